import { Area, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES } from '../core/layer';
import { pathLengths, theoryBound } from '../core/theory';
import type { TheoryCurve } from '../engine/theory';
import { slopesText } from '../state/theory-actions';
import { AXIS, ChartFigure, TOOLTIP } from './ChartFigure';
import { useBitpath } from './context';

const BOUND = 'Bound, C·m·log N/N';

/** A row for each N: the bound, and of each method the mean and the quartiles, or null where they are not there yet. */
function rowsOf({ settings, points }: TheoryCurve) {
  return pathLengths(settings).map((N) => ({
    N,
    bound: theoryBound(settings, N),
    methods: settings.methods.map((method) => {
      const point = points.find((p) => p.method === method && p.inputs === N);
      return point ? { mean: point.mean, quartiles: [point.lower, point.upper] as const } : null;
    }),
  }));
}

const ticksOf = (exponents: [number, number], base: number) =>
  Array.from({ length: exponents[1] - exponents[0] + 1 }, (_, i) => base ** (exponents[0] + i));

/** Exponents of the powers of `base` around all values. */
function around(values: number[], base: number): [number, number] {
  const logs = values.filter((v) => v > 0).map((v) => Math.log(v) / Math.log(base));
  return [Math.floor(Math.min(0, ...logs)), Math.ceil(Math.max(...logs))];
}

const short = (value: unknown) => Number(value).toPrecision(3);

const powerOfTen = (value: number) => `10${[...String(Math.round(Math.log10(value)))].map(raised).join('')}`;
const raised = (sign: string) => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? sign));

export default function TheoryChart() {
  const theory = useBitpath((s) => s.theory);
  const rows = theory ? rowsOf(theory) : [];
  const methods = theory?.settings.methods ?? [];
  const values = rows.flatMap(({ bound, methods: drawn }) => [bound, ...drawn.flatMap((m) => (m ? m.quartiles : []))]);
  const exponents = around(values, 10);
  const ends = [rows[0]?.N ?? 1, rows.at(-1)?.N ?? 2];
  return (
    <ChartFigure
      name="Error by length of the path"
      note={theory?.slopes.length ? `Slopes over N ≥ 4m: ${slopesText(theory.slopes)}` : undefined}
      columns={[
        'N',
        ...methods.flatMap((method) => [METHOD_NAMES[method], `${METHOD_NAMES[method]} quartiles`]),
        'Bound',
      ]}
      rows={
        theory?.points.length
          ? rows.map(({ N, bound, methods: drawn }) => [
              N,
              ...drawn.flatMap((m) => (m ? [short(m.mean), m.quartiles.map(short).join(' to ')] : ['–', '–'])),
              short(bound),
            ])
          : []
      }
      empty="Draw the error to see whether it decays as the theory says."
    >
      <ResponsiveContainer>
        <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--line)" />
          <XAxis
            dataKey="N"
            type="number"
            scale="log"
            domain={ends}
            ticks={ticksOf(around(ends, 2), 2).filter((N) => N >= ends[0]! && N <= ends[1]!)}
            {...AXIS}
          />
          <YAxis
            {...AXIS}
            width={40}
            scale="log"
            domain={exponents.map((e) => 10 ** e)}
            ticks={ticksOf(exponents, 10)}
            tickFormatter={powerOfTen}
            allowDataOverflow
          />
          <Tooltip
            {...TOOLTIP}
            labelFormatter={(N) => `N = ${String(N)}`}
            formatter={(v) => (Array.isArray(v) ? v.map(short).join(' to ') : short(v))}
          />
          <Legend iconSize={9} wrapperStyle={{ fontSize: 11 }} />
          <Line
            name={BOUND}
            dataKey="bound"
            stroke="var(--float)"
            strokeDasharray="4 3"
            legendType="plainline"
            dot={false}
            isAnimationActive={false}
          />
          {methods.map((method, i) => (
            <Area
              key={`${method} quartiles`}
              name={`${METHOD_NAMES[method]} quartiles`}
              dataKey={`methods[${i}].quartiles`}
              stroke="none"
              fill={`var(--${method})`}
              fillOpacity={0.2}
              legendType="none"
              isAnimationActive={false}
            />
          ))}
          {methods.map((method, i) => (
            <Line
              key={method}
              name={METHOD_NAMES[method]}
              dataKey={`methods[${i}].mean`}
              stroke={`var(--${method})`}
              strokeWidth={2}
              dot={{ r: 2.5 }}
              isAnimationActive={false}
            />
          ))}
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFigure>
  );
}
