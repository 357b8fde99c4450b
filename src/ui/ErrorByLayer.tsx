import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { percent } from '../state/format';
import { shownRun, type Run } from '../state/state';
import { AXIS, ChartFigure, TOOLTIP } from './ChartFigure';
import { useBitpath } from './context';

const label = ({ report, key }: Run) => `${report.recipe.method.toUpperCase()} ${report.recipe.bits} bits (${key})`;

/** The shown run, next to the newest one of another method. */
export default function ErrorByLayer() {
  const runs = useBitpath((s) => s.runs);
  const shown = useBitpath(shownRun);
  const other = runs.findLast(({ report }) => shown && report.recipe.method !== shown.report.recipe.method);
  const compared = [shown, other].filter((run) => run !== null && run !== undefined);
  const rows = shown?.report.layers.map(({ id, name }) => ({
    name,
    values: compared.map(({ report }) => report.layers.find((layer) => layer.id === id)?.relativeError ?? null),
  }));
  return (
    <ChartFigure
      name="Error by layer"
      columns={['Layer', ...compared.map(label)]}
      rows={(rows ?? []).map(({ name, values }) => [name, ...values.map((value) => percent(value, 2))])}
      empty="Quantize to see the relative error of every layer."
    >
      <ResponsiveContainer>
        <BarChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 6, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="name" {...AXIS} interval="preserveStartEnd" />
          <YAxis {...AXIS} width={44} tickFormatter={(value: number) => percent(value, 0)} />
          <Tooltip {...TOOLTIP} formatter={(value) => percent(Number(value), 2)} />
          <Legend iconSize={9} wrapperStyle={{ fontSize: 11 }} />
          {compared.map((run, i) => (
            <Bar
              key={run.key}
              name={label(run)}
              dataKey={`values[${i}]`}
              fill={`var(--${run.report.recipe.method})`}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFigure>
  );
}
