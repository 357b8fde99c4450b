/** What the runs of One-Cycle Pruning say. */
import {
  signedText,
  spreadCell,
  spreadOf,
  spreadPoint,
  textCell,
  type Outcome,
  type OutcomeFigure,
  type OutcomeNetwork,
  type OutcomeSeries,
  type Verdict,
} from '../../../../experiment/outcome';
import { pairedDifference, sideOf, type BySeed } from '../shared/paired';
import { listed } from '../shared/words';
import { reachedSparsity, SCHEDULE_NAMES, SCHEDULES, type Schedule, type Slope } from './schedules';
import type { OneCycleResult, OneCycleSettings } from './task';

type Results = readonly OneCycleResult[];

export function oneCycleOutcome(settings: OneCycleSettings, results: Results): Outcome {
  const comparisons = settings.sparsities.flatMap((sparsity) => comparisonAt(results, sparsity) ?? []);
  const verdict = verdictOf(comparisons, settings.sparsities.length);
  return {
    table: {
      columns: ['Method', ...settings.sparsities.map((sparsity) => `${sparsity} %`)],
      rows: SCHEDULES.map((schedule) => [
        textCell(SCHEDULE_NAMES[schedule]),
        ...settings.sparsities.map((sparsity) => spreadCell([...bySeed(results, schedule, sparsity).values()], 1, '%')),
      ]),
    },
    figures: [accuracyFigure(settings, results, comparisons), scheduleFigure(settings)],
    verdict,
    sentence: sentenceOf(comparisons, verdict, [...bySeed(results, null, 0).values()]),
    networks: networksOf(results),
  };
}

/** Accuracies in percent. */
function bySeed(results: Results, schedule: Schedule | null, sparsity: number): BySeed {
  return new Map(
    results
      .filter((result) => result.schedule === schedule && result.sparsity === sparsity)
      .map(({ seed, accuracy }) => [seed, accuracy]),
  );
}

/** One-Cycle beside the best of the others, at one sparsity. */
interface Comparison {
  sparsity: number;
  own: number;
  best: { name: string; accuracy: number };
  side: ReturnType<typeof sideOf>;
}

/** null where a method is missing. */
function comparisonAt(results: Results, sparsity: number): Comparison | null {
  const own = bySeed(results, 'one-cycle', sparsity);
  const others = SCHEDULES.filter((schedule) => schedule !== 'one-cycle').map((schedule) => ({
    name: SCHEDULE_NAMES[schedule],
    values: bySeed(results, schedule, sparsity),
  }));
  if ([own, ...others.map(({ values }) => values)].some(({ size }) => size === 0)) return null;
  const mean = (values: BySeed) => spreadOf([...values.values()]).mean;
  const best = others.reduce((a, b) => (mean(b.values) > mean(a.values) ? b : a));
  const difference = pairedDifference(own, best.values);
  return {
    sparsity,
    own: mean(own),
    best: { name: best.name, accuracy: mean(best.values) },
    side: difference && sideOf(difference),
  };
}

function verdictOf(comparisons: readonly Comparison[], asked: number): Verdict {
  if (comparisons.length < asked || comparisons.some(({ side }) => side === null)) return 'open';
  const ahead = comparisons.filter(({ side }) => side === 'ahead').length;
  if (ahead === 0) return 'does not hold';
  return ahead === asked ? 'holds' : 'holds in part';
}

const OPENING: Record<Verdict, string> = {
  holds: 'One-Cycle is claimed to end best, and it does at every sparsity that was tried.',
  'holds in part': 'One-Cycle is claimed to end best at every sparsity; here that holds at some.',
  'does not hold': 'One-Cycle is claimed to end best; here it does at no sparsity that was tried.',
  open: 'One-Cycle is claimed to end best. Not enough has run to tell: each sparsity needs all methods, with two seeds or more.',
};

function sentenceOf(comparisons: readonly Comparison[], verdict: Verdict, unpruned: readonly number[]): string {
  const part = (words: string, wanted: Comparison['side']) => {
    const own = comparisons.filter(({ side }) => side === wanted);
    return own.length > 0 ? [`${words} at ${listed(own.map(figuresOf))}`] : [];
  };
  const parts = [
    ...part('ahead', 'ahead'),
    ...part('level, within twice the standard error,', 'level'),
    ...part('behind', 'behind'),
    ...part('so far', null),
  ];
  return [
    OPENING[verdict],
    ...(parts.length > 0 ? [`Beside the best other it is ${parts.join('; ')}.`] : []),
    ...(unpruned.length > 0 ? [`Unpruned, the network reaches ${percent(spreadOf(unpruned).mean)} %.`] : []),
  ].join(' ');
}

const percent = (accuracy: number) => signedText(accuracy, 1);

const figuresOf = ({ sparsity, own, best }: Comparison) =>
  `${sparsity} % (${percent(own)} against ${percent(best.accuracy)}, ${best.name})`;

function accuracyFigure(
  { sparsities }: OneCycleSettings,
  results: Results,
  comparisons: readonly Comparison[],
): OutcomeFigure {
  const series = (name: string, valuesAt: (sparsity: number) => BySeed): OutcomeSeries => ({
    name,
    as: 'line',
    points: sparsities.flatMap((sparsity) => {
      const values = [...valuesAt(sparsity).values()];
      return values.length > 0 ? [spreadPoint(sparsity, values)] : [];
    }),
  });
  const last = comparisons.at(-1);
  return {
    name: 'Accuracy by sparsity',
    help: 'Each point is the mean over seeds of one method at one sparsity; the band is their standard deviation. Higher is better.',
    x: { label: 'Weights pruned, %', scale: 'linear' },
    y: { label: 'Test accuracy, %', scale: 'linear' },
    series: [
      ...SCHEDULES.map((schedule) =>
        series(SCHEDULE_NAMES[schedule], (sparsity) => bySeed(results, schedule, sparsity)),
      ),
      series('Unpruned', () => bySeed(results, null, 0)),
    ],
    ...(last && {
      finding: `At ${last.sparsity} %, One-Cycle reaches ${percent(last.own)} %, and the best other (${last.best.name}) ${percent(last.best.accuracy)} %.`,
    }),
  };
}

const POINTS = 100;

function scheduleFigure(slope: Slope): OutcomeFigure {
  const times = Array.from({ length: POINTS + 1 }, (_, i) => i / POINTS);
  return {
    name: 'Sparsity during training',
    help: 'How much of the final sparsity each method has reached at each time. One-Cycle prunes from the start, and most of it at β/α.',
    x: { label: 'Training done, %', scale: 'linear' },
    y: { label: 'Of the final sparsity, %', scale: 'linear' },
    series: SCHEDULES.map((schedule) => ({
      name: SCHEDULE_NAMES[schedule],
      as: 'guide',
      points: times.map((t) => ({ x: 100 * t, y: 100 * reachedSparsity(schedule, t, slope) })),
    })),
  };
}

function networksOf(results: Results): OutcomeNetwork[] {
  return results
    .flatMap(({ sparsity, network }) => (network ? [{ sparsity, network }] : []))
    .sort((a, b) => a.sparsity - b.sparsity)
    .map(({ sparsity, network }) => ({ name: `One-Cycle, ${sparsity} %`, bytes: network }));
}
