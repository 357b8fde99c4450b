/** Files → Samples. */
import { UserError } from '../../core/errors';
import { unpack } from '../archive/archive';
import { readCifar } from '../formats/cifar';
import { decodePicture } from '../pictures/decode';
import { fitSet, type Decode, type Fit, type Values } from './fit-input';
import { readIdx } from '../formats/idx';
import { readClassNames } from '../formats/labels';
import { readArraySet } from '../formats/array-set';
import type { OpenedFile, PictureFile } from '../archive/lazy-file';
import { extraBatch } from './extra-inputs';
import { forInputType, wholeRange } from './integer-types';
import { withLabels } from './choose-labels';
import { forInputs } from './named-inputs';
import { labelTables, readPictures } from '../pictures/picture-files';
import { completePreprocessing } from './preprocessing';
import { productOf } from '../../core/shape';
import { baseName, folderOf, groupBy, type RawContent, type RawExtra, type RawSet } from '../raw';
import { guessWord, ofRole } from './role-names';
import { spareNote, strayNote } from './unused';
import type {
  DataFile,
  ExtraInput,
  NetworkInput,
  Preprocessing,
  Preset,
  Role,
  Samples,
  Targets,
  Wanted,
} from '../samples';
import { contentOf, UNDERSTOOD, type Content } from '../formats/sniff';

/**
 * Reads one set of samples: CIFAR binary batches, a pair of IDX files (gzip or not), .npz, .npy or .safetensors, a zip or a folder of
 * pictures. The format is told from the content. Pictures are decoded when a batch asks for them.
 * Bytes and pictures are preprocessed; arrays of floats are taken to be preprocessed already (`samples.kind` says which).
 * An input of whole numbers gets them whole, see `Wanted`.
 * @param preprocessing a preset's name stands for the whole; its layout then follows the network
 * @param wanted the network's input, which decides the size of pictures and the number of channels
 * @throws UserError where the files cannot be read, or do not fit the input
 */
export function readSamples(
  files: DataFile[],
  preprocessing: Preprocessing | Preset,
  wanted: Wanted = { shape: null },
): Samples {
  const { shape, part = null, inputs = null, said = null } = wanted;
  const set = readSet(files, part, inputs);
  return makeSamples(said ? withLabels(set, inputs, said) : set, preprocessing, shape, inputs);
}

/**
 * Sorts out what the files are, and reads them without any preprocessing.
 * @param part see `Wanted`
 * @param inputs see `Wanted`; null where no network is there yet
 */
export function readSet(
  given: readonly OpenedFile[],
  part: Role | null = null,
  inputs: readonly NetworkInput[] | null = null,
): RawSet {
  if (given.length === 0) throw new UserError(`No file was given. Open ${UNDERSTOOD}.`);
  const name = setName(given);
  const set = { name, ...readContent(name, given, part, inputs) };
  if (set.count === 0) throw new UserError(`${name} holds no samples. Open files with at least one.`);
  return set;
}

function readContent(
  name: string,
  given: readonly OpenedFile[],
  part: Role | null,
  inputs: readonly NetworkInput[] | null,
): RawContent {
  const byContent = groupBy(unpack(given), contentOf);
  // What is read later is a picture.
  const found: Found = (content) => (byContent.get(content) ?? []) as DataFile[];
  const kinds = (['NumPy', 'safetensors', 'IDX', 'CIFAR', 'picture'] as const).filter((kind) => byContent.has(kind));
  if (kinds.length > 1)
    throw new UserError(`${name} mixes ${kinds.join(' and ')} files. Open the files of one set at a time.`);
  const [kind] = kinds;
  const unknown = found('unknown')[0];
  // Beside pictures anything may lie; among arrays a file that is not understood is a damaged one.
  if (!kind || (unknown && kind !== 'picture'))
    throw new UserError(
      `${(unknown ?? given[0]!).name} is not data in a format that is read here. Open ${UNDERSTOOD}.`,
    );
  if (kind === 'picture') return pictureContent(name, byContent.get('picture')!, found, part);
  const classes = classNames(found('classes'));
  const content =
    kind === 'NumPy' || kind === 'safetensors'
      ? readArraySet(found(kind), name, inputs, part)
      : recordContent(name, kind, found(kind), part);
  const own = classes ? withClasses(name, content, classes, inputs) : content;
  return withNotes(own, [strayNote(found('text'), false)]);
}

/** Names of classes from a file beside the samples, before those in arrays. */
function withClasses(
  name: string,
  content: RawContent,
  classes: string[],
  inputs: readonly NetworkInput[] | null,
): RawContent {
  const { name: _, ...named } = withLabels({ name, ...content, classes, givenClasses: classes }, inputs, null);
  return named;
}

type Found = (content: Exclude<Content, 'picture'>) => DataFile[];

/** @throws UserError as `readPictures` and `readLabelTable` do */
function pictureContent(name: string, pictures: readonly PictureFile[], found: Found, part: Role | null): RawContent {
  const { tables, others } = labelTables([...found('classes'), ...found('text')], pictures);
  const lists = others.filter((file) => contentOf(file) === 'classes');
  const stray = [...others.filter((file) => !lists.includes(file)), ...found('unknown')];
  const content = readPictures(name, pictures, tables, classNames(lists), part);
  return withNotes(content, [strayNote(stray, true)]);
}

