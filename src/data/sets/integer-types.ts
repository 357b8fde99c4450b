/** ONNX's types of whole numbers: what each of them holds, and what bytes become in it. */
import { UserError } from '../../core/errors';
import type { NumpyArray } from '../formats/npy';
import { productOf } from '../../core/shape';
import { PRESETS, type NetworkInput, type Preprocessing, type Preset } from '../samples';
import { colourNumbers, presetPreprocessing } from './preprocessing';

export interface WholeRange {
  readonly low: bigint;
  readonly high: bigint;
}

/** From the bits of a type. */
const unsigned = (bits: bigint): WholeRange => ({ low: 0n, high: 2n ** bits - 1n });
const signed = (bits: bigint): WholeRange => ({ low: -(2n ** (bits - 1n)), high: 2n ** (bits - 1n) - 1n });

const RANGES: Partial<Record<string, WholeRange>> = {
  bool: unsigned(1n),
  uint8: unsigned(8n),
  uint16: unsigned(16n),
  uint32: unsigned(32n),
  uint64: unsigned(64n),
  int8: signed(8n),
  int16: signed(16n),
  int32: signed(32n),
  int64: signed(64n),
};

/** Of an ONNX element type; null where it holds more than whole numbers, or no numbers. */
export function wholeRange(type: string): WholeRange | null {
  return RANGES[type] ?? null;
}

type Named = Pick<NetworkInput, 'name' | 'type' | 'limits'>;

/** What an input holds: of one that looks up rows of a table no more than these. */
export function inputRange({ type, limits }: Named): WholeRange | null {
  const range = wholeRange(type);
  if (!range || !limits) return range;
  const [low, high] = [BigInt(limits.low), BigInt(limits.high)];
  return { low: low > range.low ? low : range.low, high: high < range.high ? high : range.high };
}

/** The first of `values` that the range does not hold; −1: it holds all. */
export function firstMisfit(values: ArrayLike<number>, { low, high }: WholeRange): number {
  // The bounds of 64 bits are no float64: the next ones above are powers of two.
  const [from, below] = [Number(low), Number(high + 1n)];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!(x >= from && x < below && Number.isInteger(x))) return i;
  }
  return -1;
}

/** What is wrong with a number that an input of whole numbers does not take. @param where 'x.npz (x) holds 0.5 in sample 3' */
export function misfitSentence(where: string, input: Named): string {
  const { name, type, limits } = input;
  const { low, high } = inputRange(input)!;
  const kind = limits ? `${type}, rows of ${limits.table}` : type;
  return `${where}, and the network's input ${name} takes whole numbers from ${low} to ${high} (${kind}). Open data in that range.`;
}

/**
 * Whole numbers as an input takes them: nothing is rounded, and nothing wrapped.
 * @throws UserError where one is a fraction, NaN, or out of the range of the input's type, and where the file holds one
 * that float64 does not
 */
export function checkWhole(array: NumpyArray, input: Named): void {
  const { name, data, shape, type, inexact } = array;
  const size = shape.length > 1 ? productOf(shape.slice(1)) : 1;
  const sampleOf = (at: number) => Math.floor(at / size);
  if (inexact)
    throw new UserError(
      `${name} holds ${inexact.value} in sample ${sampleOf(inexact.at)}, and whole numbers are exact here up to 2^53 (${2n ** 53n}). Number them anew for the network's input ${input.name}.`,
    );
  const range = inputRange(input)!;
  if (type === 'byte' && range.low <= 0n && range.high >= 255n) return;
  const bad = firstMisfit(data, range);
  if (bad >= 0) throw new UserError(misfitSentence(`${name} holds ${data[bad]} in sample ${sampleOf(bad)}`, input));
}

/** Whether each of the 256 bytes becomes a whole number that the type holds. */
export function keepsBytesWhole(preprocessing: Preprocessing, range: WholeRange): boolean {
  const colours = Math.max(preprocessing.mean.length, preprocessing.std.length);
  return Array.from({ length: colours }, (_, colour) => colourNumbers(preprocessing, colour)).every(
    ({ mean, std }) =>
      firstMisfit(
        Float32Array.from({ length: 256 }, (_, x) => (x / 255 - mean) / std),
        range,
      ) < 0,
  );
}

/** Presets for an input of this type: of floats all, of whole numbers the one that leaves bytes whole. */
export function presetsFor(type: string): readonly Preset[] {
  const range = wholeRange(type);
  return range ? [bytePreset(range)] : PRESETS;
}

/** Signed bytes hold bytes less 128, as TensorFlow Lite and onnxruntime quantize pictures; other types hold them as they are. */
const bytePreset = ({ low, high }: WholeRange): Preset => (low < 0n && high < 255n ? '-128 to 127' : '0 to 255');

/**
 * How the bytes of samples are read for an input: one of whole numbers takes them whole, whatever preset was chosen.
 * Channel order, layout and size stay as they are.
 * @throws UserError where numbers of one's own make fractions of bytes, or leave the range of the type
 */
export function forInputType(preprocessing: Preprocessing, input: Named | null): Preprocessing {
  const range = input && wholeRange(input.type);
  if (!range || keepsBytesWhole(preprocessing, range)) return preprocessing;
  const preset = bytePreset(range);
  if (preprocessing.preset === 'Custom')
    throw new UserError(
      `The network's input ${input.name} takes whole numbers from ${range.low} to ${range.high} (${input.type}), and this preprocessing makes other numbers of bytes. Choose ${preset}.`,
    );
  const { mean, std } = presetPreprocessing(preset);
  return { ...preprocessing, preset, mean, std };
}
