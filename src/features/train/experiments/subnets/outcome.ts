/** What independent subnets say beside data-parallel training and local SGD. */
import {
  signedText,
  spreadCell,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeFigure,
  type OutcomeSeries,
  type Verdict,
} from '../../../../experiment/outcome';
import { listed } from '../shared/words';
import { accuracies, computing, durations, LATENCY, meanOf, megabytes, rowsOf, secondsAt, type Row } from './rows';
import type { CurvePoint, SubnetResult, SubnetSettings } from './task';

export function subnetOutcome(settings: SubnetSettings, results: readonly SubnetResult[]): Outcome {
  const rows = rowsOf(settings, results);
  const comparisons = settings.workers.flatMap((workers) =>
    comparisonOf(rows.filter((row) => row.workers === workers)),
  );
  const verdict = verdictOf(comparisons, settings.workers.length);
  return {
    table: {
      columns: ['Method', 'Accuracy', 'Sent', 'Computing, each worker', `Time at ${settings.bandwidth} MB/s`],
      rows: rows.map((row) => [
        textCell(row.name),
        spreadCell(accuracies(row), 1, '%'),
        spreadCell(megabytes(row), 1, 'MB'),
        spreadCell(computing(row), 2, 's'),
        spreadCell(durations(row, settings.bandwidth), 1, 's'),
      ]),
    },
    figures: [bytesFigure(rows), timeFigure(rows, settings.bandwidth)],
    verdict,
    sentence: [OPENING[verdict], ...comparisons.map(sentenceOf), ...shardsSentence(settings, comparisons)].join(' '),
    networks: results.flatMap(({ network, workers }) =>
      network ? [{ name: `Independent subnets, ${workers} workers`, bytes: network }] : [],
    ),
  };
}

/** Methods with the same number of workers. */
interface Comparison {
  dataParallel: Row;
  local: Row;
  /** By steps, fewest first. */
  subnets: Row[];
  /** 'holds' …, of these workers. */
  verdict: Verdict;
}

/** About as accurate: points behind local SGD, at most. */
const ABOUT = 1;
/** Far fewer bytes: at most this share of those of local SGD. */
const FEWER = 0.5;
/** Seeds that a verdict needs. */
const ENOUGH = 2;

/** None where a method is missing. */
function comparisonOf(rows: readonly Row[]): Comparison[] {
  if (rows.some(({ results }) => results.length === 0)) return [];
  const [dataParallel, local, ...subnets] = rows as [Row, Row, ...Row[]];
  if (rows.some(({ results }) => results.length < ENOUGH)) return [{ dataParallel, local, subnets, verdict: 'open' }];
  const fewer = subnets.filter((row) => meanOf(megabytes(row)) <= FEWER * meanOf(megabytes(local)));
  const verdict =
    fewer.length === 0 ? 'does not hold' : fewer.some((row) => behind(row, local) <= ABOUT) ? 'holds' : 'holds in part';
  return [{ dataParallel, local, subnets, verdict }];
}

const behind = (row: Row, local: Row) => meanOf(accuracies(local)) - meanOf(accuracies(row));

function verdictOf(comparisons: readonly Comparison[], asked: number): Verdict {
  const verdicts = new Set(comparisons.map(({ verdict }) => verdict));
  if (comparisons.length < asked || verdicts.has('open')) return 'open';
  return verdicts.size === 1 ? [...verdicts][0]! : 'holds in part';
}

const OPENING: Record<Verdict, string> = {
  holds: 'Independent subnets are claimed to end about as accurate with far fewer bytes, and they do, within a point.',
  'holds in part':
    'Independent subnets are claimed to end about as accurate with far fewer bytes; the bytes are fewer here, the accuracy is not always within a point.',
  'does not hold':
    'Independent subnets are claimed to end about as accurate with far fewer bytes; here they do not send less than half of what local SGD sends.',
  open: 'Independent subnets are claimed to end about as accurate with far fewer bytes. Not enough has run to tell: it needs all methods, with two seeds or more.',
};

