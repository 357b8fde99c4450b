import { useState } from 'react';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES } from '../core/layer';
import { percent } from '../state/format';
import { comparedRuns, isOnNoise, isOnOtherData, shownRun, type Run } from '../state/state';
import { AXIS, ChartFigure, TOOLTIP } from './ChartFigure';
import { useBitpath } from './context';

const label = ({ report, key }: Run) => `${METHOD_NAMES[report.recipe.method]} ${report.recipe.bits} bits (${key})`;

/** Runs of one method have one colour; the second and third of them fade. */
function opacity(compared: Run[], index: number): number {
  const { method } = compared[index]!.report.recipe;
  const before = compared.slice(0, index).filter(({ report }) => report.recipe.method === method).length;
  return [1, 0.6][before] ?? 0.35;
}

/** Powers of ten around the errors: where a logarithmic axis may begin and end. */
function decades(errors: (number | null)[]): [number, number] {
  const exponents = errors.flatMap((error) => (error !== null && error > 0 ? [Math.log10(error)] : []));
  if (exponents.length === 0) return [0.01, 1];
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  // The shortest bar still shows.
  return [10 ** Math.floor(least - 0.05), 10 ** Math.ceil(most)];
}

/** The shown run, next to the newest others. */
export default function ErrorByLayer() {
  const runs = useBitpath((s) => s.runs);
  const shown = useBitpath(shownRun);
  const note = useBitpath((s) => {
    const run = shownRun(s);
    if (!run) return undefined;
    return isOnOtherData(run, s.workspace) ? 'other data' : isOnNoise(run.report) ? 'no real data' : undefined;
  });
  const [log, setLog] = useState(false);
  const compared = comparedRuns({ runs, selectedRun: shown?.key ?? null });
  const rows = shown?.report.layers.map(({ id, name }) => ({
    name,
    values: compared.map(({ report }) => report.layers.find((layer) => layer.id === id)?.relativeError ?? null),
  }));
  return (
    <ChartFigure
      name="Error by layer"
      note={note}
      aside={
        <label className="check">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.target.checked)} />
          Log scale
        </label>
      }
      columns={['Layer', ...compared.map(label)]}
      rows={(rows ?? []).map(({ name, values }) => [name, ...values.map((value) => percent(value, 2))])}
      empty="Quantize to see the relative error of every layer."
    >
      <ResponsiveContainer>
        <BarChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 6, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="name" {...AXIS} interval="preserveStartEnd" />
          <YAxis
            {...AXIS}
            width={50}
            scale={log ? 'log' : 'auto'}
            domain={log ? decades((rows ?? []).flatMap(({ values }) => values)) : [0, 'auto']}
            tickFormatter={(value: number) => percent(value, value > 0 && value < 0.01 ? 2 : 0)}
          />
          <Tooltip {...TOOLTIP} formatter={(value) => percent(Number(value), 2)} />
          <Legend iconSize={9} wrapperStyle={{ fontSize: 11 }} />
          {compared.map((run, i) => (
            <Bar
              // By place: recharts draws bars in the order in which they appeared.
              key={i}
              name={label(run)}
              dataKey={`values[${i}]`}
              fill={`var(--${run.report.recipe.method})`}
              fillOpacity={opacity(compared, i)}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </ChartFigure>
  );
}
