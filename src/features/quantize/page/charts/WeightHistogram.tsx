import { memo, useEffect, useMemo } from 'react';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { METHOD_NAMES, type Method } from '../../../../quant/layer';
import type { WeightHistogram as Histogram } from '../../job/histogram';
import { histogramRows, histogramTicks } from '../../state/curve-histogram';
import { percent, percentTick } from '../../../../state/format';
import { isOfOtherNetwork, shownRun } from '../../state/runs';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import { FLOAT_MARK, type Mark } from '../../../../ui/charts/marks';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';

/** More lines than this would hide the bars. */
const DRAWN_LETTERS = 33;

function findingOf({ zeros, quantized, letters, unit }: Histogram): string {
  if (!quantized) return `${percent(zeros.float)} of the weights are 0. This layer is left in float: it has no levels.`;
  const where = unit === 'step' ? 'at the whole numbers' : 'where the lines are';
  const drawn =
    letters.length > DRAWN_LETTERS ? `The ${letters.length} levels lie too close to draw.` : `Levels lie ${where}.`;
  return `${percent(zeros.quantized)} of the weights are 0, ${percent(zeros.float)} in float. ${drawn}`;
}

const unitOf = (histogram: Histogram | null) => (histogram?.unit === 'step' ? 'weight, in steps' : 'weight');

const signed = (value: number) => String(value).replace('-', '−');

const marksOf = ({ step, quantized }: Histogram, method: Method): Mark[] => [
  { name: step ? 'Float, per step' : 'Float', colour: FLOAT_MARK.colour, as: 'band' },
  ...(quantized ? [{ name: 'Quantized', colour: `var(--${method})`, as: 'bar' as const }] : []),
];

/** The layer that is selected, in the run that is shown. */
export default function WeightHistogram() {
  const run = useQuantize(shownRun);
  const layer = useQuantize((s) => s.selectedLayer ?? s.workspace.model?.layers[0]?.id ?? null);
  const known = useQuantize((s) => s.histogram);
  const showHistogram = useQuantize((s) => s.showHistogram);
  const key = run && run.run !== null ? run.key : null;
  const foreign = useQuantize((s) => run !== null && isOfOtherNetwork(run, s.workspace));
  useEffect(() => {
    if (key !== null && layer !== null) void showHistogram(key, layer);
  }, [key, layer, showHistogram]);
  const histogram = known && known.key === key && known.histogram.layer === layer ? known.histogram : null;
  const rows = useMemo(() => (histogram ? histogramRows(histogram) : []), [histogram]);
  const report = run?.report.layers.find(({ id }) => id === layer);
  const { method } = run?.report.recipe ?? { method: 'gpfq' as const };
  const unit = unitOf(histogram);
  return (
    <ChartFigure
      name="Weights before and after"
      by={CHARTS.weights}
      note={
        histogram
          ? `${report?.name ?? layer}${report?.bits ? `, ${METHOD_NAMES[method]} at ${report.bits} bits` : ''}, by ${unit}`
          : undefined
      }
      columns={[unit, 'Float', 'Quantized']}
      rows={rows.map(({ at, shares }) => [at, percent(shares.float, 2), percent(shares.quantized, 2)])}
      empty={
        run && key === null
          ? `${run.origin === 'link' ? 'The link carries' : 'A stored result has'} no weights: ${foreign ? `open ${run.report.model.name}, then press` : 'press'} Quantize to see them.`
          : 'Quantize to see the weights of the selected layer, and the levels that they become.'
      }
      finding={histogram ? findingOf(histogram) : undefined}
      legend={histogram ? marksOf(histogram, method) : undefined}
    >
      {histogram && <Plot histogram={histogram} rows={rows} method={method} />}
    </ChartFigure>
  );
}

interface PlotProps {
  histogram: Histogram;
  rows: ReturnType<typeof histogramRows>;
  method: Method;
}

const Plot = memo(function Plot({ histogram, rows, method }: PlotProps) {
  const unit = unitOf(histogram);
  const heights = rows.flatMap((row) => [row.float, row.quantized ?? 0]);
  const half = histogram.width / 2;
  return (
    <ResponsiveContainer>
      <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[(rows[0]?.at ?? 0) - half, (rows.at(-1)?.at ?? 0) + half]}
          ticks={histogramTicks(histogram)}
          {...xAxis(unit)}
          interval="equidistantPreserveStart"
          tickFormatter={signed}
        />
        <YAxis
          {...yAxis(`weights${histogram.step ? ' per step' : ''} (%)`)}
          {...linearAxis(heights, true)}
          tickFormatter={percentTick}
        />
        <Tooltip
          {...TOOLTIP}
          formatter={(v) => percent(Number(v), 2)}
          labelFormatter={(x) => `${unit} = ${signed(Number(x))}`}
        />
        {histogram.letters.length <= DRAWN_LETTERS &&
          histogram.letters.map((letter) => (
            <ReferenceLine key={letter} x={letter} stroke="var(--line-strong)" strokeDasharray="2 3" />
          ))}
        <Area
          name={histogram.step ? 'Float, per step' : 'Float'}
          type="step"
          dataKey="float"
          stroke="var(--float)"
          fill="var(--float)"
          fillOpacity={0.3}
          isAnimationActive={false}
        />
        {histogram.quantized && (
          <Bar
            name="Quantized"
            dataKey="quantized"
            fill={`var(--${method})`}
            maxBarSize={8}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
