/** A pile of files → a model, and sets of samples with what they are for. */
import { UserError } from '../core/errors';
import { gunzip, isGzip, isLitter, isZip, listZip, unzip } from './archive';
import { idxHeader } from './idx';
import { isNamedLikePicture } from './picture-header';
import { baseName, folderOf, groupBy, pathOrder } from './raw';
import { setName } from './read';
import { guessFolderRole, guessRole } from './role-names';
import type { DataFile, Role } from './samples';
import { contentOf, UNDERSTOOD, type Content } from './sniff';

/** Files that `readSamples` reads together. */
export interface FileSet {
  name: string;
  /** Guessed from the names; null where they say nothing. */
  role: Role | null;
  files: DataFile[];
  /** Where the files hold both parts: the one that this set is, for `Wanted.part`. */
  part: Role | null;
}

export interface SortedFiles {
  /** An .onnx file, and the files of its weights where they lie beside it; [] where there is none. */
  model: DataFile[];
  sets: FileSet[];
}

/** Tags of ModelProto's fields (onnx.proto): 1 to 8, 14, 20, 25, each a varint or a message. */
const MODEL_TAGS = [0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];

/** ONNX has no magic number: the name says it, or it begins with the version and another field of a model. */
export function isModel({ name, bytes }: DataFile): boolean {
  if (isNamedModel({ name, bytes })) return true;
  const [tag, version = 0, next = 0] = bytes;
  return (
    tag === 0x08 && version >= 1 && version <= 30 && next !== 0x08 && MODEL_TAGS.includes(next) && !isData(name, bytes)
  );
}

const isData = (name: string, bytes: Uint8Array) => ['IDX', 'CIFAR'].includes(contentOf({ name, bytes }));

const isNamedModel = ({ name }: DataFile) => /\.onnx$/i.test(name);

/** What exporters call the weights of a network, whether or not it says so itself. */
const isNamedWeights = ({ name }: DataFile) => /\.onnx[._]data$/i.test(name);

/** Zips that hold a model unpacked, without what is neither of use with it nor data. */
export function unpackModels(files: readonly DataFile[]): DataFile[] {
  return files.flatMap((file) => {
    if (!isZip(file.bytes) || !listZip(file).some((name) => isNamedModel({ ...file, name }))) return [file];
    return unzip(file).filter((entry) => !isLitter(entry.name));
  });
}

/**
 * Sorts files that came together. Two sets of which one has a role: the other gets the other role.
 * @param weightsOf names of the files, as the model knows them, that its weights lie in
 * @throws UserError where a file is neither a model nor data, or there are several models
 */
export function sortFiles(
  given: readonly DataFile[],
  weightsOf: (model: DataFile) => readonly string[] = () => [],
): SortedFiles {
  const files = unpackModels(given).filter(({ name }) => !isLitter(name));
  // Weights may begin like a model by chance.
  const named = files.filter(isNamedModel);
  const models = named.length > 0 ? named : files.filter(isModel);
  if (models.length > 1)
    throw new UserError(
      `${models.map(({ name }) => name).join(' and ')} are ${models.length} models. Open one at a time.`,
    );
  const [model] = models;
  const others = files.filter((file) => file !== model);
  const locations =
    model && others.length > 0 ? weightsOf(model).map((path) => baseName(path.replaceAll('\\', '/'))) : [];
  const weights = others.filter((file) => model && (locations.includes(baseName(file.name)) || isNamedWeights(file)));
  // What came in a zip with the model was not chosen one by one.
  const isMeant = (file: DataFile) => given.includes(file) || !['unknown', 'text'].includes(contentOf(file));
  const sets = groupSets(others.filter((file) => !weights.includes(file) && isMeant(file)));
  const [first, second] = sets;
  if (sets.length === 2 && (first!.role === null) !== (second!.role === null)) {
    const [known, open] = first!.role ? [first!, second!] : [second!, first!];
    open.role = known.role === 'calibration' ? 'evaluation' : 'calibration';
  }
  return { model: [...models, ...weights], sets };
}

