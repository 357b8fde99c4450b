/** How lines, points and bars are drawn, on the plot and in its legend. Colour is never the only sign. */

type Shape = 'circle' | 'square' | 'diamond' | 'up' | 'down' | 'cross';

export interface Mark {
  name: string;
  colour: string;
  as: 'line' | 'bar' | 'band' | 'point';
  /** Of a line; left out: it is whole. */
  dash?: string | undefined;
  /** Of the points on a line; left out: it has none. */
  shape?: Shape | undefined;
  /** Of bars, lines across them. */
  hatch?: 'up' | 'down' | undefined;
}

/** Of each method, so that its line is known without its colour. */
const METHODS: Record<string, Pick<Mark, 'dash' | 'shape'>> = {
  gpfq: { shape: 'circle' },
  rtn: { dash: '7 3', shape: 'square' },
  spfq: { dash: '2 3', shape: 'down' },
  gptq: { dash: '9 3 2 3', shape: 'up' },
  qronos: { dash: '14 3', shape: 'diamond' },
  beacon: { dash: '3 2 10 2', shape: 'cross' },
};

export const methodMark = (method: string, name: string): Mark => ({
  name,
  colour: `var(--${method})`,
  as: 'line',
  ...METHODS[method],
});

/** Of lines that are of no method, by their place: told apart like those, six of them. */
export function placeMark(place: number, name: string): Mark {
  const methods = Object.keys(METHODS);
  return methodMark(methods[place % methods.length]!, name);
}

export const FLOAT_MARK = { name: 'Float network', colour: 'var(--float)', as: 'line', dash: '4 3' } as const;

/** Corners around 0, 0. */
const CORNERS: Record<Exclude<Shape, 'circle'>, (r: number) => [number, number][]> = {
  square: (r) => [
    [-r, -r],
    [r, -r],
    [r, r],
    [-r, r],
  ],
  diamond: (r) => [
    [0, -1.4 * r],
    [1.4 * r, 0],
    [0, 1.4 * r],
    [-1.4 * r, 0],
  ],
  up: (r) => [
    [0, -1.3 * r],
    [1.3 * r, r],
    [-1.3 * r, r],
  ],
  cross: (r) => [
    [-r, -r],
    [0, -r / 3],
    [r, -r],
    [r / 3, 0],
    [r, r],
    [0, r / 3],
    [-r, r],
    [-r / 3, 0],
  ],
  down: (r) => [
    [0, 1.3 * r],
    [1.3 * r, -r],
    [-1.3 * r, -r],
  ],
};

interface PointShapeProps {
  shape: Shape | undefined;
  x: number;
  y: number;
  colour: string;
  /** Filled and larger: this is the one. */
  strong?: boolean;
}

/** A point of a line, open so that the lines below it show. */
export function PointShape({ shape = 'circle', x, y, colour, strong = false }: PointShapeProps) {
  const r = strong ? 5 : 3;
  const paint = {
    fill: strong ? colour : 'var(--panel)',
    stroke: strong ? 'var(--ink)' : colour,
    strokeWidth: strong ? 2 : 1.5,
  };
  if (shape === 'circle') return <circle cx={x} cy={y} r={r} {...paint} />;
  const points = CORNERS[shape](r).map(([dx, dy]) => `${x + dx},${y + dy}`);
  return <polygon points={points.join(' ')} {...paint} />;
}

/** What recharts hands to `dot`. */
interface DotProps {
  key?: React.Key | null;
  cx?: number;
  cy?: number | null;
  index: number;
}

/** What sets a point apart. */
export interface Picked {
  /** It is the one that the line is about. */
  strong?: boolean;
  onPick?: (() => void) | undefined;
}

const plain = (): Picked => ({});

/** A function for the `dot` of a line. @param each by the place of a point along the line */
export const dotsOf = ({ shape, colour }: Mark, each: (index: number) => Picked = plain) =>
  function Dot({ cx, cy, index }: DotProps) {
    if (cx === undefined || cy === undefined || cy === null) return <g key={index} />;
    const { strong = false, onPick } = each(index);
    const point = <PointShape shape={shape} x={cx} y={cy} colour={colour} strong={strong} />;
    if (!onPick) return <g key={index}>{point}</g>;
    return (
      <g key={index} className="pick" onClick={onPick}>
        <circle cx={cx} cy={cy} r={12} fill="transparent" />
        {point}
      </g>
    );
  };

/** How a line of recharts is drawn. */
export const strokeOf = ({ colour, dash }: Mark) =>
  ({
    stroke: colour,
    strokeWidth: 2,
    ...(dash !== undefined && { strokeDasharray: dash }),
    isAnimationActive: false,
  }) as const;

/** A pattern for bars; `fill` is `url(#id)`. */
export function Hatch({ id, colour, hatch }: { id: string; colour: string; hatch: 'up' | 'down' }) {
  return (
    <pattern
      id={id}
      width={6}
      height={6}
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${hatch === 'up' ? 45 : -45})`}
    >
      <rect width={6} height={6} fill={`color-mix(in srgb, ${colour} 35%, var(--panel))`} />
      <rect width={2.5} height={6} fill={colour} />
    </pattern>
  );
}