/** @throws UserError where none of the files is of the part */
function recordContent(name: string, kind: 'IDX' | 'CIFAR', files: DataFile[], part: Role | null): RawContent {
  const read = kind === 'IDX' ? readIdx : readCifar;
  if (!part) return read(files);
  const { used, spare } = ofRole(files, part, (file) => guessWord(file.name));
  if (used.length === 0) throw new UserError(`${name} holds no ${part} part: no name in it says so.`);
  const names = (some: readonly DataFile[]) => some.map((file) => file.name);
  return withNotes(read(used), [spareNote(name, part, names(spare), names(used))]);
}

function withNotes(content: RawContent, more: readonly (string | null)[]): RawContent {
  const notes = [...(content.notes ?? []), ...more.filter((note) => note !== null)];
  return notes.length > 0 ? { ...content, notes } : content;
}

function classNames(files: DataFile[]): string[] | null {
  if (files.length > 1)
    throw new UserError(
      `${files.map(({ name }) => name).join(' and ')} both give names of classes. Open only one of them.`,
    );
  return files[0] ? readClassNames(files[0]) : null;
}

/** The file; the folder that all lie in; or the first file and how many more. */
export function setName(files: readonly { name: string }[]): string {
  const names = files.map(({ name }) => name).sort();
  const [first = '', second = ''] = names;
  if (names.length === 1) return baseName(first);
  let folder = folderOf(first);
  while (folder && !names.every((name) => name.startsWith(`${folder}/`))) folder = folderOf(folder);
  if (folder) return folder;
  return names.length === 2
    ? `${baseName(first)} and ${baseName(second)}`
    : `${baseName(first)} and ${names.length - 1} more files`;
}

/**
 * Of `raw`, as a network with this input takes them.
 * @param inputs all inputs of the network, see `Wanted`; null: it has one, of floats
 * @throws UserError where they do not fit
 */
export function makeSamples(
  raw: RawSet,
  preprocessing: Preprocessing | Preset,
  input: Wanted['shape'],
  inputs: readonly NetworkInput[] | null = null,
): Samples {
  const set = forInputs(raw, inputs);
  const first = inputs?.[0] ?? null;
  const fit = fitSet(set, forInputType(completePreprocessing(preprocessing, input), first), input, decodeCached);
  return viewOf(set, { ...fit, whole: first !== null && wholeRange(first.type) !== null }, null);
}

/** How samples are written, and whether they are for an input of whole numbers. */
interface View extends Fit {
  whole: boolean;
}

/** @param rows which samples of the set, in which order; null: all of them */
function viewOf(set: RawSet, fit: View, rows: Uint32Array | null): Samples {
  const { name, format, classes, content } = set;
  const size = productOf(fit.shape);
  const count = rows ? rows.length : set.count;
  const at = (i: number) => {
    if (!(i >= 0 && i < count)) throw new Error(`${name} has ${count} samples, and no sample ${i}`);
    return rows ? rows[i]! : i;
  };
  let all: Float32Array | null = null;
  const fill = async <T extends Values>(out: T, indices: ArrayLike<number>): Promise<T> => {
    if (fit.write) for (let i = 0; i < indices.length; i++) fit.write(at(indices[i]!), out, i * size);
    else await eachAtOnce(indices.length, (i) => fit.decode!(at(indices[i]!), out, i * size));
    return out;
  };
  return {
    name,
    format,
    kind: content.kind,
    count,
    shape: fit.shape,
    labels: set.labels && (rows ? Int32Array.from(rows, (row) => set.labels![row]!) : set.labels),
    classes,
    ...(set.targets ? { targets: targetsAt(set.targets, rows) } : {}),
    ...(set.unused ? { unused: set.unused } : {}),
    ...(set.extra ? { extra: set.extra.map((own) => extraInput(own, set.count, at)) } : {}),
    get inputs() {
      if (!fit.write)
        throw new UserError(`The pictures of ${name} are decoded in batches: call batch(indices) instead of inputs.`);
      if (all) return all;
      all = new Float32Array(count * size);
      for (let i = 0; i < count; i++) fit.write(at(i), all, i * size);
      return all;
    },
    batch: (indices) => fill(new Float32Array(indices.length * size), indices),
    ...(fit.whole ? { integers: (indices) => fill(new Float64Array(indices.length * size), indices) } : {}),
    subset: (indices) => viewOf(set, fit, Uint32Array.from(indices, at)),
  };
}

function targetsAt(targets: Targets, rows: Uint32Array | null): Targets {
  if (!rows) return targets;
  const size = productOf(targets.shape);
  const { values } = targets;
  let own: Float32Array | null = null;
  return {
    ...targets,
    get values() {
      if (own) return own;
      own = new Float32Array(rows.length * size);
      for (let i = 0; i < rows.length; i++) own.set(values.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
      return own;
    },
  };
}

function extraInput(own: RawExtra, count: number, at: (i: number) => number): ExtraInput {
  const { name, shape, axis, fixed } = own;
  return {
    name,
    shape,
    ...(axis ? { axis } : {}),
    ...(fixed ? { fixed } : {}),
    batch: (indices) => extraBatch(own, count, indices, at),
  };
}

/** Pictures being decoded at the same time: browsers decode on threads of their own. */
const DECODERS = 4;

async function eachAtOnce(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: DECODERS }, worker));
}

const decodeCached: Decode = async ({ files, cache }, index, size, resize) => {
  const geometry = `${size.height} × ${size.width} of ${resize}`;
  const kept = cache.get(geometry, index);
  if (kept) return kept;
  const rgb = await decodePicture(files[index]!, size, resize);
  cache.set(geometry, index, rgb);
  return rgb;
};
