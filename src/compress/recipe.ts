/** How a network is made smaller: what all of its layers share, and what single ones do differently. */
import { UserError } from '../core/errors';
import {
  COMPRESSIONS,
  CRITERIA,
  REPAIRS,
  STRUCTURES,
  type CompressionKind,
  type Criterion,
  type LayerFactoring,
  type LayerSharing,
  type Repair,
  type Structure,
} from './layer';

export const ALLOCATIONS = ['same', 'threshold', 'size'] as const;
/**
 * How much of each layer goes: the same part of each; what scores below one threshold for the network; what serves a size best, by
 * errors that are measured first.
 */
export type Allocation = (typeof ALLOCATIONS)[number];

/** What one layer does differently from the rest. */
export interface CompressionOverride {
  /** Of a pruned layer. */
  sparsity?: number;
  /** Of a layer cut to a low rank. */
  rank?: number;
}

export const TUNED_FROM = ['labels', 'teacher', 'both'] as const;

/** Training what is left on the calibration samples, all of them: on their labels, on the float network's outputs, or both. */
export interface Tuning {
  epochs: number;
  /** The learning rate, at its highest. */
  rate: number;
  from: (typeof TUNED_FROM)[number];
}

export const FRESH_TUNING: Tuning = { epochs: 3, rate: 2e-4, from: 'both' };

/** Only what its kind has use for is there, in what `completeCompression` gives. */
export interface Compression {
  kind: CompressionKind;
  criterion?: Criterion;
  structure?: Structure;
  allocation?: Allocation;
  repair?: Repair;
  /** The part of all weights that is removed, 0..1. */
  sparsity?: number;
  /** The part of the weights' numbers that two layers in the place of one may have, 0..1. */
  size?: number;
  /** What convolutions become two of. */
  convolutions?: LayerFactoring['shape'];
  form?: LayerSharing['form'];
  /** Of a codebook. */
  values?: number;
  /** By the outputs on the samples, or by the weights alone. */
  aware?: boolean;
  /** Whether it is the float network's outputs that are aimed at, or the layer's own on what now comes in. */
  drift?: boolean;
  /** Whether what is kept is quantized in the same walk, by the rest of the recipe. */
  letters?: boolean;
  /** Afterwards; left out: nothing is trained. */
  tuning?: Tuning;
  /** By layer id. */
  layers: Record<string, CompressionOverride>;
}

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
  allocation: 'same',
  convolutions: 'channels',
  aware: true,
} satisfies Partial<Compression>;

const SHARING = { form: 'codebook', values: 16, aware: true } satisfies Partial<Compression>;

const INITIAL: Record<CompressionKind, Partial<Compression>> = {
  prune: PRUNING,
  'low-rank': FACTORING,
  share: SHARING,
};

/** Bounds of numbers, ends included. */
export const COMPRESSION_BOUNDS = {
  sparsity: { min: 0, max: 0.999 },
  size: { min: 0.01, max: 1 },
  values: { min: 2, max: 256 },
  epochs: { min: 1, max: 1000 },
  rate: { min: 1e-6, max: 1 },
  rank: { min: 1, max: 2 ** 20 },
} as const;

const CHOICES = {
  criterion: CRITERIA,
  structure: STRUCTURES,
  allocation: ALLOCATIONS,
  repair: REPAIRS,
  convolutions: ['channels', 'spatial'],
  form: ['codebook', 'separable'],
} satisfies { [Name in keyof Compression]?: readonly string[] };

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
  const { kind, structure, form } = complete;
  if (structure === 'neurons') return { ...complete, letters: false };
  if (kind === 'prune' && isFixed(structure)) return { ...without(complete, 'sparsity'), allocation: 'same' };
  if (kind === 'share' && form === 'separable') return without(complete, 'values');
  return complete;
}

function without<Name extends keyof Compression>(compression: Compression, name: Name): Compression {
  const { [name]: _, ...rest } = compression;
  return rest as Compression;
}

function check(compression: Compression): void {
  for (const [name, values] of Object.entries(CHOICES)) {
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
