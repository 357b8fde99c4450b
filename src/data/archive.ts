/** Zip and gzip, with limits: an archive from anywhere must not fill the memory or pretend to be somewhere else. */
import { gunzipSync, unzipSync, type UnzipFileInfo } from 'fflate';
import { UserError } from '../core/errors';
import { baseName } from './raw';
import type { DataFile } from './samples';

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
export function unpack(files: DataFile[]): DataFile[] {
  const zips = files.filter(({ bytes }) => isZip(bytes)).length;
  let total = 0;
  const opened = (file: DataFile) => {
    const content = gunzip(file);
    if (isZip(content.bytes) || isGzip(content.bytes)) throw nested(file.name, content.name);
    total += content.bytes.length;
    if (total > UNPACKED)
      throw new UserError(
        `${file.name} and what came before it unpack to ${gigabytes(total)}; up to ${gigabytes(UNPACKED)} can be opened at once.`,
      );
    return content;
  };
  return files
    .flatMap((file) => {
      if (isGzip(file.bytes)) return [opened(file)];
      if (!isZip(file.bytes)) return [file];
      const folder = zips > 1 ? `${baseName(file.name).replace(/\.\w+$/, '')}/` : '';
      return unzip(file).map((entry) => {
        const { name, bytes } = isGzip(entry.bytes) ? opened(entry) : entry;
        return { name: folder + name, bytes };
      });
    })
    .filter(({ name }) => !isLitter(name));
}

function nested(outer: string, inner: string): UserError {
  return new UserError(`${outer} holds another archive, ${inner}. Unpack it, and open what is inside.`);
}

/** Names of what a zip holds, nothing unpacked. @throws UserError as `unzip` does */
export function listZip(file: DataFile): string[] {
  const names: string[] = [];
  scan(file, ({ name }) => {
    names.push(name.replaceAll('\\', '/'));
    return false;
  });
  return names;
}

/** @throws UserError where it is damaged, empty, nested, or announces what no set of samples is like */
export function unzip(file: DataFile): DataFile[] {
  const { name: zip } = file;
  const sizes = new Map<string, number>();
  const entries = scan(file, ({ name, originalSize }) => {
    sizes.set(name, originalSize);
    return true;
  });
  const unpacked = Object.entries(entries).map(([name, bytes]) => {
    if (bytes.length !== sizes.get(name))
      throw new UserError(`${zip} is a damaged zip: ${name} cannot be unpacked. Pack or download it again.`);
    if (isZip(bytes)) throw new UserError(`${zip} holds another zip, ${name}. Unpack it, and open what is inside.`);
    return { name: name.replaceAll('\\', '/'), bytes };
  });
  if (unpacked.length === 0)
    throw new UserError(
      `${zip} is an empty zip. Put pictures and labels.csv, or one folder of pictures a class, into it.`,
    );
  return unpacked;
}

/** Goes through the directory of a zip; unpacks the files for which `wanted` is true. */
function scan({ name: zip, bytes }: DataFile, wanted: (entry: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
  let total = 0;
  try {
    return unzipSync(bytes, {
      filter: (entry) => {
        checkEntry(zip, entry);
        total += entry.originalSize;
        if (total > UNPACKED)
          throw new UserError(
            `${zip} announces ${gigabytes(total)} or more of files; up to ${gigabytes(UNPACKED)} can be opened at once.`,
          );
        const path = entry.name.replaceAll('\\', '/');
        return !path.endsWith('/') && !isLitter(path) && wanted(entry);
      },
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${zip} is a damaged zip: it cannot be unpacked. Pack or download it again.`);
  }
}

function checkEntry(zip: string, { name, size, originalSize }: UnzipFileInfo): void {
  if (/^([\\/]|[a-z]:)/i.test(name) || name.split(/[\\/]/).includes('..'))
    throw new UserError(`${zip} holds a path that leads outside of it, ${name}. It is not opened.`);
  if (originalSize > HARMLESS && originalSize >= RATIO * size)
    throw new UserError(
      `${zip} announces that ${name} grows from ${size} to ${originalSize} bytes. More than ${RATIO}-fold is not opened.`,
    );
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