function sentenceOf({ dataParallel, local, subnets }: Comparison): string {
  const parts = subnets.map((row) => {
    const [own, others] = [meanOf(megabytes(row)), [local, dataParallel].map((other) => meanOf(megabytes(other)))];
    const [fewerLocal, fewerParallel] = others.map((other) => timesText(other / own));
    return `${stepsText(row, subnets)}${percent(row)} with ${amount(own)} MB (${fewerLocal} × fewer than local SGD, ${fewerParallel} × fewer than data-parallel)`;
  });
  const others = `local SGD reaches ${percent(local)}, data-parallel training ${percent(dataParallel)}`;
  const far = subnets.filter((row) => behind(row, local) > ABOUT);
  const failing =
    far.length > 0
      ? ` ${listed(far.map((row) => `${stepsText(row, subnets) || 'here '}they end ${signedText(behind(row, local), 1)} points behind local SGD`))}.`
      : '';
  return `With ${local.workers} workers they reach ${listed(parts)}; ${others}.${failing ? capital(failing) : ''}`;
}

const stepsText = ({ budget }: Row, all: readonly Row[]) => (all.length > 1 ? `with ${budget} × the steps ` : '');

const capital = (text: string) => text.replace(/[a-z]/, (letter) => letter.toUpperCase());

const percent = (row: Row) => `${signedText(meanOf(accuracies(row)), 1)} %`;

/** Three digits. */
const amount = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const timesText = (ratio: number) => ratio.toFixed(ratio < 10 ? 1 : 0);

/** What no worker sees is said where it may be why. */
function shardsSentence({ shards }: SubnetSettings, comparisons: readonly Comparison[]): string[] {
  return shards === 'by-class' && comparisons.length > 0 ? ['Each worker saw pictures of a few classes alone.'] : [];
}

function bytesFigure(rows: readonly Row[]): OutcomeFigure {
  const [first] = comparisonOf(rows.filter(({ workers }) => workers === rows[0]!.workers));
  return {
    name: 'Accuracy by bytes',
    help: 'How accurate the network was on the test pictures after so many bytes had gone over, both ways, between all workers and the one in their middle. Points are means over seeds, the band their standard deviation. Left and up is better.',
    x: { label: 'Sent, MB', scale: 'log' },
    y: { label: 'Test accuracy, %', scale: 'linear' },
    series: rows.map((row) => seriesOf(row, ({ bytes }) => bytes / 1e6)),
    ...(first && {
      finding: `${listed([first.dataParallel, first.local, ...first.subnets].map((row) => `${row.name}: ${amount(meanOf(megabytes(row)))} MB`))}.`,
    }),
  };
}

function timeFigure(rows: readonly Row[], bandwidth: number): OutcomeFigure {
  const there = rows.filter(({ results }) => results.length > 0);
  return {
    name: 'Accuracy by time',
    help: `How accurate the network was after the time that workers compute, as measured here, and the bytes take at the bandwidth that is set, with ${1000 * LATENCY} ms for each message. Left and up is better.`,
    x: { label: `Time at ${bandwidth} MB/s, s`, scale: 'log' },
    y: { label: 'Test accuracy, %', scale: 'linear' },
    series: rows.map((row) =>
      seriesOf(row, (point, { secondsPerStep }) => secondsAt(point, secondsPerStep, bandwidth)),
    ),
    ...(there.length > 0 && {
      finding: `At ${bandwidth} MB/s: ${listed(there.map((row) => `${row.name} ${amount(meanOf(durations(row, bandwidth)))} s`))}.`,
    }),
  };
}

/** A point a look, over the seeds that are there. */
function seriesOf({ name, results }: Row, xOf: (point: CurvePoint, result: SubnetResult) => number): OutcomeSeries {
  return {
    name,
    as: 'line',
    points: (results[0]?.curve ?? []).map((_, at) =>
      spreadPoint(
        meanOf(results.map((result) => xOf(result.curve[at]!, result))),
        results.map(({ curve }) => curve[at]!.accuracy),
      ),
    ),
  };
}
