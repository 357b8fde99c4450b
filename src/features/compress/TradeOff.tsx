import { CartesianGrid, ReferenceLine, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from 'recharts';
import { bytes, percent, percentTick } from '../../state/format';
import { xAxis, yAxis } from '../../ui/charts/axes';
import { ChartFigure } from '../../ui/charts/ChartFigure';
import { linearAxis } from '../../ui/charts/linear-axis';
import { logAxis } from '../../ui/charts/log-axis';
import { compressionText } from '../quantize/state/words/compression-text';
import { isOfOtherNetwork, isOnOtherData } from '../quantize/state/runs';
import { shareOf, tradePoints, type TradePoint } from './front';
import * as COMPRESS from './help';
import { useCompress } from './use-compress';

/** Accuracy by size of every result of the open network, quantized ones included. */
export default function TradeOff() {
  const all = useCompress((s) => s.runs);
  const workspace = useCompress((s) => s.workspace);
  const float = useCompress((s) => s.float);
  const runs = all.filter((run) => !isOfOtherNetwork(run, workspace) && !isOnOtherData(run, workspace));
  const points = tradePoints(runs);
  const textOf = ({ key }: TradePoint) =>
    compressionText(runs.find((run) => run.key === key)?.report.recipe.compression) || '–';
  return (
    <ChartFigure
      name="Accuracy by size"
      by={COMPRESS.trade}
      note="every result of this network; the line joins those that no other beats"
      columns={['Run', 'Method', 'Settings', 'Size', 'Accuracy', 'Front']}
      rows={points.map((point) => [
        point.key,
        point.name,
        textOf(point),
        bytes(point.size),
        percent(point.share),
        point.onFront ? 'yes' : '',
      ])}
      empty="Compress or quantize to see what a size costs."
    >
      <Plot points={points} float={float && shareOf({ report: { scores: float } })} />
    </ChartFigure>
  );
}

function Plot({ points, float }: { points: TradePoint[]; float: number | null }) {
  const sizes = logAxis(points.map(({ size }) => size));
  const shares = linearAxis([...points.map(({ share }) => share), ...(float === null ? [] : [float])], false);
  return (
    <ResponsiveContainer>
      <ScatterChart accessibilityLayer={false} margin={{ top: 8, right: 10, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          type="number"
          dataKey="size"
          {...xAxis('size (log scale)')}
          {...sizes}
          scale="log"
          allowDataOverflow
          tickFormatter={(size: number) => bytes(size)}
        />
        <YAxis type="number" dataKey="share" {...yAxis('accuracy (%)')} {...shares} tickFormatter={percentTick} />
        {float !== null && <ReferenceLine y={float} stroke="var(--ink-soft)" strokeDasharray="4 3" />}
        <Scatter
          data={points.filter(({ onFront }) => onFront)}
          line={{ stroke: 'var(--accent)', strokeWidth: 1.5 }}
          fill="var(--accent)"
          isAnimationActive={false}
        />
        <Scatter data={points.filter(({ onFront }) => !onFront)} fill="var(--ink-soft)" isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  );
}
