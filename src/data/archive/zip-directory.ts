/**
 * The directory of a zip, and its entries one by one (PKWARE's APPNOTE, 4.3): the end of the file says where the
 * directory lies, the directory where each entry does. Nothing else is read.
 */
import { inflateSync } from 'fflate';
import { UserError } from '../../core/errors';
import type { Source } from './source';

export interface ZipEntry {
  /** As the zip has it. */
  name: string;
  /** The same with slashes, whatever the zip has. */
  path: string;
  /** Bytes in the zip, and unpacked. */
  packed: number;
  size: number;
  crc: number;
  method: number;
  encrypted: boolean;
  /** Where its local header begins, and how long that is in the directory's eyes. */
  at: number;
  header: number;
}

/** Yields ranges of the file, and is given their bytes. */
export type Reading<T> = Generator<readonly [from: number, to: number], T, Uint8Array>;

/** Of a zip that is in memory. */
export function readNow<T>(bytes: Uint8Array, reading: Reading<T>): T {
  for (let next = reading.next(); ;) {
    if (next.done) return next.value;
    next = reading.next(bytes.subarray(...next.value));
  }
}

/** Of a zip that lies elsewhere. */
export async function readFrom<T>(source: Source, reading: Reading<T>): Promise<T> {
  for (let next = reading.next(); ;) {
    if (next.done) return next.value;
    next = reading.next(await source.read(...next.value));
  }
}

export function damagedZip(zip: string, entry?: string): UserError {
  return new UserError(`${zip} is a damaged zip: ${entry ?? 'it'} cannot be unpacked. Pack or download it again.`);
}

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** The end record and the longest comment after it, and before it the place of the one for large files. */
const TAIL = 22 + 0xffff + 20;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whole numbers of 64 bits; what is beyond 2⁵³ lies outside of every file. */
const long = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

/** @throws UserError where there is no directory, or it is cut short */
export function* directory(zip: string, size: number): Reading<ZipEntry[]> {
  const start = Math.max(0, size - TAIL);
  const tail = viewOf(yield [start, size]);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) throw damagedZip(zip);
  let count = tail.getUint16(end + 10, true);
  let length = tail.getUint32(end + 12, true);
  let at = tail.getUint32(end + 16, true);
  if (end >= 20 && tail.getUint32(end - 20, true) === END_64_LOCATOR) {
    const place = long(tail, end - 12);
    const large = viewOf(yield [place, place + 56]);
    if (large.byteLength < 56 || large.getUint32(0, true) !== END_64) throw damagedZip(zip);
    count = long(large, 32);
    length = long(large, 40);
    at = long(large, 48);
  }
  if (at + length > size) throw damagedZip(zip);
  const records = yield [at, at + length];
  return parseEntries(zip, records, count);
}

function parseEntries(zip: string, records: Uint8Array, count: number): ZipEntry[] {
  const view = viewOf(records);
  const entries: ZipEntry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > records.length || view.getUint32(at, true) !== ENTRY) throw damagedZip(zip);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const extra = at + 46 + nameLength!;
    const next = extra + extraLength! + commentLength!;
    if (next > records.length) throw damagedZip(zip);
    const name = nameOf(records.subarray(at + 46, extra));
    const entry: ZipEntry = {
      name,
      path: name.replaceAll('\\', '/'),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      crc: view.getUint32(at + 16, true),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      at: view.getUint32(at + 42, true),
      header: 30 + nameLength! + extraLength!,
    };
    widen(entry, viewOf(records.subarray(extra, extra + extraLength!)));
    entries.push(entry);
    at = next;
  }
  return entries;
}

/** Numbers that don't fit into 32 bits stand in an extra field (4.5.3), in this order, only those that don't fit. */
function widen(entry: ZipEntry, extra: DataView): void {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let from = at + 4;
    for (const field of ['size', 'packed', 'at'] as const) {
      if (entry[field] !== 0xffffffff || from + 8 > extra.byteLength) continue;
      entry[field] = long(extra, from);
      from += 8;
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const latin1 = new TextDecoder('latin1');

/** Many write UTF-8 without saying so. */
function nameOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/** Extra fields of a local header may be longer than those in the directory. */
const SPARE = 256;

/** One entry, unpacked. @throws UserError where that fails */
export function* content(zip: string, entry: ZipEntry): Reading<Uint8Array> {
  const { at, header, packed } = entry;
  const bytes = yield [at, at + header + packed + SPARE];
  const view = viewOf(bytes);
  if (bytes.length < 30 || view.getUint32(0, true) !== LOCAL) throw damagedZip(zip, entry.name);
  const start = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const body =
    start + packed <= bytes.length ? bytes.subarray(start, start + packed) : yield [at + start, at + start + packed];
  const unpacked = body.length === packed ? inflate(body, entry) : null;
  if (unpacked?.length !== entry.size) throw damagedZip(zip, entry.name);
  return unpacked;
}

/** null where it is damaged. Never longer than announced. */
function inflate(body: Uint8Array, { method, size }: ZipEntry): Uint8Array | null {
  if (method === 0) return body;
  try {
    return inflateSync(body, { out: new Uint8Array(size) });
  } catch {
    return null;
  }
}
