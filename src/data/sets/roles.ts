/** A pile of files → a model, and sets of samples with what they are for. */
import { UserError } from '../../core/errors';
import { asZip, gunzip, isGzip, isLitter } from '../archive/archive';
import { idxHeader } from '../formats/idx';
import { isSafetensors, safetensorsNames } from '../formats/safetensors';
import { isLazyFile, isOpenedZip, type OpenedFile, type OpenedZip, type PictureFile } from '../archive/lazy-file';
import { isNamedLikePicture } from '../pictures/picture-header';
import { labelTables } from '../pictures/picture-files';
import { baseName, groupBy, pathOrder } from '../raw';
import { setName } from './read';
import { guessFolderRole, guessFolderWord, guessRole, guessWord, ofRole, roleOf, type RoleWord } from './role-names';
import { strayNote } from './unused';
import type { DataFile, Role } from '../samples';
import { contentOf, UNDERSTOOD, type Content } from '../formats/sniff';

/** Files that `readSamples` reads together. */
export interface FileSet {
  name: string;
  /** Guessed from the names; null where they say nothing. */
  role: Role | null;
  files: OpenedFile[];
  /** Where the files hold both parts: the one that this set is, for `Wanted.part`. */
  part: Role | null;
  /** What of the files that came with it is not used. */
  notes?: readonly string[];
}

export interface SortedFiles {
  /** An .onnx file, and the files of its weights where they lie beside it; [] where there is none. */
  model: DataFile[];
  sets: FileSet[];
  /** Sentences about files that belong to no set, and are not used. */
  notes: string[];
}

/** Tags of ModelProto's fields (onnx.proto): 1 to 8, 14, 20, 25, each a varint or a message. */
const MODEL_TAGS = [0x08, 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];

/** ONNX has no magic number: the name says it, or it begins with the version and another field of a model. */
export function isModel(file: OpenedFile): file is DataFile {
  if (!('bytes' in file)) return false;
  if (isNamedModel(file)) return true;
  const { name, bytes } = file;
  const [tag, version = 0, next = 0] = bytes;
  return (
    tag === 0x08 && version >= 1 && version <= 30 && next !== 0x08 && MODEL_TAGS.includes(next) && !isData(name, bytes)
  );
}

const isData = (name: string, bytes: Uint8Array) => ['IDX', 'CIFAR'].includes(contentOf({ name, bytes }));

const isNamedModel = ({ name }: { name: string }) => /\.onnx$/i.test(name);

/** What exporters call the weights of a network, whether or not it says so itself. */
const isNamedWeights = ({ name }: { name: string }) => /\.onnx[._]data$/i.test(name);

/** Zips opened; those that hold a model unpacked. */
function unpackModels(given: readonly OpenedFile[]): OpenedFile[] {
  return given
    .map(asZip)
    .flatMap((file) => (isOpenedZip(file) && file.entries.some(isNamedModel) ? file.entries : [file]));
}

/** All files are those of one model. */
export function modelFiles(given: readonly OpenedFile[]): DataFile[] {
  return unpackModels(given).filter((file): file is DataFile => 'bytes' in file);
}

/**
 * Sorts files that came together. Two sets of which one has a role: the other gets the other role.
 * @param weightsOf names of the files, as the model knows them, that its weights lie in
 * @throws UserError where a file is neither a model nor data, or there are several models
 */
export function sortFiles(
  given: readonly OpenedFile[],
  weightsOf: (model: DataFile) => readonly string[] = () => [],
): SortedFiles {
  const files = unpackModels(given).filter(({ name }) => !isLitter(name));
  // Weights may begin like a model by chance.
  const named = files.filter(isModel).filter(isNamedModel);
  const models = named.length > 0 ? named : files.filter(isModel);
  if (models.length > 1)
    throw new UserError(
      `${models.map(({ name }) => name).join(' and ')} are ${models.length} models. Open one at a time.`,
    );
  const [model] = models;
  const others = files.filter((file) => file !== model);
  const locations = new Set(
    model && others.length > 0 ? weightsOf(model).map((path) => baseName(path.replaceAll('\\', '/'))) : [],
  );
  const isWeights = (file: OpenedFile): file is DataFile =>
    model !== undefined && 'bytes' in file && (locations.has(baseName(file.name)) || isNamedWeights(file));
  const chosen = new Set(given);
  // What came in a zip with the model was not chosen one by one.
  const isMeant = (file: OpenedFile) =>
    chosen.has(file) || isOpenedZip(file) || !['unknown', 'text', 'classes'].includes(contentOf(file));
  const { sets, notes } = groupSets(
    others.filter((file) => !isWeights(file) && isMeant(file)),
    model !== undefined,
  );
  const [first, second] = sets;
  if (sets.length === 2 && (first!.role === null) !== (second!.role === null)) {
    const [known, open] = first!.role ? [first!, second!] : [second!, first!];
    open.role = known.role === 'calibration' ? 'evaluation' : 'calibration';
  }
  return { model: [...models, ...others.filter(isWeights)], sets, notes };
}

