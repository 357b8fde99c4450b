/** A set of samples in arrays: inputs (and labels) of an .npz, of .npy files, or of .safetensors. */
import { UserError } from '../../core/errors';
import { contentOf } from './array-content';
import { arrayKind } from './array-names';
import { withLabels } from '../sets/choose-labels';
import { findNamed, matchInputs, needsNames } from '../sets/named-inputs';
import { readNpy, readNpyWords, type NumpyArray } from './npy';
import { baseName, type NamedArray, type NamedWords, type RawContent } from '../raw';
import { isNamedLikeSafetensors, isSafetensors, readSafetensors } from './safetensors';
import type { DataFile, NetworkInput, Role, UnusedArray } from '../samples';
import { guessWord, ofRole, type RoleWord } from '../sets/role-names';
import { spareNote } from '../sets/unused';

const stemOf = (file: string) => baseName(file).replace(/\.npy$/i, '');

/** All that the files hold. */
interface Arrays {
  arrays: NamedArray[];
  words: NamedWords[];
  /** What cannot be read, with its whole sentence. */
  broken: { stem: string; error: UserError }[];
  /** Where each of these lies, and what its name, or that of its file, says of the part. */
  parts: Map<{ stem: string }, { path: string; word: RoleWord | null }>;
}

/**
 * @param source what messages call all of them
 * @param wanted inputs of the network; null where they are not known
 * @param part see `Wanted`
 * @throws UserError where it cannot be told which arrays are the samples, or they do not fit each other
 */
export function readArraySet(
  files: DataFile[],
  source: string,
  wanted: readonly NetworkInput[] | null = null,
  part: Role | null = null,
): RawContent {
  const { found, notes } = partOf(readAll(files, source), source, part);
  const { arrays, words } = found;
  const format = files.some(({ name }) => isNamedLikeSafetensors(name)) ? 'safetensors' : 'NumPy';
  const unread: UnusedArray[] = found.broken.map(({ stem, error }) => ({
    name: stem,
    reason: `it cannot be read: ${error.message.replace(/\.$/, '')}`,
  }));
  const beside = {
    ...{ arrays, format, labels: null, classes: null },
    ...(words.length > 0 ? { words } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(unread.length > 0 ? { unread } : {}),
  };
  const set = { name: source, ...beside, ...inputsOf(source, found, wanted) };
  const { name: _, ...content } = withLabels(set, wanted, null);
  return content;
}

/** The samples themselves. */
function inputsOf(
  source: string,
  found: Arrays,
  wanted: readonly NetworkInput[] | null,
): Pick<RawContent, 'content' | 'count' | 'extra' | 'source'> {
  const { arrays } = found;
  try {
    if (wanted && (wanted.length > 1 || (needsNames(wanted) && findNamed(arrays, wanted[0]!.name)))) {
      const { content, count, extra, first } = matchInputs(arrays, wanted);
      return { content, count, source: first, ...(extra ? { extra } : {}) };
    }
    const inputs = inputArray(source, arrays, wanted?.[0] ?? null);
    const [count = 0, ...shape] = inputs.shape;
    return { content: contentOf(inputs, shape, wanted?.[0] ?? null), count, source: inputs };
  } catch (error) {
    // What could have been the samples says why it is not.
    const [broken] = found.broken;
    throw broken && arrays.every(({ stem }) => arrayKind(stem) !== 'inputs') ? broken.error : error;
  }
}

/**
 * The arrays of a part; what is named like no part's samples or labels serves all.
 * @throws UserError where there are none
 */
function partOf(all: Arrays, source: string, part: Role | null): { found: Arrays; notes: string[] } {
  if (!part) return { found: all, notes: [] };
  const word = (entry: { stem: string }) => all.parts.get(entry)?.word ?? null;
  const shared = all.arrays.filter((entry) => word(entry) === null && arrayKind(entry.stem) === null);
  const { used, spare } = ofRole(
    all.arrays.filter((entry) => !shared.includes(entry)),
    part,
    word,
  );
  if (used.length === 0) throw new UserError(`${source} holds no ${part} part: no name in it says so.`);
  const ofPart = <T extends { stem: string }>(entries: T[]): T[] => [
    ...ofRole(entries, part, word).used,
    ...entries.filter((entry) => word(entry) === null),
  ];
  const paths = (entries: readonly NamedArray[]) => entries.map((entry) => all.parts.get(entry)!.path);
  const note = spareNote(source, part, paths(spare), paths(used));
  return {
    found: { ...all, arrays: [...used, ...shared], words: ofPart(all.words), broken: ofPart(all.broken) },
    notes: note ? [note] : [],
  };
}

function readAll(files: DataFile[], source: string): Arrays {
  const all: Arrays = { arrays: [], words: [], broken: [], parts: new Map() };
  const said = <T extends { stem: string }>(entry: T, file: string): T => {
    const path = /\.npy$/i.test(file) ? file.slice(0, -4) : entry.stem;
    all.parts.set(entry, { path, word: guessWord(entry.stem) ?? guessWord(file) });
    return entry;
  };
  for (const { name, bytes } of files) {
    const alone = files.length === 1 || name === source;
    if (isSafetensors(bytes) || isNamedLikeSafetensors(name)) {
      const read = readSafetensors(alone ? source : `${source} (${baseName(name)})`, bytes);
      for (const [stem, array] of read) all.arrays.push(said({ stem, array }, name));
      continue;
    }
    const stem = stemOf(name);
    const called = alone ? source : `${source} (${stem})`;
    try {
      const written = readNpyWords(called, bytes);
      if (written) all.words.push(said({ stem, ...written }, name));
      else all.arrays.push(said({ stem, array: readNpy(called, bytes) }, name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      all.broken.push(said({ stem, error }, name));
    }
  }
  return all;
}

/** Which array holds the inputs: by the name of the network's input, by name, else by shape. */
function inputArray(source: string, arrays: NamedArray[], wanted: NetworkInput | null): NumpyArray {
  const named = wanted && findNamed(arrays, wanted.name);
  const inputs = named ? [named] : arrays.filter(({ stem }) => arrayKind(stem) === 'inputs');
  const unnamed = arrays.filter(({ stem, array }) => arrayKind(stem) === null && array.shape.length > 1);
  if (inputs.length === 0) inputs.push(...[...fitting(unnamed, wanted), ...unnamed].slice(0, 1));
  const [first] = inputs.length > 1 ? fitting(inputs, wanted) : inputs;
  const alone = inputs.length === 1 || fitting(inputs, wanted).length === 1;
  if (first && alone && first.array.shape.length > 0) return first.array;
  const list = arrays.map(({ stem, array }) => `${stem} (${array.shape.join(', ')})`).join(', ');
  throw new UserError(
    `${source} must hold one array of samples, called x, and at most one of labels, called y. It holds ${list || 'none'}.`,
  );
}

/** Those whose samples have the shape of the network's input. */
function fitting(arrays: readonly NamedArray[], wanted: NetworkInput | null): NamedArray[] {
  if (!wanted) return [];
  const [, ...sample] = wanted.shape;
  const isOpen = (length: number | string) => typeof length !== 'number' || length < 1;
  return arrays.filter(
    ({ array: { shape } }) =>
      shape.length === sample.length + 1 &&
      sample.every((length, axis) => isOpen(length) || length === shape[axis + 1]),
  );
}
