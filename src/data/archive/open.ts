/** Files of the disk → files as they are opened: zips by their directories, pictures not at all, everything else whole. */
import { isLitter, isZip, openZip } from './archive';
import type { OpenedFile } from './lazy-file';
import { isNamedLikePicture, pictureFormat } from '../pictures/picture-header';
import { baseName } from '../raw';
import type { FileOnDisk, GivenFile } from '../samples';
import { blobSource, bytesSource, readWhole } from './source';

/** Called between files, and between pieces of large ones; may throw to stop. */
export type OpenStep = (fraction: number, message: string) => Promise<void>;

/** Enough to tell a zip or a picture from everything else. */
const HEAD = 64;

/** @throws UserError where a file cannot be read, or as `openZip` does */
export async function openFiles(given: readonly GivenFile[], step: OpenStep): Promise<OpenedFile[]> {
  const opened: OpenedFile[] = [];
  for (const [i, file] of given.entries()) {
    const { name } = file;
    if (isLitter(name)) continue;
    const message = `Reading ${given.length === 1 ? baseName(name) : `${i} of ${given.length} files`}`;
    const own = (fraction: number) => step((i + fraction) / given.length, message);
    const lazy = 'blob' in file && isNamedLikePicture(name);
    if (!lazy || i % 1000 === 0) await own(0);
    opened.push(lazy ? pictureOf(file) : await openFile(file, own));
  }
  return opened;
}

function pictureOf({ name, blob }: FileOnDisk): OpenedFile {
  const source = blobSource(name, blob);
  return { name, size: blob.size, read: () => source.read(0, blob.size) };
}

async function openFile(file: GivenFile, step: (fraction: number) => Promise<void>): Promise<OpenedFile> {
  const { name } = file;
  if ('bytes' in file) return isZip(file.bytes) ? openZip(name, bytesSource(file.bytes), step) : file;
  const source = blobSource(name, file.blob);
  const head = await source.read(0, HEAD);
  if (isZip(head)) return openZip(name, source, step);
  if (pictureFormat(head)) return pictureOf(file);
  return { name, bytes: await readWhole(name, source, step) };
}
