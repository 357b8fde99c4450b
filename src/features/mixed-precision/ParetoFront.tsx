import type { KeyboardEvent, MouseEvent } from 'react';
import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis } from 'recharts';
import { bytes, percent, percentTick } from '../../state/format';
import { bitsAt, meanBitsAt, predictedError, thinned, type MixedFront } from './front';
import * as MIXED from './help';
import { xAxis, yAxis } from '../../ui/charts/axes';
import { ChartFigure } from '../../ui/charts/ChartFigure';
import { logAxis } from '../../ui/charts/log-axis';

/** Points that are drawn, at most. */
const POINTS = 36;

interface ParetoFrontProps {
  mixed: MixedFront;
  /** The point that the recipe has now; −1: none. */
  point: number;
  note: string | undefined;
  /** Bytes of all weights at a point. */
  sizeAt: (point: number) => number;
  onPoint: (point: number) => void;
}

interface Drawn {
  point: number;
  meanBits: number;
  error: number;
}

/** Mean bits against predicted error: no choice of bits is below the line. A point that is clicked is applied. */
export function ParetoFront({ mixed, point: now, note, sizeAt, onPoint }: ParetoFrontProps) {
  const drawn: Drawn[] = [...new Set([...thinned(mixed, POINTS), ...(now >= 0 ? [now] : [])])]
    .sort((a, b) => a - b)
    .map((point) => ({ point, meanBits: meanBitsAt(mixed, point), error: predictedError(mixed, point) }));
  return (
    <ChartFigure
      name="Pareto front"
      by={MIXED.front}
      note={note ?? 'predicted error of the output by mean bits; click a point to apply it'}
      interactive
      columns={['Mean bits', 'Size', 'Predicted error', 'Bits of the layers']}
      rows={drawn.map(({ point, meanBits, error }) => [
        meanBits.toFixed(3),
        bytes(sizeAt(point)),
        percent(error, 2),
        mixed.layers.map(({ id }) => bitsAt(mixed, point).get(id)).join(' '),
      ])}
      empty="Measure the sensitivity first."
    >
      <Plot drawn={drawn} now={now} onPoint={onPoint} />
    </ChartFigure>
  );
}

interface PlotProps {
  drawn: Drawn[];
  now: number;
  onPoint: (point: number) => void;
}

function Plot({ drawn, now, onPoint }: PlotProps) {
  // On a logarithmic axis there is no 0.
  const shown = drawn.filter(({ error }) => error > 0);
  const axis = logAxis(shown.map(({ error }) => error));
  const current = Math.max(
    0,
    shown.findIndex(({ point }) => point === now),
  );
  return (
    <ResponsiveContainer>
      <ScatterChart accessibilityLayer={false} margin={{ top: 8, right: 10, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          type="number"
          dataKey="meanBits"
          {...xAxis('mean bits of a weight')}
          domain={[2, 8]}
          ticks={[2, 3, 4, 5, 6, 7, 8]}
        />
        <YAxis
          type="number"
          dataKey="error"
          {...yAxis('predicted error (%, log scale)')}
          {...axis}
          scale="log"
          allowDataOverflow
          tickFormatter={percentTick}
        />
        <Scatter
          data={shown}
          line={{ stroke: 'var(--accent)', strokeWidth: 1.5 }}
          isAnimationActive={false}
          shape={({ cx, cy, payload }: { cx?: number; cy?: number; payload?: Drawn }) => {
            if (!payload) return <g />;
            // For a moment after a change recharts still draws points of the front before: they are not in it.
            const place = shown.findIndex(({ point }) => point === payload.point);
            return (
              <Point
                cx={cx}
                cy={cy}
                drawn={payload}
                place={place}
                chosen={payload.point === now}
                // One point takes the keyboard at a time; arrows go to the next.
                current={place === current}
                onPoint={onPoint}
              />
            );
          }}
        />
      </ScatterChart>
    </ResponsiveContainer>
  );
}

/** The points of the chart that an element is in, from left to right. */
const pointsAround = (element: Element) => [
  ...(element.closest('svg')?.querySelectorAll<SVGGElement>('g[data-point]') ?? []),
];

/** Reaches overlap where points are close: the nearest one is meant. A click of the keyboard or a reader has no place. */
function nearestTo({ clientX, clientY, currentTarget }: MouseEvent<SVGGElement>): number | null {
  if (clientX === 0 && clientY === 0) return null;
  const points = pointsAround(currentTarget);
  const away = points.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return Math.hypot(x + width / 2 - clientX, y + height / 2 - clientY);
  });
  const nearest = points[away.indexOf(Math.min(...away))];
  return nearest ? Number(nearest.dataset['point']) : null;
}

interface PointProps {
  cx: number | undefined;
  cy: number | undefined;
  drawn: Drawn;
  /** Among the points that are shown. */
  place: number;
  chosen: boolean;
  current: boolean;
  onPoint: (point: number) => void;
}

function Point({ cx, cy, drawn: { point, meanBits, error }, place, chosen, current, onPoint }: PointProps) {
  const apply = (element: SVGGElement, applied: number) => {
    const figure = element.closest('figure');
    onPoint(applied);
    // The chart draws its points anew, and the keyboard would lose its place.
    requestAnimationFrame(() => figure?.querySelector<SVGGElement>(`g[data-point="${applied}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<SVGGElement>) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      apply(event.currentTarget, point);
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    pointsAround(event.currentTarget)[place + step]?.focus();
  };
  return (
    <g
      data-point={point}
      className={chosen ? 'point chosen' : 'point'}
      role="button"
      aria-label={`${meanBits.toFixed(2)} bits, predicted error ${percent(error, 2)}`}
      aria-pressed={chosen}
      tabIndex={current ? 0 : -1}
      onClick={(event) => apply(event.currentTarget, nearestTo(event) ?? point)}
      onKeyDown={onKeyDown}
    >
      <circle cx={cx} cy={cy} r={9} className="reach" />
      <circle cx={cx} cy={cy} r={chosen ? 6 : 4} />
    </g>
  );
}
