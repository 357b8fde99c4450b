import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { METHOD_NAMES } from '../../../../quant/layer';
import { bits as bitsText, percent, percentTick } from '../../../../state/format';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import { linearAxis } from '../../../../ui/charts/linear-axis';
import { dotsOf, FLOAT_MARK, methodMark, PointShape, strokeOf, type Mark } from '../../../../ui/charts/marks';
import type { BitsCurves } from '../../state/bits-curve';

/** A run that stands beside the lines. */
export interface Pin {
  bits: number;
  share: number;
  mark: Mark;
}

interface BitsPlotProps {
  curves: BitsCurves;
  /** A dashed line across; null: none. */
  float: number | null;
  /** What is read off. */
  axis: string;
  pins: readonly Pin[];
  /** Method, bits and run of each point that can be clicked, a line each. */
  picks: string;
  onRun: (key: number) => void;
}

/** A line a method, with the interval of each point and the answer filled. */
export const BitsPlot = memo(function BitsPlot({ curves, float, axis, pins, picks, onRun }: BitsPlotProps) {
  const { methods, rows, fewest } = curves;
  const marks = methods.map((method) => methodMark(method, METHOD_NAMES[method]));
  const runs = new Map(picks.split('\n').map((line) => [line.slice(0, line.lastIndexOf(' ')), line.split(' ')[2]]));
  const ends = rows.flatMap(({ points }) =>
    points.flatMap(({ share, reach }) =>
      share === null ? [] : [share - (reach?.[0] ?? 0), share + (reach?.[1] ?? 0)],
    ),
  );
  const drawn = [...ends, ...pins.map(({ share }) => share), ...(float === null ? [] : [float])];
  const widths = [...rows, ...pins].map(({ bits }) => bits);
  const [from, to] = [Math.floor(Math.min(2, ...widths)), Math.ceil(Math.max(8, ...widths))];
  const shares = linearAxis(
    drawn.map((share) => Math.min(1, Math.max(0, share))),
    false,
  );
  return (
    <ResponsiveContainer>
      <LineChart data={rows} accessibilityLayer={false} margin={{ top: 8, right: 10, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          dataKey="bits"
          type="number"
          domain={[from, to]}
          ticks={Array.from({ length: to - from + 1 }, (_, i) => from + i)}
          {...xAxis('bits of a weight')}
        />
        <YAxis {...yAxis(`${axis} (%)`)} {...shares} allowDataOverflow tickFormatter={percentTick} />
        <Tooltip
          {...TOOLTIP}
          formatter={(v) => percent(Number(v), 2)}
          labelFormatter={(bits) => `${bitsText(Number(bits))} bits`}
        />
        {float !== null && <ReferenceLine y={float} stroke={FLOAT_MARK.colour} strokeDasharray={FLOAT_MARK.dash} />}
        {methods.map((method, i) => (
          <Line
            key={method}
            name={marks[i]!.name}
            dataKey={`points[${i}].share`}
            {...strokeOf(marks[i]!)}
            dot={dotsOf(marks[i]!, (index) => {
              // While points come, the plot may still have places of the rows before.
              const bits = rows[index]?.bits;
              if (bits === undefined) return { strong: false, onPick: undefined };
              const run = runs.get(`${method} ${bits}`);
              return { strong: bits === fewest[i], onPick: run === undefined ? undefined : () => onRun(Number(run)) };
            })}
            activeDot={false}
            connectNulls
          >
            <ErrorBar
              dataKey={`points[${i}].reach`}
              direction="y"
              width={3}
              stroke={marks[i]!.colour}
              strokeWidth={1}
              strokeOpacity={0.6}
              isAnimationActive={false}
            />
          </Line>
        ))}
        {pins.map(({ bits, share, mark }) => (
          <ReferenceDot
            key={mark.name}
            x={bits}
            y={share}
            shape={({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) => (
              <PointShape shape={mark.shape} x={cx} y={cy} colour={mark.colour} strong />
            )}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
});
