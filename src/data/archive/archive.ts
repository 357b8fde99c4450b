/** Zip and gzip, with limits: an archive from anywhere must not fill the memory or pretend to be somewhere else. */
import { gunzipSync } from 'fflate';
import { UserError } from '../../core/errors';
import { isLazyFile, isOpenedZip, type OpenedFile, type OpenedZip, type PictureFile } from './lazy-file';
import { isNamedLikePicture, pictureFormat } from '../pictures/picture-header';
import { baseName } from '../raw';
import type { DataFile } from '../samples';
import { bytesSource, type Source, type Step } from './source';
import { content, directory, readFrom, readNow, type ZipEntry } from './zip-directory';

/** Bytes that an archive may unpack to. */
const UNPACKED = 2 ** 31;
/** Unpacked over packed size; pictures and arrays stay far below. */
const RATIO = 1000;
/** Below this nothing is a danger: a file of zeros packs a thousandfold too. */
const HARMLESS = 2 ** 20;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(2)} GB`;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || isEmptyZip(bytes));
}

const isEmptyZip = (bytes: Uint8Array) => bytes[2] === 5 && bytes[3] === 6;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** What operating systems leave behind. */
export function isLitter(path: string): boolean {
  return /(^|\/)(__MACOSX\/|\.[^/]*$|thumbs\.db$|desktop\.ini$)/i.test(path);
}

/**
 * Zips and gzips opened, and gzips in zips; everything else as it is. Paths inside several zips begin with the zip's name.
 * @throws UserError as `unzip` and `gunzip` do, and where an archive holds another, or all unpack to too much
 */
export function unpack(files: readonly OpenedFile[]): PictureFile[] {
  const opened = files.map(asZip);
  const zips = opened.filter(isOpenedZip).length;
  let total = 0;
  const unpacked = (file: PictureFile) => {
    if (isLazyFile(file) || !isGzip(file.bytes)) return file;
    const content = gunzip(file);
    if (isZip(content.bytes) || isGzip(content.bytes)) throw nested(file.name, content.name);
    total += content.bytes.length;
    if (total > UNPACKED)
      throw new UserError(
        `${file.name} and what came before it unpack to ${gigabytes(total)}; up to ${gigabytes(UNPACKED)} can be opened at once.`,
      );
    return content;
  };
  return opened
    .flatMap((file) => {
      if (!isOpenedZip(file)) return [unpacked(file)];
      const folder = zips > 1 ? `${baseName(file.name).replace(/\.\w+$/, '')}/` : '';
      return file.entries.map(unpacked).map((entry) => (folder ? { ...entry, name: folder + entry.name } : entry));
    })
    .filter(({ name }) => !isLitter(name));
}

/** A zip that is in memory, opened; everything else as it is. */
export function asZip(file: OpenedFile): OpenedFile {
  return 'bytes' in file && isZip(file.bytes) ? unzip(file) : file;
}

function nested(outer: string, inner: string): UserError {
  return new UserError(`${outer} holds another archive, ${inner}. Unpack it, and open what is inside.`);
}

/** @throws UserError where it is damaged, empty, nested, or announces what no set of samples is like */
export function unzip({ name: zip, bytes }: DataFile): OpenedZip {
  const found = readNow(bytes, directory(zip, bytes.length)).filter((entry) => isFile(zip, entry));
  checkTotal(zip, found);
  const entries = found.map((entry) => wholeEntry(zip, entry, readNow(bytes, content(zip, entry))));
  return { name: zip, entries: someOf(zip, entries), source: bytesSource(bytes) };
}

/** Bytes of a picture in a zip that stay packed until it is decoded, at most: no picture has more. */
const LARGEST_PICTURE = 2 ** 26;

/**
 * Reads the directory of a zip, and unpacks what is no picture; pictures stay packed.
 * @throws UserError as `unzip` does
 */
export async function openZip(zip: string, source: Source, step: Step): Promise<OpenedZip> {
  const found = (await readFrom(source, directory(zip, source.size))).filter((entry) => isFile(zip, entry));
  const isLater = ({ name, size }: ZipEntry) => isNamedLikePicture(name) && size <= LARGEST_PICTURE;
  checkTotal(
    zip,
    found.filter((entry) => !isLater(entry)),
  );
  const entries: PictureFile[] = [];
  for (const [i, entry] of found.entries()) {
    const { path: name, size, crc } = entry;
    const read = () => readFrom(source, content(zip, entry));
    if (i % 1000 === 0 || !isLater(entry)) await step(i / found.length);
    const whole = isLater(entry) ? null : wholeEntry(zip, entry, await read());
    entries.push(whole && !pictureFormat(whole.bytes) ? whole : { name, size, crc, read });
  }
  return { name: zip, entries: someOf(zip, entries), source };
}

function wholeEntry(zip: string, { path: name }: ZipEntry, bytes: Uint8Array): DataFile {
  if (isZip(bytes)) throw new UserError(`${zip} holds another zip, ${name}. Unpack it, and open what is inside.`);
  return { name, bytes };
}

function someOf<T>(zip: string, entries: T[]): T[] {
  if (entries.length > 0) return entries;
  throw new UserError(
    `${zip} is an empty zip. Put pictures and labels.csv, or one folder of pictures a class, into it.`,
  );
}

/** @param entries that are unpacked at once */
function checkTotal(zip: string, entries: readonly ZipEntry[]): void {
  let total = 0;
  for (const { size } of entries) {
    total += size;
    if (total > UNPACKED)
      throw new UserError(
        `${zip} announces ${gigabytes(total)} or more of files; up to ${gigabytes(UNPACKED)} can be opened at once.`,
      );
  }
}

/** Neither a folder nor litter. @throws UserError where it is nothing that a set of samples has */
function isFile(zip: string, { name, path, packed, size, method, encrypted }: ZipEntry): boolean {
  if (/^(\/|[a-z]:)/i.test(path) || path.split('/').includes('..'))
    throw new UserError(`${zip} holds a path that leads outside of it, ${name}. It is not opened.`);
  if (size > HARMLESS && size >= RATIO * packed)
    throw new UserError(
      `${zip} announces that ${name} grows from ${packed} to ${size} bytes. More than ${RATIO}-fold is not opened.`,
    );
  if (path.endsWith('/') || isLitter(path)) return false;
  if (encrypted)
    throw new UserError(`${zip} is encrypted: ${name} cannot be read without a password. Pack it again without one.`);
  if (method !== 0 && method !== 8)
    throw new UserError(
      `${zip} packs ${name} by method ${method}; only stored (0) and deflated (8) files can be unpacked. Pack it again as a plain zip.`,
    );
  return true;
}

/** Without the `.gz` in its name. @throws UserError where it is damaged, or announces what no set of samples is like */
export function gunzip({ name, bytes }: DataFile): DataFile {
  // The last four bytes announce the size, modulo 2³².
  const announced =
    bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (announced > HARMLESS && (announced >= RATIO * bytes.length || announced > UNPACKED))
    throw new UserError(
      `${name} announces that it grows from ${bytes.length} to ${announced} bytes. More than ${RATIO}-fold is not opened.`,
    );
  let unpacked: Uint8Array | null = null;
  try {
    unpacked = gunzipSync(bytes);
  } catch {
    // Reported below, like a wrong size.
  }
  if (unpacked?.length !== announced || bytes.length < 18)
    throw new UserError(`${name} is a damaged gzip: it cannot be unpacked. Pack or download it again.`);
  return { name: name.replace(/\.gz$/i, ''), bytes: unpacked };
}
