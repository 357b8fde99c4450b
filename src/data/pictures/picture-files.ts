/** A set of encoded pictures, labelled by a table `file,label` or by their folders. */
import { UserError } from '../../core/errors';
import { numberLabels } from '../formats/labels';
import { isLazyFile, type PictureFile } from '../archive/lazy-file';
import { PictureCache } from './picture-cache';
import { pictureSize } from './picture-header';
import { baseName, pathOrder, folderOf, type RawContent, type RawSet } from '../raw';
import { guessFolderWord, ofRole } from '../sets/role-names';
import { spareNote } from '../sets/unused';
import type { DataFile, Role } from '../samples';
import { readLabelTable, type LabelTable } from '../tables/label-table';

/**
 * @param source name of the zip or folder, for messages
 * @param tables that label some of the pictures, or those of another part
 * @param classes names of the classes, where a file gives them
 * @param part only pictures in folders of this part, see `Wanted`
 * @throws UserError where some of the pictures have a label and some have none
 */
export function readPictures(
  source: string,
  given: readonly PictureFile[],
  tables: readonly LabelTable[],
  classes: string[] | null,
  part: Role | null,
): RawContent {
  const { used, spare } = part ? ofRole(given, part, ({ name }) => guessFolderWord(name)) : { used: given, spare: [] };
  const files = [...used].sort(pathOrder);
  if (files.length === 0)
    throw new UserError(
      `${source} holds no pictures. Put JPEG, PNG, WebP, GIF, BMP or AVIF files and labels.csv, or one folder of pictures a class, into it.`,
    );
  const telling = tables.filter(({ labels }) => files.some(({ name }) => labels.has(name)));
  const written = telling.length > 0 ? tableLabels(source, files, telling) : folderLabels(source, files);
  const names = (pictures: readonly PictureFile[]) => pictures.map(({ name }) => name);
  const note = part && spareNote(source, part, names(spare), names(files));
  const numbered = written ? numberLabels(written, classes, source, telling.length === 0) : { labels: null, classes };
  return {
    content: { kind: 'pictures', files, first: sizeIn(files[0]!), cache: new PictureCache() },
    count: files.length,
    ...numbered,
    format: 'pictures',
    ...(note ? { notes: [note] } : {}),
  };
}

const sizeIn = (file: PictureFile) => (isLazyFile(file) ? null : pictureSize(file.bytes));

/** Reads the first picture of a set whose pictures are read later: its size is that of all where the network's is open. */
export async function measureFirst(set: RawSet): Promise<RawSet> {
  const { content } = set;
  const first = content.kind === 'pictures' ? content.files[0]! : null;
  if (content.kind !== 'pictures' || !first || !isLazyFile(first)) return set;
  return { ...set, content: { ...content, first: pictureSize(await first.read()) } };
}

/** Which of the texts beside pictures are tables of their labels, and which are not. */
export function labelTables(texts: readonly DataFile[], pictures: readonly PictureFile[]) {
  const names = pictures.map(({ name }) => name);
  const read = texts.map((file) => ({ file, table: readLabelTable(file, names) }));
  return {
    tables: read.flatMap(({ table }) => (table ? [table] : [])),
    others: read.flatMap(({ file, table }) => (table ? [] : [file])),
  };
}

/** @throws UserError where a picture has none */
function tableLabels(source: string, files: readonly PictureFile[], tables: readonly LabelTable[]): string[] {
  // The table in a picture's own folder, or the nearest one above, knows best.
  const depthOf = ({ name }: LabelTable, picture: string) => {
    const folder = folderOf(name);
    return folder === '' || picture.startsWith(`${folder}/`) ? folder.length : -1;
  };
  const labelOf = ({ name }: PictureFile) =>
    tables
      .filter(({ labels }) => labels.has(name))
      .sort((a, b) => depthOf(b, name) - depthOf(a, name))[0]
      ?.labels.get(name);
  const labels = files.map(labelOf);
  const missing = files.filter((_, i) => labels[i] === undefined);
  if (missing.length > 0)
    throw new UserError(
      `${tables.map(({ name }) => name).join(', ')} has no label for ${missing.length} of the ${files.length} pictures of ${source}, ${missing[0]!.name} the first. Add lines like "${baseName(missing[0]!.name)},0".`,
    );
  return labels as string[];
}

/** The folder that each picture lies in, where there are several; null where there is one. */
function folderLabels(source: string, files: readonly PictureFile[]): string[] | null {
  const folders = files.map(({ name }) => folderOf(name));
  const distinct = [...new Set(folders)];
  if (distinct.length === 1) return null;
  const root = distinct.find((folder) =>
    distinct.every((other) => folder === '' || other === folder || other.startsWith(`${folder}/`)),
  );
  if (root !== undefined)
    throw new UserError(
      `Some pictures of ${source} lie in the folders of their classes and some do not, ${files[folders.indexOf(root)]!.name} among them. Put each into its folder, or add labels.csv.`,
    );
  return folders.map(baseName);
}
