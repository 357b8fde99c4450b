/** Which point a search for the fewest bits runs next. */
import type { Method } from '../../../../quant/layer';

/** A method at a width. */
export interface Try {
  method: Method;
  bits: number;
}

export interface Tried extends Try {
  /** Whether what it loses is borne. */
  bearable: boolean;
}

/** The widths between which a method's answer lies: it is above `low`, and `high` at most. */
interface Ends {
  /** The most bits that lose too much; −∞: none is known. */
  low: number;
  /** The fewest bits above it that are borne; ∞: none is known. */
  high: number;
}

function endsOf(method: Method, tried: readonly Tried[]): Ends {
  const own = tried.filter((one) => one.method === method);
  const low = Math.max(-Infinity, ...own.filter(({ bearable }) => !bearable).map(({ bits }) => bits));
  const above = own.filter(({ bearable, bits }) => bearable && bits > low);
  return { low, high: Math.min(Infinity, ...above.map(({ bits }) => bits)) };
}

/**
 * The fewest bits from which on, as far as they were tried, what a method loses is borne.
 * @returns null: too much is lost even at the most bits; undefined: that is not known yet
 */
export function fewestOf(
  method: Method,
  widths: readonly number[],
  tried: readonly Tried[],
): number | null | undefined {
  const { low, high } = endsOf(method, tried);
  if (low === widths.at(-1)) return null;
  if (high === Infinity) return undefined;
  return widths.some((bits) => bits > low && bits < high) ? undefined : high;
}

/**
 * The next point; null: nothing is left to learn. Each method, the strongest first, is looked for from where the one before it
 * ended, until it bears one width and not the one below.
 * @param methods the weakest first
 * @param widths bits, increasing
 */
export function nextTry(methods: readonly Method[], widths: readonly number[], tried: readonly Tried[]): Try | null {
  if (widths.length === 0) return null;
  let near = USUAL;
  for (const method of methods.toReversed()) {
    const found = fewestOf(method, widths, tried);
    if (found === undefined) return { method, bits: between(endsOf(method, tried), widths, near) };
    near = found ?? near;
  }
  return null;
}

/** What the strongest methods need most often. */
const USUAL = 3;

/** How many more rounding alone needs than methods that see data, most often. */
const ROUNDING = 1;

/** Gaps up to so many widths are gone through from the side of the last answer; wider ones are halved. */
const FEW = 2;

/** @param near where the answer may be */
function between({ low, high }: Ends, widths: readonly number[], near: number): number {
  const open = widths.filter((bits) => bits > low && bits < high);
  const nearest = open.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
  const isNear = Math.abs(widths.indexOf(nearest) - widths.indexOf(near)) <= 1;
  return isNear || open.length <= FEW ? nearest : open[Math.floor((open.length - 1) / 2)]!;
}

/** How it most likely comes out: each method needs what the ones that are known do. */
export function likely(
  methods: readonly Method[],
  widths: readonly number[],
  tried: readonly Tried[],
  point: Try,
): Tried {
  const known = methods.filter((method) => typeof fewestOf(method, widths, tried) === 'number');
  const [like] = known;
  const guess = like === undefined ? USUAL : fewestOf(like, widths, tried)!;
  const more = point.method === 'rtn' && like !== undefined && like !== 'rtn' ? ROUNDING : 0;
  return { ...point, bearable: point.bits >= guess + more };
}

/** The points that are left, if each comes out as is likely now. */
export function likelyTries(methods: readonly Method[], widths: readonly number[], tried: readonly Tried[]): Try[] {
  const all = [...tried];
  const left: Try[] = [];
  for (let next = nextTry(methods, widths, all); next; next = nextTry(methods, widths, all)) {
    left.push(next);
    all.push(likely(methods, widths, tried, next));
  }
  return left;
}

/** Whether its outcome is not told by that of others. */
export function isOpen({ method, bits }: Try, tried: readonly Tried[]): boolean {
  const { low, high } = endsOf(method, tried);
  return bits > low && bits < high;
}
