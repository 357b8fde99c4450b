/** What curves of a compression run: each criterion, or way, along a list of sparsities, of sizes, or of counts of values. */
import { COMPRESSION_BOUNDS, type Compression } from '../../../compress/compression';
import { CRITERIA, type CompressionKind, type Criterion } from '../../../compress/layer';
import { completeCompression, isFixed } from '../../../compress/recipe';

/** What a curve goes along. */
export const ALONG = { prune: 'sparsity', 'low-rank': 'size', share: 'values' } as const satisfies Record<
  CompressionKind,
  keyof Compression
>;
export type Along = (typeof ALONG)[CompressionKind];

export const WAYS = ['outputs', 'weights'] as const;
/** What low rank and codebooks go by: the outputs on the samples, or the weights alone. */
export type Way = (typeof WAYS)[number];

export interface CurveSettings extends Record<Along, number[]> {
  criteria: Criterion[];
  ways: Way[];
}

/** As the page begins: Taylor needs labels, and chance is there to compare with. */
export const FRESH_CURVES: CurveSettings = {
  criteria: ['magnitude', 'wanda', 'obs'],
  ways: ['outputs', 'weights'],
  sparsity: [0.5, 0.6, 0.7, 0.8, 0.9, 0.95],
  size: [0.2, 0.35, 0.5, 0.65, 0.8],
  values: [2, 4, 8, 16, 32],
};

/** Points of a line, at most. */
export const MOST_POINTS = 20;

/** Of what the page's lists hold, ends included. */
export const CURVE_BOUNDS: Record<Along, { min: number; max: number; whole: boolean }> = {
  sparsity: { min: 0, max: 0.99, whole: false },
  size: { min: 0.05, max: 1, whole: false },
  values: { ...COMPRESSION_BOUNDS.values, whole: true },
};

/** Why there is nothing to go along, as a sentence; null: there is. */
export function uncurved({ kind, structure, form }: Compression): string | null {
  if (kind === 'prune' && isFixed(structure))
    return `Of ${structure} half of every layer goes: there is one point only.`;
  if (kind === 'share' && form === 'separable')
    return 'Separable kernels have no size to choose: there is one point only.';
  return null;
}

/** The compressions to be run, a line after the other, each rising; parts of single layers are the curve's. */
export function curvePoints(chosen: Compression, settings: CurveSettings): Compression[] {
  if (uncurved(chosen)) return [];
  const along = ALONG[chosen.kind];
  const ways: Partial<Compression>[] =
    chosen.kind === 'prune'
      ? CRITERIA.filter((criterion) => settings.criteria.includes(criterion)).map((criterion) => ({ criterion }))
      : WAYS.filter((way) => settings.ways.includes(way)).map((way) => ({ aware: way === 'outputs' }));
  return ways.flatMap((way) =>
    settings[along].map((value) => completeCompression({ ...chosen, ...way, [along]: value, layers: {} })),
  );
}

/**
 * `50, 60, 95`, rising, each once.
 * @param scale of what is written to what is meant: 0.01 of percents
 * @returns null where something is no number, out of bounds, or there are none, or too many
 */
export function parseNumbers(
  text: string,
  { min, max, whole }: (typeof CURVE_BOUNDS)[Along],
  scale: number,
): number[] | null {
  const words = text.split(/[\s,;%]+/).filter(Boolean);
  const numbers = [...new Set(words.map((word) => Number((Number(word) * scale).toPrecision(6))))];
  const isAllowed = (value: number) => value >= min && value <= max && (!whole || Number.isInteger(value));
  if (numbers.length === 0 || numbers.length > MOST_POINTS || !numbers.every(isAllowed)) return null;
  return numbers.sort((a, b) => a - b);
}

export const numbersText = (numbers: readonly number[], scale: number): string =>
  numbers.map((value) => Number((value / scale).toPrecision(6))).join(', ');
