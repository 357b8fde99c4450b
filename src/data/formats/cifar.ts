/** CIFAR, binary version: records of a label byte (CIFAR-100: coarse, then fine) and 3 × 32 × 32 bytes, red plane first. */
import { UserError } from '../../core/errors';
import { pathOrder, type RawContent } from '../raw';
import type { DataFile } from '../samples';

const SHAPE = [3, 32, 32];
const PIXELS = 3 * 32 * 32;

export interface CifarVersion {
  format: string;
  /** Largest value of each label byte; the last byte is the class. */
  labels: number[];
  classes: string[] | null;
}

const CIFAR10: CifarVersion = {
  format: 'CIFAR-10 binary',
  labels: [9],
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
};
const CIFAR100: CifarVersion = { format: 'CIFAR-100 binary', labels: [19, 99], classes: null };

/** By size and labels: whole records, every label in range; null where it is neither. */
export function cifarVersion(bytes: Uint8Array): CifarVersion | null {
  return [CIFAR10, CIFAR100].find((version) => badRecord(bytes, version) === null) ?? null;
}

/** The first record whose labels are out of range; the number of records where bytes are left over; null: all is well. */
function badRecord(bytes: Uint8Array, { labels }: CifarVersion): number | null {
  const size = labels.length + PIXELS;
  const records = Math.floor(bytes.length / size);
  for (let i = 0; i < records; i++) if (labels.some((max, k) => bytes[i * size + k]! > max)) return i;
  return bytes.length === records * size && records > 0 ? null : records;
}

/** Named like a batch of CIFAR-10, whatever is in it. */
export function isNamedLikeCifar(name: string): boolean {
  return /(^|\/)(data_batch|test_batch)[^/]*\.bin$/i.test(name);
}

/** @throws UserError where a file is cut short, or a label is out of range */
export function readCifar(given: DataFile[]): RawContent {
  const files = [...given].sort(pathOrder);
  const version = cifarVersion(files[0]!.bytes) ?? CIFAR10;
  const size = version.labels.length + PIXELS;
  for (const { name, bytes } of files) {
    const bad = badRecord(bytes, version);
    if (bad !== null && (bad + 1) * size <= bytes.length)
      throw new UserError(
        `${name} has labels out of range: record ${bad} of this ${version.format} batch has ${bytes[bad * size + version.labels.length - 1]}; 0 to ${version.labels.at(-1)} are allowed.`,
      );
    if (bad !== null)
      throw new UserError(
        `${name} is cut short or damaged: its ${bytes.length} bytes are no whole number of ${version.format} records of ${size} bytes.`,
      );
  }
  const counts = files.map(({ bytes }) => bytes.length / size);
  const count = counts.reduce((a, b) => a + b, 0);
  const data = new Uint8Array(count * PIXELS);
  const labels = new Int32Array(count);
  let at = 0;
  for (const [f, { bytes }] of files.entries())
    for (let i = 0; i < counts[f]!; i++, at++) {
      const start = i * size + version.labels.length;
      labels[at] = bytes[start - 1]!;
      data.set(bytes.subarray(start, start + PIXELS), at * PIXELS);
    }
  return {
    content: { kind: 'bytes', data, shape: SHAPE },
    count,
    labels,
    classes: version.classes,
    format: version.format,
  };
}
