/** IDX, the format of MNIST: two zero bytes, the type, the number of axes, their sizes, the values; big-endian. */
import { UserError } from '../../core/errors';
import { entriesReason } from './labels';
import { productOf } from '../../core/shape';
import { shapeText, type RawContent } from '../raw';
import type { DataFile } from '../samples';

const UNSIGNED_BYTE = 8;
/** Bytes of a value of each type. */
const VALUE_BYTES: Record<number, number> = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

/** What the header announces; null where it is not one. */
export function idxHeader(bytes: Uint8Array): { type: number; shape: number[]; start: number; size: number } | null {
  const [zero, zero2, type = 0, axes = 0] = bytes;
  const start = 4 + 4 * axes;
  if (zero !== 0 || zero2 !== 0 || !(type in VALUE_BYTES) || axes < 1 || axes > 4 || bytes.length < start) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { type, shape, start, size: start + productOf(shape) * VALUE_BYTES[type]! };
}

interface IdxArray {
  name: string;
  shape: number[];
  data: Uint8Array;
}

function readArray({ name, bytes }: DataFile): IdxArray {
  const { type, shape, start, size } = idxHeader(bytes)!;
  if (type !== UNSIGNED_BYTE)
    throw new UserError(
      `${name} holds IDX values of type 0x${type.toString(16).padStart(2, '0')}; only unsigned bytes (0x08) can be read.`,
    );
  if (bytes.length !== size)
    throw new UserError(
      `${name} is cut short or damaged: it announces ${shapeText(shape)} values (${size} bytes) and has ${bytes.length} bytes.`,
    );
  return { name, shape, data: bytes.subarray(start) };
}

/**
 * @param files one with inputs (2 to 4 axes), and one with labels (1 axis) where there are any
 * @throws UserError where there are more; labels of another number of samples are left out
 */
export function readIdx(files: DataFile[]): RawContent {
  const arrays = files.map(readArray);
  const inputs = arrays.filter(({ shape }) => shape.length > 1);
  const labels = arrays.filter(({ shape }) => shape.length === 1);
  if (inputs.length !== 1 || labels.length > 1) {
    const names = arrays.map(({ name }) => name).join(', ');
    if (inputs.length === 0 && labels.length === 1)
      throw new UserError(`${names} holds only labels. Open it together with the file of its images.`);
    throw new UserError(
      `An IDX set is one file of images and at most one of labels; ${names} are ${inputs.length} of images and ${labels.length} of labels.`,
    );
  }
  const { shape, data } = inputs[0]!;
  const [count, ...sample] = shape;
  const [own] = labels;
  const fits = own?.shape[0] === count;
  const unused = own && !fits ? [{ name: own.name, reason: entriesReason(own.shape[0]!, count!) }] : null;
  return {
    content: { kind: 'bytes', data, shape: sample },
    count: count!,
    labels: own && fits ? Int32Array.from(own.data) : null,
    classes: null,
    format: 'IDX',
    ...(unused ? { unused } : {}),
  };
}
