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
 * The next point; null: nothing is left to learn. It begins at both ends: the most bits of the weakest method say whether any
 * will do, the fewest of the strongest whether there is anything to lose. Then each method, the strongest first, is looked for from where the
 * one before it ended, until it bears one width and not the one below.
 * @param methods the weakest first
 * @param widths bits, increasing
 */
export function nextTry(methods: readonly Method[], widths: readonly number[], tried: readonly Tried[]): Try | null {
  const [least, most] = [widths[0], widths.at(-1)];
  const [weakest, strongest] = [methods[0], methods.at(-1)];
  if (least === undefined || most === undefined || weakest === undefined || strongest === undefined) return null;
  const isTried = (method: Method, bits: number) => tried.some((one) => one.method === method && one.bits === bits);
  if (!isTried(weakest, most)) return { method: weakest, bits: most };
  if (!isTried(strongest, least)) return { method: strongest, bits: least };
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

/** Gaps up to so many widths are gone through from the side of the last answer; wider ones are halved. */
const FEW = 2;

/** @param near where the answer may be */
function between({ low, high }: Ends, widths: readonly number[], near: number): number {
  const open = widths.filter((bits) => bits > low && bits < high);
  const nearest = open.reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
  const isNear = Math.abs(widths.indexOf(nearest) - widths.indexOf(near)) <= 1;
  return isNear || open.length <= FEW ? nearest : open[Math.floor((open.length - 1) / 2)]!;
}

/** The points that are left, if each method ends where the ones that are known did. */
export function likelyTries(methods: readonly Method[], widths: readonly number[], tried: readonly Tried[]): Try[] {
  const known = methods.map((method) => fewestOf(method, widths, tried)).filter((bits) => typeof bits === 'number');
  const guess = known.at(-1) ?? USUAL;
  const all = [...tried];
  const left: Try[] = [];
  for (let next = nextTry(methods, widths, all); next; next = nextTry(methods, widths, all)) {
    left.push(next);
    all.push({ ...next, bearable: next.bits >= guess });
  }
  return left;
}
