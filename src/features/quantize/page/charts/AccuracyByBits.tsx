import { useMemo } from 'react';
import { METHOD_NAMES, METHODS, type Method } from '../../../../quant/layer';
import { Explained } from '../../../../ui/help/Explained';
import * as SWEEP from '../../help/sweep';
import { shareRight } from '../../../../engine/scoring/scores';
import type { SweepPoint } from '../../job/report';
import { bitsCurves, uniformRun, type BitsCurves, type BitsPoint } from '../../state/bits-curve';
import { changeText, fewestBits, shareName } from '../../state/change';
import { bits as bitsText, percent, whole } from '../../../../state/format';
import { meanBits, openNetworkNote, type Run } from '../../state/runs';
import { pinnedHere, runLabel } from '../../state/run-list';
import { isOfOneCurve, SWEEP_BITS } from '../../state/recipes';
import { isOfOtherData } from '../../../../state/measured';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import { FLOAT_MARK, methodMark, type Mark } from '../../../../ui/charts/marks';
import type { Cell } from '../../../../ui/charts/Numbers';
import { useQuantize } from '../../use-quantize';
import { BitsPlot, type Pin } from './BitsPlot';

/** `Fewest bits without a drop that 797 predictions can tell (95 %): RTN 4, GPFQ 3.` */
function fewestText(sweep: readonly SweepPoint[], widths: number): string | undefined {
  const fewest = [...fewestBits(sweep, widths)];
  const { samples = 0, predictions = samples } = sweep[0]?.scores ?? {};
  if (fewest.length === 0) return undefined;
  const each = fewest.map(([method, bits]) => `${METHOD_NAMES[method]} ${bits === null ? 'none' : bitsText(bits)}`);
  return `Fewest bits without a drop that ${whole(predictions)} predictions can tell (95\u00a0%): ${each.join(', ')}.`;
}

/** What is to be known of the sweep beside its numbers: `, other data, cut short`. */
function useAbouts(): string {
  const network = useQuantize(openNetworkNote);
  const otherData = useQuantize((s) => isOfOtherData(s.sweep, s.workspace));
  const noise = useQuantize((s) => s.workspace.data.some(({ synthetic }) => synthetic));
  const otherSettings = useQuantize((s) => s.sweep !== null && !isOfOneCurve(s.sweep.recipe, s.recipe));
  const cutShort = useQuantize((s) => s.sweep !== null && !s.sweep.complete && s.job?.kind !== 'sweeping');
  const abouts = [
    otherData ? 'other data' : noise ? 'no real data' : '',
    otherSettings ? 'other settings' : '',
    cutShort ? 'cut short' : '',
  ].filter(Boolean);
  return abouts.map((about) => `, ${about}`).join('') + network;
}

const NO_POINTS: SweepPoint[] = [];
const NO_PINS: Pin[] = [];

/** A pinned run, as a point of its own. */
const pinMark = (run: Run): Mark => ({ ...methodMark(run.report.recipe.method, runLabel(run)), as: 'point' });

/** What each method gives at a width; what it changes against the float network, where that is known. */
function useNumbers({ methods, rows }: BitsCurves, labelled: boolean, pinned: readonly Run[]) {
  const runs = useQuantize((s) => s.runs);
  const selectRun = useQuantize((s) => s.selectRun);
  const known = labelled && rows.some(({ points }) => points.some(({ change }) => change !== null));
  const all = METHODS.filter((m) => methods.includes(m) || pinned.some(({ report }) => report.recipe.method === m));
  const pick = (method: Method, bits: number) => {
    const key = uniformRun(runs, method, bits)?.key;
    return key === undefined ? undefined : { label: `show run ${key}`, choose: () => selectRun(key) };
  };
  const share = (method: Method, bits: number, point: BitsPoint | undefined): Cell => {
    const text = percent(point?.share, 2);
    const picked = point && pick(method, bits);
    return picked ? { text, ...picked } : text;
  };
  const columns = [
    'Bits',
    ...all.map((method) => METHOD_NAMES[method]),
    ...(known ? methods.map((method) => `${METHOD_NAMES[method]}, points against float`) : []),
  ];
  const cells: Cell[][] = rows.map(({ bits, points }) => [
    bits,
    ...all.map((method) => share(method, bits, points[methods.indexOf(method)])),
    ...(known ? points.map(({ change }) => (change ? changeText(change) : '–')) : []),
  ]);
  const ofPins = pinned.map((run): Cell[] => [
    `${bitsText(meanBits(run.report))}, run ${run.key}`,
    ...all.map((m) => (m === run.report.recipe.method ? percent(shareOf(run, labelled), 2) : '–')),
    ...(known ? methods.map(() => '–') : []),
  ]);
  return { columns, rows: [...cells, ...ofPins] };
}

