/**
 * What a layer takes as it is stored, in bytes. Sparse formats: Hoefler et al., "Sparsity in deep learning" (arXiv 2102.00554),
 * section 2.2; 2:4 as NVIDIA's sparse tensor cores have it (Mishra et al., 2104.08378). What entropy coding would come to is
 * an estimate: the entropy of what is stored (Shannon), without tables and headers.
 */
import { unreachable } from '../core/errors';
import type { CompressedParts } from './layer';

/**
 * What each kept weight is: a float, of 4 bytes where the file has no others, or a letter of so many bits, with scales and offsets of
 * so many bytes beside them.
 */
export type WeightForm =
  { kind: 'float'; bytes?: number } | { kind: 'letters'; codes: Int8Array; bits: number; scaleBytes: number };

export interface StoredLayer {
  neurons: number;
  inputs: number;
  /** (neurons, inputs); weights of 0 count as removed where no mask says which are. */
  values: Float32Array;
  keep?: Uint8Array;
  parts?: CompressedParts;
  weights: WeightForm;
}

export const SPARSE_FORMATS = ['dense', 'csr', 'bitmap', '2:4'] as const;
export type SparseFormat = (typeof SPARSE_FORMATS)[number];

export interface StoredBytes {
  /** Of each format that can hold the layer; of a layer in parts, `dense` is what the parts take. */
  formats: Partial<Record<SparseFormat, number>>;
  /** The least of these, and its bytes. */
  format: SparseFormat;
  bytes: number;
  /** With entropy coding of values or codes and of the gaps between them, an estimate. */
  coded: number;
}

/** Of a codebook's values, too. */
const FLOAT_BYTES = 4;

const floatBytes = (weights: WeightForm) => (weights.kind === 'float' && weights.bytes) || FLOAT_BYTES;

/** Bytes of one layer without its bias. */
export function storedBytes(layer: StoredLayer): StoredBytes {
  return layer.parts ? ofParts(layer.parts, floatBytes(layer.weights)) : ofWeights(layer);
}

/** Bytes of parts: floats of two layers, or codes of the fewest bits with their codebook. */
function ofParts(parts: CompressedParts, bytesEach: number): StoredBytes {
  switch (parts.kind) {
    case 'low-rank':
      return ofFloats(parts.down.length + parts.up.length, bytesEach);
    case 'separable':
      return ofFloats(parts.depthwise.length + parts.pointwise.length, bytesEach);
    case 'codebook': {
      const { codes, codebook } = parts;
      const table = codebook.length * FLOAT_BYTES;
      const dense = table + packed(codes.length, bitsFor(codebook.length));
      return { formats: { dense }, format: 'dense', bytes: dense, coded: table + entropyBytes(codes) };
    }
    default:
      return unreachable(parts);
  }
}

/** Floats are all different, as a rule: entropy coding saves nothing. */
function ofFloats(count: number, bytesEach: number): StoredBytes {
  const dense = count * bytesEach;
  return { formats: { dense }, format: 'dense', bytes: dense, coded: dense };
}

function ofWeights({ neurons, inputs, values, keep, weights }: StoredLayer): StoredBytes {
  const kept = keep ?? Uint8Array.from(values, (value) => Number(value !== 0));
  const count = kept.reduce((sum, one) => sum + one, 0);
  const bits = weights.kind === 'float' ? 8 * floatBytes(weights) : weights.bits;
  const scales = weights.kind === 'float' ? 0 : weights.scaleBytes;
  const formats: StoredBytes['formats'] = { dense: scales + packed(kept.length, bits) };
  formats.csr = scales + packed(count, bits) + csrPlaces(neurons, inputs, count);
  formats.bitmap = scales + packed(count, bits) + packed(kept.length, 1);
  // Of each four neighbours two, whether they are 0 or not, and 2 bits for the place of each.
  if (isTwoOfFour(kept, inputs)) formats['2:4'] = scales + packed(kept.length / 2, bits) + packed(kept.length / 2, 2);
  const [format, bytes] = SPARSE_FORMATS.filter((name) => formats[name] !== undefined)
    .map((name) => [name, formats[name]!] as const)
    .reduce((least, one) => (one[1] < least[1] ? one : least));
  return { formats, format, bytes, coded: scales + Math.min(bytes - scales, codedBytes(kept, weights)) };
}

/** Values or codes of what is kept, and the gaps between them, each by its entropy. */
function codedBytes(kept: Uint8Array, weights: WeightForm): number {
  const places: number[] = [];
  kept.forEach((one, i) => one && places.push(i));
  const gaps = places.map((place, k) => place - (places[k - 1] ?? -1) - 1);
  const own =
    weights.kind === 'float'
      ? places.length * floatBytes(weights)
      : entropyBytes(places.map((place) => weights.codes[place]!));
  return own + entropyBytes(gaps);
}

/** Column of each kept weight, and where each row begins: in the fewest whole bytes that hold them. */
function csrPlaces(neurons: number, inputs: number, count: number): number {
  return count * bytesFor(inputs) + (neurons + 1) * bytesFor(count + 1);
}

/** Whether at most two of each four neighbouring inputs are kept. */
function isTwoOfFour(kept: Uint8Array, inputs: number): boolean {
  if (inputs % 4 !== 0) return false;
  for (let i = 0; i < kept.length; i += 4) if (kept[i]! + kept[i + 1]! + kept[i + 2]! + kept[i + 3]! > 2) return false;
  return true;
}

/** Bytes of so many numbers of as many bits each. */
const packed = (count: number, bits: number) => Math.ceil((count * bits) / 8);

/** Bits that tell so many things apart, at least 1. */
const bitsFor = (count: number) => Math.max(1, Math.ceil(Math.log2(count)));

/** Whole bytes, 1, 2 or 4, that tell so many things apart. */
const bytesFor = (count: number) => (count <= 2 ** 8 ? 1 : count <= 2 ** 16 ? 2 : 4);

/** −Σ p log₂ p for each symbol, as bytes of all of them. */
function entropyBytes(symbols: ArrayLike<number>): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < symbols.length; i++) counts.set(symbols[i]!, (counts.get(symbols[i]!) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / symbols.length);
  return Math.ceil(bits / 8);
}