function groupSets(files: readonly DataFile[]): FileSet[] {
  const opened = new Map(files.map((file) => [file, isGzip(file.bytes) ? gunzip(file) : file]));
  const byKind = groupBy(files, (file) => (isZip(file.bytes) ? 'zip' : contentOf(opened.get(file)!)));
  const of = (kind: Content | 'zip') => byKind.get(kind) ?? [];
  const pictures = of('picture');
  const unknown = of('unknown')[0];
  const sets = [
    ...of('zip').flatMap(zipSets),
    ...idxSets(of('IDX'), opened),
    ...byRole(of('CIFAR'), ({ name }) => guessRole(name)),
    ...byRole([...of('NumPy'), ...of('safetensors')], ({ name }) => guessRole(name)),
    ...pictureSets(pictures, of('labels')),
  ];
  if ((unknown && pictures.length === 0) || (files.length > 0 && sets.length === 0))
    throw new UserError(
      `${(unknown ?? files[0]!).name} is neither a model (.onnx) nor data that can be read: ${UNDERSTOOD} can.`,
    );
  const classes = of('classes');
  return sets.map((set) => ({ ...set, files: [...set.files, ...classes] }));
}

function makeSet(files: DataFile[], role: Role | null, part: Role | null = null): FileSet {
  const name = setName(files);
  return { name: part ? `${name} (${part})` : name, role: role ?? guessRole(name), files, part };
}

/** A set for each role that the names of `files` give. */
function byRole(files: readonly DataFile[], roleOf: (file: DataFile) => Role | null): FileSet[] {
  return [...groupBy(files, roleOf)].map(([role, own]) => makeSet(own, role));
}

/** A zip is a set; one whose arrays, or folders of pictures, are of both roles, and of nothing else, is two. */
function zipSets(file: DataFile): FileSet[] {
  const names = listZip(file).filter((name) => !/\.(txt|html?|md|json|csv|names)$/i.test(name));
  const roles = new Set(names.map(names.some(isNamedLikePicture) ? guessFolderRole : guessRole));
  if (roles.size !== 2 || roles.has(null)) return [makeSet([file], guessRole(file.name))];
  return (['calibration', 'evaluation'] as const).map((role) => makeSet([file], role, role));
}

/** Images and labels whose names differ only in these words belong together; so do the only ones left over. */
function idxSets(files: readonly DataFile[], opened: ReadonlyMap<DataFile, DataFile>): FileSet[] {
  const stem = ({ name }: DataFile) =>
    name
      .toLowerCase()
      .replace(/\.(gz|idx|bin)$/g, '')
      .replace(/images?|labels?|idx\d?|ubyte|[^a-z0-9/]/g, '');
  const groups = [...groupBy([...files].sort(pathOrder), stem).values()];
  const isLabels = (file: DataFile) => idxHeader(opened.get(file)!.bytes)!.shape.length === 1;
  const loneLabels = groups.filter((group) => group.every(isLabels));
  const images = groups.filter((group) => !loneLabels.includes(group));
  const loneImages = images.filter((group) => !group.some(isLabels));
  if (loneLabels.length === 1 && loneImages.length === 1) loneImages[0]!.push(...loneLabels.pop()!);
  return [...images, ...loneLabels].map((group) => makeSet(group, guessRole(group[0]!.name)));
}

/** Loose pictures are one set; in folders of both roles, two. Each takes the label tables in its folders, and above. */
function pictureSets(pictures: readonly DataFile[], tables: readonly DataFile[]): FileSet[] {
  if (pictures.length === 0) return [];
  const groups = byRole(pictures, ({ name }) => guessFolderRole(name));
  const sets = groups.some(({ role }) => role === null) ? [makeSet([...pictures], null)] : groups;
  const serves = (table: DataFile, picture: DataFile) => {
    const folder = folderOf(table.name);
    return folder === '' || picture.name.startsWith(`${folder}/`);
  };
  return sets.map((set) => ({
    ...set,
    files: [...set.files, ...tables.filter((table) => set.files.some((picture) => serves(table, picture)))],
  }));
}
