import { memo, useId } from 'react';
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
import { percent, percentTick } from '../../../../state/format';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import { linearAxis } from '../../../../ui/charts/linear-axis';
import { Hatch, type Mark } from '../../../../ui/charts/marks';
import type { WeightHistogram as Histogram } from '../../job/histogram';
import { DRAWN_LETTERS, histogramTicks, unitOf, type HistogramRow } from '../../state/curve-histogram';

const signed = (value: number) => String(value).replace('-', '−');

interface PlotProps {
  histogram: Histogram;
  rows: HistogramRow[];
  /** Of the quantized weights. */
  mark: Mark;
}

/** The bars of one run over the float weights. */
export const HistogramPlot = memo(function HistogramPlot({ histogram, rows, mark }: PlotProps) {
  const id = useId();
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
        <defs>{mark.hatch && <Hatch id={id} colour={mark.colour} hatch={mark.hatch} />}</defs>
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
            fill={mark.hatch ? `url(#${id})` : mark.colour}
            maxBarSize={8}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
