import {
  CartesianGrid,
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
import { shareRight } from '../../../../engine/scoring/scores';
import type { Recipe } from '../../job/recipe';
import { accuracyOf, kneeOf, type Knee } from '../../state/curve-knee';
import { shareName } from '../../state/change';
import { percent, percentTick, whole } from '../../../../state/format';
import { openNetworkNote, shownRun, type Origin } from '../../state/runs';
import { isOfOtherData } from '../../../../state/measured';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import { dotsOf, FLOAT_MARK, methodMark, strokeOf, type Mark } from '../../../../ui/charts/marks';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';
import { doublingAxis } from '../../../../ui/charts/log-axis';

const samplesText = (count: number) => `${whole(count)} sample${count === 1 ? '' : 's'}`;

function kneeText({ point, accuracy, largest, standardError }: Knee, what: string): string {
  if (point.count === largest.count)
    return `Knee at ${samplesText(point.count)}, the most that were tried: more may still help.`;
  const points = (100 * standardError).toFixed(1);
  return `Knee at ${samplesText(point.count)}: ${percent(accuracy)} ${what}, within one standard error (${points} points) of what ${whole(largest.count)} give.`;
}

function recipeText({ method, bits, layers }: Recipe): string {
  const mixed = Object.values(layers).some((layer) => layer.float || (layer.bits ?? bits) !== bits);
  return `${METHOD_NAMES[method]}, ${mixed ? 'bits of each layer its own' : `${bits} bits`}`;
}

function emptyText(ready: boolean, origin: Origin | undefined): string {
  if (!ready) return 'Needs a model, calibration and evaluation data.';
  const came = { stored: 'The stored results came', link: 'The result from the link came', run: null };
  const without = origin && came[origin] ? `${came[origin]} without this curve. ` : '';
  return `${without}Sweep quantizes with 1, 2, 4, … calibration samples, to see how many are enough.`;
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;

export default function AccuracyBySamples() {
  const curve = useQuantize((s) => s.curve);
  const otherData = useQuantize((s) => isOfOtherData(s.curve, s.workspace));
  const network = useQuantize(openNetworkNote);
  const noise = useQuantize((s) => s.workspace.data.some(({ synthetic }) => synthetic));
  const float = useQuantize((s) => (otherData ? null : s.float && shareRight(s.float)));
  const running = useQuantize((s) => s.job?.kind === 'sampling');
  const ready = useQuantize((s) => s.workspace.counts.calibration > 0 && s.workspace.counts.evaluation > 0);
  const origin = useQuantize((s) => shownRun(s)?.origin);
  const points = curve?.result ?? [];
  // Without labels, agreement with the float network is what can be told.
  const labelled = points.every(({ scores }) => shareRight(scores) !== null);
  const rows = points.map(({ count, scores, meanError }) => ({
    count,
    accuracy: accuracyOf(scores, labelled),
    meanError,
  }));
  const knee = curve?.complete ? kneeOf(points, labelled) : null;
  const share = shareName(points.map(({ scores }) => scores));
  const what = labelled ? share : 'agreement';
  const line = labelled ? float : null;
  const cutShort = curve && !curve.complete && !running ? ', cut short' : '';
  const about = `${otherData ? ', other data' : noise ? ', no real data' : ''}${cutShort}${network}`;
  const mark = methodMark(curve?.recipe.method ?? 'gpfq', labelled ? capital(share) : 'Agreement');
  return (
    <ChartFigure
      name="Accuracy by calibration samples"
      by={CHARTS.accuracyBySamples}
      note={
        curve
          ? `${what}, ${recipeText(curve.recipe)}${about}${line === null ? '' : '; dashed: the float network'}`
          : undefined
      }
      aside={<Sweep ready={ready} />}
      columns={['Samples', labelled ? capital(share) : 'Agreement', 'Mean error of the layers on them']}
      rows={rows.map(({ count, accuracy, meanError }) => [count, percent(accuracy, 2), percent(meanError, 2)])}
      empty={emptyText(ready, origin)}
      finding={knee ? kneeText(knee, what) : undefined}
      legend={line === null ? undefined : [mark, FLOAT_MARK]}
    >
      <Plot rows={rows} mark={mark} float={line} knee={knee} />
    </ChartFigure>
  );
}

function Sweep({ ready }: { ready: boolean }) {
  const busy = useQuantize((s) => s.job !== null);
  const sweepSamples = useQuantize((s) => s.sweepSamples);
  return (
    <button type="button" aria-label="Sweep samples" disabled={busy || !ready} onClick={() => void sweepSamples()}>
      Sweep
    </button>
  );
}

interface PlotProps {
  rows: { count: number; accuracy: number | null }[];
  mark: Mark;
  /** A dashed line across; null: none. */
  float: number | null;
  knee: Knee | null;
}

function Plot({ rows, mark, float, knee }: PlotProps) {
  const drawn = [...rows.map(({ accuracy }) => accuracy), float].filter((v) => v !== null);
  return (
    <ResponsiveContainer>
      <LineChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          dataKey="count"
          type="number"
          scale="log"
          {...xAxis('calibration samples (log scale)')}
          {...doublingAxis(rows.map(({ count }) => count))}
        />
        <YAxis {...yAxis(`${mark.name.toLowerCase()} (%)`)} {...linearAxis(drawn, false)} tickFormatter={percentTick} />
        <Tooltip
          {...TOOLTIP}
          formatter={(v) => percent(Number(v), 2)}
          labelFormatter={(count) => samplesText(Number(count))}
        />
        {float !== null && <ReferenceLine y={float} stroke={FLOAT_MARK.colour} strokeDasharray={FLOAT_MARK.dash} />}
        <Line name={mark.name} dataKey="accuracy" {...strokeOf(mark)} dot={dotsOf(mark)} />
        {knee && (
          <ReferenceDot
            x={knee.point.count}
            y={knee.accuracy}
            r={6}
            fill={mark.colour}
            stroke="var(--ink)"
            strokeWidth={2}
          />
        )}
      </LineChart>
    </ResponsiveContainer>
  );
}
