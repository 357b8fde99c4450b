import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES, type Method } from '../../quant/layer';
import { pathLengths, theoryBound } from './problem';
import type { TheoryCurve } from './job';
import { slopesText } from './state';
import * as THEORY from './help';
import { TOOLTIP, xAxis, yAxis } from '../../ui/charts/axes';
import { ChartFigure } from '../../ui/charts/ChartFigure';
import { dotsOf, methodMark, strokeOf, type Mark } from '../../ui/charts/marks';
import { useTheory } from './use-theory';
import { doublingAxis, logAxis, powerOfTen } from '../../ui/charts/log-axis';

const BOUND: Mark = { name: 'Bound, C·m·log N/N', colour: 'var(--float)', as: 'line', dash: '4 3' };

const markOf = (method: Method) => methodMark(method, METHOD_NAMES[method]);

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

const short = (value: unknown) => Number(value).toPrecision(3);

export default function TheoryChart() {
  const theory = useTheory((s) => s.theory);
  const rows = theory ? rowsOf(theory) : [];
  const methods = theory?.settings.methods ?? [];
  return (
    <ChartFigure
      name="Error by length of the path"
      by={THEORY.chart}
      note={
        theory?.slopes.length ? `‖Xw − Xq‖²/‖Xw‖² by N; slopes over N ≥ 4m: ${slopesText(theory.slopes)}` : undefined
      }
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
      legend={[BOUND, ...methods.map(markOf)]}
    >
      {theory && <Plot theory={theory} />}
    </ChartFigure>
  );
}

function Plot({ theory }: { theory: TheoryCurve }) {
  const rows = rowsOf(theory);
  const { methods } = theory.settings;
  const values = rows.flatMap(({ bound, methods: drawn }) => [bound, ...drawn.flatMap((m) => (m ? m.quartiles : []))]);
  return (
    <ResponsiveContainer>
      <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          dataKey="N"
          type="number"
          scale="log"
          {...xAxis('N, inputs of the path (log scale)')}
          {...doublingAxis(rows.map(({ N }) => N))}
        />
        <YAxis
          {...yAxis('‖Xw − Xq‖²/‖Xw‖² (log scale)')}
          {...logAxis(values)}
          scale="log"
          tickFormatter={powerOfTen}
          allowDataOverflow
        />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(N) => `N = ${String(N)}`}
          formatter={(v) => (Array.isArray(v) ? v.map(short).join(' to ') : short(v))}
        />
        <Line name={BOUND.name} dataKey="bound" {...strokeOf(BOUND)} strokeWidth={1.5} dot={false} />
        {methods.map((method, i) => (
          <Area
            key={`${method} quartiles`}
            name={`${METHOD_NAMES[method]} quartiles`}
            dataKey={`methods[${i}].quartiles`}
            stroke="none"
            fill={`var(--${method})`}
            fillOpacity={0.2}
            isAnimationActive={false}
          />
        ))}
        {methods.map((method, i) => (
          <Line
            key={method}
            name={METHOD_NAMES[method]}
            dataKey={`methods[${i}].mean`}
            {...strokeOf(markOf(method))}
            dot={dotsOf(markOf(method))}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
