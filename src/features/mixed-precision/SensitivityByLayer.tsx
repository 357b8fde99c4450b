import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { PROBE_BITS, type Sensitivity } from './sensitivity';
import { percent, percentTick } from '../../state/format';
import { shownRunHere } from '../quantize/state/runs';
import { ChartFigure, DOT, LEGEND, TOOLTIP, X_AXIS, Y_AXIS } from '../../ui/charts/ChartFigure';
import { useMixedPrecision } from './use-mixed-precision';
import { logAxis } from '../../ui/charts/log-axis';

const ACCUMULATED = 'accumulated in the shown run';

/** Percent with two digits that say something. */
const share = (value: number) => percent(value, value > 0 && value < 0.001 ? 3 : value < 0.1 ? 2 : 0);

/** Own error of each layer at the widths, next to what had gathered there in the shown run. */
export function SensitivityByLayer({ result, note }: { result: Sensitivity; note: string | undefined }) {
  const run = useMixedPrecision(shownRunHere);
  const { layers, widths } = result;
  const accumulated = new Map(run?.report.layers.map(({ id, relativeError }) => [id, relativeError]));
  const rows = layers.map((layer) => ({ ...layer, accumulated: accumulated.get(layer.id) ?? null }));
  const axis = logAxis(rows.flatMap((row) => [...row.ownErrors, row.accumulated ?? 0]));
  return (
    <ChartFigure
      name="Sensitivity"
      note={note ?? 'own error of each layer, on the inputs of the float network'}
      columns={[
        'Layer',
        ...widths.map((bits) => `${bits} bits`),
        `Output, ${PROBE_BITS} bits here alone`,
        'Accumulated error',
      ]}
      rows={rows.map((row) => [
        row.name,
        ...row.ownErrors.map(share),
        share(Math.sqrt(row.outputNoise)),
        row.accumulated === null ? '–' : share(row.accumulated),
      ])}
      empty="Measure the sensitivity first."
    >
      <ResponsiveContainer>
        <LineChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 6, bottom: 0, left: 0 }}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="name" {...X_AXIS} padding={{ left: 12, right: 12 }} />
          <YAxis {...Y_AXIS} {...axis} scale="log" allowDataOverflow tickFormatter={percentTick} />
          <Tooltip {...TOOLTIP} formatter={(value) => share(Number(value))} />
          <Legend {...LEGEND} />
          {widths.map((bits, i) => (
            <Line
              key={bits}
              name={`${bits} bits`}
              dataKey={`ownErrors[${i}]`}
              stroke={`color-mix(in srgb, var(--accent) ${Math.round(100 - (55 * i) / (widths.length - 1))}%, var(--panel))`}
              strokeWidth={1.5}
              dot={DOT}
              isAnimationActive={false}
            />
          ))}
          {run && (
            <Line
              name={ACCUMULATED}
              dataKey="accumulated"
              stroke="var(--bad)"
              strokeWidth={2}
              strokeDasharray="5 3"
              dot={DOT}
              connectNulls
              isAnimationActive={false}
            />
          )}
        </LineChart>
      </ResponsiveContainer>
    </ChartFigure>
  );
}