/** @param beside a model, which texts may come with */
function groupSets(files: readonly OpenedFile[], beside: boolean): { sets: FileSet[]; notes: string[] } {
  const single = files.filter((file): file is PictureFile => !isOpenedZip(file));
  const opened = new Map(single.map((file) => [file, !isLazyFile(file) && isGzip(file.bytes) ? gunzip(file) : file]));
  const byKind = groupBy(single, (file) => contentOf(opened.get(file)!));
  const of = (kind: Content) => byKind.get(kind) ?? [];
  const pictures = of('picture');
  const unknown = of('unknown')[0];
  const texts = [...of('text'), ...of('classes')] as DataFile[];
  const labelled = withTables(pictureSets(pictures), texts);
  const sets = toldApart([
    ...files.filter(isOpenedZip).flatMap(zipSets),
    ...idxSets(of('IDX'), opened),
    ...byWord(of('CIFAR'), ({ name }) => guessWord(name)),
    ...byWord([...of('NumPy'), ...of('safetensors')], ({ name }) => guessWord(name)).flatMap(tensorSets),
    ...labelled.sets,
  ]);
  const onlyTexts = texts.length === files.length && beside;
  if ((unknown && pictures.length === 0) || (files.length > 0 && sets.length === 0 && !onlyTexts))
    throw new UserError(
      `${(unknown ?? files[0]!).name} is neither an ONNX network nor data in a format that is read here. Open an .onnx file, or data: ${UNDERSTOOD}.`,
    );
  const classes = sets.length > 0 ? labelled.others.filter((file) => contentOf(file) === 'classes') : [];
  const stray = [...labelled.others.filter((file) => !classes.includes(file)), ...of('unknown')];
  const note = strayNote(stray, pictures.length > 0);
  return {
    sets: withoutSpare(sets).map((set) => ({ ...set, files: [...set.files, ...classes] })),
    notes: note ? [note] : [],
  };
}

/** Names that several sets have become longer: files of one name by their path, sets of one folder by what files begin with. */
function toldApart(sets: readonly FileSet[]): FileSet[] {
  const times = groupBy(sets, ({ name }) => name);
  return sets.map((set) => (times.get(set.name)!.length > 1 ? { ...set, name: longName(set) } : set));
}

function longName({ name, files, part }: FileSet): string {
  const own = files.filter((file) => !BESIDE_DATA.test(file.name));
  if (own.length > 1) return `${name}/${beginning(own)}`;
  const path = (own[0] ?? files[0]!).name;
  return part ? `${path} (${part})` : path;
}

/** As much as the names of all files share. */
function beginning(files: FileSet['files']): string {
  const names = files.map(({ name }) => baseName(name));
  const [first = ''] = names;
  let length = first.length;
  while (!names.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length).replace(/[^\p{L}\p{N}]+$/u, '') || setName(names.map((name) => ({ name })));
}

function makeSet(files: OpenedFile[], role: Role | null, part: Role | null = null): FileSet {
  const name = setName(files);
  return { name: part ? `${name} (${part})` : name, role: role ?? guessRole(name), files, part };
}

/** A set for each word that the names of `files` have for a role. */
function byWord(files: readonly PictureFile[], wordOf: (file: PictureFile) => RoleWord | null): FileSet[] {
  return [...groupBy(files, wordOf)].map(([word, own]) => makeSet(own, roleOf(word)));
}

