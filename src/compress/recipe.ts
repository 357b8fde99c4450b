/** How a network is made smaller: what all of its layers share, and what single ones do differently. */
import { UserError } from '../core/errors';
import { COMPRESSION_BOUNDS, COMPRESSION_CHOICES, TUNED_FROM, type Compression, type Tuning } from './compression';
import { COMPRESSIONS, type CompressionKind, type Structure } from './layer';

export const FRESH_TUNING: Tuning = { epochs: 3, rate: 2e-4, from: 'both' };

const PRUNING = {
  criterion: 'obs',
  structure: 'weights',
  allocation: 'same',
  repair: 'both',
  sparsity: 0.5,
  drift: true,
  letters: false,
} satisfies Partial<Compression>;

const FACTORING = {
  size: 0.75,
  allocation: 'size',
  convolutions: 'channels',
  aware: true,
} satisfies Partial<Compression>;

const SHARING = { form: 'codebook', values: 16, aware: true } satisfies Partial<Compression>;

const INITIAL: Record<CompressionKind, Partial<Compression>> = {
  prune: PRUNING,
  'low-rank': FACTORING,
  share: SHARING,
};

/** Whether a structure says itself how much goes. */
export const isFixed = (structure: Structure | undefined): boolean => structure === '2:4' || structure === '4:8';

/**
 * Fills in what is left out, and leaves out what the kind has no use for, so that the same compression is the same object.
 * @throws UserError where something is out of bounds
 */
export function completeCompression(asked: Partial<Compression>): Compression {
  const { kind = 'prune', layers = {} } = asked;
  requireOneOf('kind', kind, COMPRESSIONS);
  const initial = INITIAL[kind];
  const named = Object.keys(initial).map((name) => {
    const value = asked[name as keyof Compression] ?? initial[name as keyof Compression];
    return [name, value] as const;
  });
  const { tuning } = asked;
  const tuned = tuning && kind !== 'share' ? { tuning: { ...FRESH_TUNING, ...tuning } } : {};
  const complete = { kind, ...Object.fromEntries(named), ...tuned, layers } as Compression;
  check(complete);
  return suited(complete);
}

/** Half of every group goes whatever the sparsity, of each layer alike; a walk that prunes as it goes chooses itself. */
function suited(complete: Compression): Compression {
  const { kind, structure, form, allocation } = complete;
  // Of several neurons that go together no layer has an error of its own to choose a size by.
  if (structure === 'neurons')
    return { ...complete, letters: false, allocation: allocation === 'size' ? 'threshold' : allocation! };
  if (kind === 'prune' && isFixed(structure)) return { ...without(complete, 'sparsity'), allocation: 'same' };
  if (kind === 'share' && form === 'separable') return without(complete, 'values');
  return complete;
}

function without<Name extends keyof Compression>(compression: Compression, name: Name): Compression {
  const { [name]: _, ...rest } = compression;
  return rest as Compression;
}

function check(compression: Compression): void {
  for (const [name, values] of Object.entries(COMPRESSION_CHOICES)) {
    const value = compression[name as keyof Compression];
    if (value !== undefined) requireOneOf(name, value, values);
  }
  for (const name of ['sparsity', 'size', 'values'] as const) requireNumber('The compression', name, compression[name]);
  const { tuning } = compression;
  if (tuning) {
    requireNumber('The tuning', 'epochs', tuning.epochs);
    requireNumber('The tuning', 'rate', tuning.rate);
    requireOneOf('tuning.from', tuning.from, TUNED_FROM);
  }
  for (const [id, own] of Object.entries(compression.layers)) {
    requireNumber(`Layer ${id}`, 'sparsity', own.sparsity);
    requireNumber(`Layer ${id}`, 'rank', own.rank);
  }
}

function requireOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  throw new UserError(`The compression's ${name} must be one of ${allowed.join(', ')}, and is ${String(value)}.`);
}

function requireNumber(where: string, name: keyof typeof COMPRESSION_BOUNDS, value: unknown): void {
  if (value === undefined) return;
  const { min, max } = COMPRESSION_BOUNDS[name];
  const whole = name === 'values' || name === 'rank' || name === 'epochs';
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw new UserError(
    `${where}'s ${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, and is ${String(value)}.`,
  );
}