/** The runs behind the points, as one text, which changes only when they do: `gpfq 3 2`, a line a point. */
function picksOf({ methods, rows }: BitsCurves, runs: readonly Run[]): string {
  const all = methods.flatMap((method) => rows.map(({ bits }) => ({ method, bits })));
  const lines = all.flatMap(({ method, bits }) => {
    const run = uniformRun(runs, method, bits);
    return run ? [`${method} ${bits} ${run.key}`] : [];
  });
  return lines.join('\n');
}

function pinsOf(pinned: readonly Run[], labelled: boolean): Pin[] {
  const pins = pinned.flatMap((run) => {
    const [bits, share] = [meanBits(run.report), shareOf(run, labelled)];
    return bits === null || share === null ? [] : [{ bits, share, mark: pinMark(run) }];
  });
  return pins.length === 0 ? NO_PINS : pins;
}

const shareOf = ({ report: { scores } }: Run, labelled: boolean) =>
  scores && (labelled ? shareRight(scores) : scores.agreement);

export default function AccuracyByBits() {
  const sweep = useQuantize((s) => s.sweep?.result) ?? NO_POINTS;
  const complete = useQuantize((s) => s.sweep?.complete ?? false);
  const float = useQuantize((s) => (isOfOtherData(s.sweep, s.workspace) ? null : s.float && shareRight(s.float)));
  const ready = useQuantize((s) => s.workspace.counts.calibration > 0 && s.workspace.counts.evaluation > 0);
  const runs = useQuantize((s) => s.runs);
  const workspace = useQuantize((s) => s.workspace);
  const abouts = useAbouts();
  const labelled = sweep.every(({ scores }) => shareRight(scores) !== null);
  // What a search has left out could not have changed its answer.
  const widths = complete ? 1 : SWEEP_BITS.length;
  const curves = useMemo(() => bitsCurves(sweep, labelled, widths), [sweep, labelled, widths]);
  const pinned = sweep.length === 0 ? [] : pinnedHere(runs, workspace);
  const numbers = useNumbers(curves, labelled, pinned);
  const selectRun = useQuantize((s) => s.selectRun);
  const line = labelled ? float : null;
  const name = shareName(sweep.map(({ scores }) => scores));
  const what = labelled
    ? `${name}${line === null ? '' : '; dashed: the float network'}`
    : 'agreement with the float network';
  const marks = curves.methods.map((method) => methodMark(method, METHOD_NAMES[method]));
  return (
    <ChartFigure
      name="Accuracy by bits"
      by={CHARTS.accuracyByBits}
      note={`${what}${abouts}`}
      aside={<Sweep ready={ready} />}
      columns={numbers.columns}
      rows={numbers.rows}
      empty={
        ready
          ? 'How few bits are enough? Sweep runs RTN, GPFQ and the method in use at 2 to 8 bits.'
          : 'Needs a model, calibration and evaluation data.'
      }
      finding={fewestText(sweep, widths)}
      legend={[...marks, ...(line === null ? [] : [FLOAT_MARK]), ...pinned.map(pinMark)]}
    >
      <BitsPlot
        curves={curves}
        float={line}
        axis={labelled ? name : 'agreement'}
        pins={pinsOf(pinned, labelled)}
        picks={picksOf(curves, runs)}
        onRun={selectRun}
      />
    </ChartFigure>
  );
}

function Sweep({ ready }: { ready: boolean }) {
  const busy = useQuantize((s) => s.job !== null);
  const binary = useQuantize((s) => s.recipe.alphabet === 'binary');
  const sweepBits = useQuantize((s) => s.sweepBits);
  return (
    <Explained
      as="button"
      by={binary ? SWEEP.binaryWidths : null}
      about="binary widths"
      type="button"
      disabled={busy || !ready || binary}
      onClick={() => void sweepBits()}
    >
      Sweep
    </Explained>
  );
}