/** Of three parts, train, val and test, in files of their own, two are used. */
function withoutSpare(sets: readonly FileSet[]): FileSet[] {
  const listed = (some: readonly FileSet[]) => some.map(({ name }) => name).join(', ');
  return (['calibration', 'evaluation'] as const).reduce<readonly FileSet[]>((kept, role) => {
    const { used, spare } = ofRole(
      kept.filter((set) => set.role !== null),
      role,
      wordOfSet,
    );
    if (spare.length === 0) return kept;
    const note = `Not used: ${listed(spare)}. The ${role} is on ${listed(used)}; open the other part alone to use it.`;
    return kept
      .filter((set) => !spare.includes(set))
      .map((set) => (set === used[0] ? { ...set, notes: [...(set.notes ?? []), note] } : set));
  }, sets) as FileSet[];
}

/** The word of the set's name, or of its first file; of a part, that of its role: it has been chosen from already. */
function wordOfSet({ name, role, part, files }: FileSet): RoleWord | null {
  if (role === null) return null;
  if (part) return role === 'calibration' ? 'train' : 'test';
  const words = [guessWord(name), guessWord(files[0]!.name), guessFolderWord(files[0]!.name)];
  return words.find((word) => roleOf(word) === role) ?? null;
}

/** A zip is a set; one whose arrays, or folders of pictures, are of both roles is two. */
function zipSets(file: OpenedZip): FileSet[] {
  const names = file.entries.map(({ name }) => name).filter((name) => !BESIDE_DATA.test(name));
  return partSets(file, names.map(names.some(isNamedLikePicture) ? guessFolderRole : guessRole));
}

/** What lies beside samples in a zip. */
const BESIDE_DATA = /\.(txt|html?|md|jsonl?|[ct]sv|names|xml|ya?ml|log|pdf|py)$/i;

/** The set of one .safetensors file as two, where its arrays are of both roles. */
function tensorSets(set: FileSet): FileSet[] {
  const [file, second] = set.files;
  if (second || !file || !('bytes' in file) || !isSafetensors(file.bytes)) return [set];
  return partSets(file, safetensorsNames(file.bytes).map(guessRole));
}

/** @param roles of what is in the file */
function partSets(file: OpenedFile, roles: readonly (Role | null)[]): FileSet[] {
  if (!roles.includes('calibration') || !roles.includes('evaluation')) return [makeSet([file], guessRole(file.name))];
  return (['calibration', 'evaluation'] as const).map((role) => makeSet([file], role, role));
}

/** Images and labels whose names differ only in these words belong together; so do the only ones left over. */
function idxSets(files: readonly PictureFile[], opened: ReadonlyMap<PictureFile, PictureFile>): FileSet[] {
  const stem = ({ name }: PictureFile) =>
    name
      .toLowerCase()
      .replace(/\.(gz|idx|bin)$/g, '')
      .replace(/images?|labels?|idx\d?|ubyte|[^a-z0-9/]/g, '');
  const groups = [...groupBy([...files].sort(pathOrder), stem).values()];
  const isLabels = (file: PictureFile) => idxHeader((opened.get(file) as DataFile).bytes)!.shape.length === 1;
  const loneLabels = groups.filter((group) => group.every(isLabels));
  const images = groups.filter((group) => !loneLabels.includes(group));
  const loneImages = images.filter((group) => !group.some(isLabels));
  if (loneLabels.length === 1 && loneImages.length === 1) loneImages[0]!.push(...loneLabels.pop()!);
  return [...images, ...loneLabels].map((group) => makeSet(group, guessRole(group[0]!.name)));
}

/** Loose pictures are one set; in folders of several parts, one for each. */
function pictureSets(pictures: readonly PictureFile[]): FileSet[] {
  if (pictures.length === 0) return [];
  const groups = byWord(pictures, ({ name }) => guessFolderWord(name));
  const roles = new Set(groups.map(({ role }) => role));
  return roles.has(null) && roles.size < 3 ? [makeSet([...pictures], null)] : groups;
}

/** Each set with the tables that label its pictures. @returns with the texts that label none */
function withTables(sets: readonly FileSet[], texts: readonly DataFile[]) {
  const { tables, others } = labelTables(
    texts,
    sets.flatMap(({ files }) => files as PictureFile[]),
  );
  const files = texts.filter((text) => !others.includes(text));
  const serves = (i: number, set: FileSet) => set.files.some(({ name }) => tables[i]!.labels.has(name));
  return {
    sets: sets.map((set) => ({ ...set, files: [...set.files, ...files.filter((_, i) => serves(i, set))] })),
    others,
  };
}
