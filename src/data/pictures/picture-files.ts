/** A set of encoded pictures, labelled by a table `file,label` or by their folders. */
import { UserError } from '../../core/errors';
import { numberLabels, type LabelTable } from '../formats/labels';
import { isLazyFile, type PictureFile } from '../archive/lazy-file';
import { PictureCache } from './picture-cache';
import { pictureSize } from './picture-header';
import { baseName, pathOrder, folderOf, type RawContent, type RawSet } from '../raw';
import { guessFolderRole } from '../sets/role-names';
import type { Role } from '../samples';

/**
 * @param source name of the zip or folder, for messages
 * @param tables label tables that lie beside the pictures
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
  const files = given.filter(({ name }) => !part || guessFolderRole(name) === part).sort(pathOrder);
  if (files.length === 0)
    throw new UserError(
      `${source} holds no pictures. Put JPEG, PNG, WebP, GIF, BMP or AVIF files and labels.csv, or one folder of pictures a class, into it.`,
    );
  const written = tables.length > 0 ? tableLabels(source, files, tables) : folderLabels(source, files);
  const numbered = written ? numberLabels(written, classes, source, tables.length === 0) : { labels: null, classes };
  return {
    content: { kind: 'pictures', files, first: sizeIn(files[0]!), cache: new PictureCache() },
    count: files.length,
    ...numbered,
    format: 'pictures',
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

/** A picture's label, by its path from the table's folder, or by its name alone. */
type Lookup = (picture: string) => string | undefined;

/**
 * @param byName false where pictures in different folders share a name
 * @param only whether it is the only table: then it serves pictures outside of its folder too, by name
 */
function lookup({ name, rows }: LabelTable, byName: boolean, only: boolean): Lookup {
  const folder = folderOf(name) && `${folderOf(name)}/`;
  const names = new Map(byName ? [...rows].map(([path, label]) => [baseName(path), label]) : []);
  return (picture) => {
    const inside = picture.startsWith(folder);
    const label = inside ? rows.get(picture.slice(folder.length)) : undefined;
    return label ?? (inside || only ? names.get(baseName(picture)) : undefined);
  };
}

/** @throws UserError where a picture has none */
function tableLabels(source: string, files: readonly PictureFile[], tables: readonly LabelTable[]): string[] {
  const unique = new Set(files.map(({ name }) => baseName(name))).size === files.length;
  const lookups = tables.map((table) => lookup(table, unique, tables.length === 1));
  const labels = files.map(({ name }) => lookups.map((labelOf) => labelOf(name)).find((label) => label !== undefined));
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
