import { useEffect, useMemo } from 'react';
import { bits as bitsText, percent } from '../../../../state/format';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import { FLOAT_MARK, type Mark } from '../../../../ui/charts/marks';
import * as CHARTS from '../../help/charts';
import { methodName } from '../../state/words/method-name';
import type { WeightHistogram as Histogram } from '../../job/histogram';
import { DRAWN_LETTERS, histogramRows, unitOf, type HistogramRow } from '../../state/curve-histogram';
import { pinnedHere, runLabel } from '../../state/run-list';
import { isOfOtherStep, shownRun, type Run } from '../../state/runs';
import type { Cell } from '../../../../ui/charts/Numbers';
import { useQuantize } from '../../use-quantize';
import { barMarks } from './bar-marks';
import { HistogramPlot } from './HistogramPlot';

function findingOf({ zeros, quantized, letters, unit }: Histogram): string {
  if (!quantized) return `${percent(zeros.float)} of the weights are 0. This layer is left in float: it has no levels.`;
  const halves = letters.some((level) => !Number.isInteger(level));
  const where =
    unit === 'weight' ? 'where the lines are' : halves ? 'at whole numbers and halves' : 'at the whole numbers';
  const drawn =
    letters.length > DRAWN_LETTERS ? `The ${letters.length} levels lie too close to draw.` : `Levels lie ${where}.`;
  return `${percent(zeros.quantized)} of the weights are 0, ${percent(zeros.float)} in float. ${drawn}`;
}

/** A run whose weights are there. */
interface Shown {
  run: Run;
  histogram: Histogram;
  rows: HistogramRow[];
  /** Of the quantized weights. */
  mark: Mark;
}

/** Two that are pinned and have weights, else the shown one. */
function useCompared(): Run[] {
  const runs = useQuantize((s) => s.runs);
  const workspace = useQuantize((s) => s.workspace);
  const shown = useQuantize(shownRun);
  return useMemo(() => {
    const pinned = pinnedHere(runs, workspace).filter(({ run }) => run !== null);
    return pinned.length === 2 ? pinned : shown ? [shown] : [];
  }, [runs, workspace, shown]);
}

/** The weights of the layer in each run, as far as they have come. */
function useShown(compared: readonly Run[], layer: string | null): Shown[] {
  const known = useQuantize((s) => s.histograms);
  const showHistogram = useQuantize((s) => s.showHistogram);
  const keys = compared.flatMap(({ run, key }) => (run === null ? [] : [key])).join(' ');
  useEffect(() => {
    if (keys === '' || layer === null) return;
    for (const key of keys.split(' ')) void showHistogram(Number(key), layer);
  }, [keys, layer, showHistogram]);
  return useMemo(() => {
    const marks = barMarks(compared);
    return compared.flatMap((run, i) => {
      const found = known.find(({ key, histogram }) => key === run.key && histogram.layer === layer);
      if (run.run === null || !found) return [];
      return [{ run, histogram: found.histogram, rows: histogramRows(found.histogram), mark: marks[i]! }];
    });
  }, [compared, known, layer]);
}

function marksOf(shown: readonly Shown[]): Mark[] {
  const steps = shown.some(({ histogram }) => histogram.step);
  const quantized = shown.filter(({ histogram }) => histogram.quantized);
  return [
    { name: steps ? 'Float, per step' : 'Float', colour: FLOAT_MARK.colour, as: 'band' },
    ...quantized.map(({ mark }) => (shown.length > 1 ? mark : { ...mark, name: 'Quantized' })),
  ];
}

/** `fc1, GPFQ at 3 bits, by weight, in steps` */
function noteOf(shown: readonly Shown[], layer: string): string {
  const [first] = shown;
  const report = first!.run.report.layers.find(({ id }) => id === layer);
  const of = shown.map(({ run: { report: of } }) => {
    const own = of.layers.find(({ id }) => id === layer);
    return own?.bits ? `${methodName(of.recipe)} at ${bitsText(own.bits)} bits` : null;
  });
  const methods = of.filter((text) => text !== null).join(' and ');
  const units = [...new Set(shown.map(({ histogram }) => unitOf(histogram)))].join(' and ');
  return `${report?.name ?? layer}${methods && `, ${methods}`}, by ${units}`;
}

/** Of two runs each has bins of its own: a row has what there is at its place. */
function numbersOf(shown: readonly Shown[]): { columns: string[]; rows: Cell[][] } {
  const units = [...new Set(shown.map(({ histogram }) => unitOf(histogram)))];
  const whose = ({ run }: Shown) => (shown.length > 1 ? `${runLabel(run)}: ` : '');
  const places = [...new Set(shown.flatMap(({ rows }) => rows.map(({ at }) => at)))].sort((a, b) => a - b);
  return {
    columns: [
      units.join(' or ') || 'weight',
      ...shown.flatMap((one) => ['Float', 'Quantized'].map((of) => whose(one) + of)),
    ],
    rows: places.map((at) => [
      at,
      ...shown.flatMap(({ rows }) => {
        const shares = rows.find((row) => row.at === at)?.shares;
        return [percent(shares?.float, 2), percent(shares?.quantized, 2)];
      }),
    ]),
  };
}

/** The layer that is selected, in two runs that are pinned, else in the one that is shown. */
export default function WeightHistogram() {
  const layer = useQuantize((s) => s.selectedLayer ?? s.workspace.model?.layers[0]?.id ?? null);
  const compared = useCompared();
  const shown = useShown(compared, layer);
  const [run] = compared;
  const foreign = useQuantize((s) => run !== undefined && isOfOtherStep(run, s.workspace));
  const isPair = shown.length > 1;
  const findings = shown.map(({ run: of, histogram }) => `${isPair ? `${runLabel(of)}: ` : ''}${findingOf(histogram)}`);
  return (
    <ChartFigure
      name="Weights before and after"
      by={CHARTS.weights}
      note={shown.length > 0 && layer !== null ? noteOf(shown, layer) : undefined}
      {...numbersOf(shown)}
      empty={
        run && run.run === null
          ? `${run.origin === 'link' ? 'The link carries' : 'A stored result has'} no weights: ${foreign ? `open ${run.report.model.name}, then press` : 'press'} Quantize to see them.`
          : 'Quantize to see the weights of the selected layer, and the levels that they become.'
      }
      finding={findings.join(' ') || undefined}
      legend={shown.length > 0 ? marksOf(shown) : undefined}
    >
      {isPair ? (
        <div className="halves">
          {shown.map(({ run: { key }, histogram, rows, mark }) => (
            <div key={key}>
              <HistogramPlot histogram={histogram} rows={rows} mark={mark} />
            </div>
          ))}
        </div>
      ) : (
        shown.map(({ run: { key }, histogram, rows, mark }) => (
          <HistogramPlot key={key} histogram={histogram} rows={rows} mark={mark} />
        ))
      )}
    </ChartFigure>
  );
}
