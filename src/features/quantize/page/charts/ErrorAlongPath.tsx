import { memo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES, type Method } from '../../../../quant/layer';
import type { PathCurve } from '../../job/report';
import { percent, percentTick } from '../../../../state/format';
import { isOfOtherData } from '../../../../state/measured';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import type { Mark } from '../../../../ui/charts/marks';
import { openNetworkNote } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';

/** Of each weight along the path: the median of the neurons, and the quartiles. */
const rowsOf = ({ t, lower, median, upper }: PathCurve) =>
  t.map((at, i) => ({ t: at, quartiles: [lower[i]!, upper[i]!] as const, median: median[i]! }));

const markOf = (method: string) =>
  [
    { name: 'Median of the neurons', colour: `var(--${method})`, as: 'line' },
    { name: 'Between the quartiles', colour: `var(--${method})`, as: 'band' },
  ] as const satisfies Mark[];

export default function ErrorAlongPath() {
  const path = useQuantize((s) => s.path?.result ?? null);
  const otherData = useQuantize((s) => isOfOtherData(s.path, s.workspace));
  const layer = useQuantize((s) => s.selectedLayer ?? s.workspace.model?.layers[0]?.id ?? null);
  const busy = useQuantize((s) => s.job !== null);
  const ready = useQuantize((s) => s.workspace.counts.calibration > 0);
  const network = useQuantize(openNetworkNote);
  const walkPath = useQuantize((s) => s.walkPath);
  const rows = path ? rowsOf(path) : [];
  return (
    <ChartFigure
      name="Error along the path"
      by={CHARTS.errorAlongPath}
      note={
        path
          ? `${path.layer}, ${METHOD_NAMES[path.method as Method]} at ${path.bits} bits${otherData ? ', other data' : ''}${network}: the error gathered so far, as a part of the output`
          : undefined
      }
      aside={
        <button type="button" disabled={busy || !ready || layer === null} onClick={() => void walkPath()}>
          Draw{layer === null ? '' : ` ${layer}`}
        </button>
      }
      columns={['t', 'Lower quartile', 'Median', 'Upper quartile']}
      rows={rows.map(({ t, quartiles, median }) => [
        t,
        ...[quartiles[0], median, quartiles[1]].map((v) => percent(v, 2)),
      ])}
      empty={
        ready
          ? 'Select a layer in the table, then draw how the error of its neurons gathers, weight by weight.'
          : 'Needs a model and calibration data.'
      }
      legend={markOf(path?.method ?? 'gpfq')}
    >
      {path && <Plot path={path} />}
    </ChartFigure>
  );
}

const Plot = memo(function Plot({ path }: { path: PathCurve }) {
  const colour = `var(--${path.method})`;
  return (
    <ResponsiveContainer>
      <ComposedChart data={rowsOf(path)} accessibilityLayer={false} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis dataKey="t" type="number" domain={['dataMin', 'dataMax']} {...xAxis('weights walked so far')} />
        <YAxis {...yAxis('error (% of the output)')} {...linearAxis(path.upper, true)} tickFormatter={percentTick} />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(t) => `t = ${String(t)}`}
          formatter={(v) => (Array.isArray(v) ? v.map((x) => percent(Number(x))).join(' to ') : percent(Number(v)))}
        />
        <Area
          name="Quartiles"
          dataKey="quartiles"
          stroke="none"
          fill={colour}
          fillOpacity={0.22}
          isAnimationActive={false}
        />
        <Line name="Median" dataKey="median" stroke={colour} strokeWidth={2} dot={false} isAnimationActive={false} />
      </ComposedChart>
    </ResponsiveContainer>
  );
});
