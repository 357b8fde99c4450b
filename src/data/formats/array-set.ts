/** A set of samples in arrays: inputs (and labels) of an .npz, of .npy files, or of .safetensors. */
import { UserError } from '../../core/errors';
import { contentOf } from './array-content';
import { labelsFromArray } from './labels';
import { findInput, labelArray, matchInputs, needsNames } from '../sets/named-inputs';
import { readNpy } from './npy';
import { baseName, type NamedArray, type RawContent } from '../raw';
import { isNamedLikeSafetensors, isSafetensors, readSafetensors } from './safetensors';
import type { DataFile, NetworkInput, Role } from '../samples';
import { guessWord, ofRole } from '../sets/role-names';
import { spareNote } from '../sets/unused';

const INPUT_WORDS = ['x', 'data', 'image', 'images', 'input', 'inputs', 'samples', 'features', 'pixels'];
const LABEL_WORDS = [
  ...['y', 'label', 'labels', 'lbl', 'target', 'targets', 'class', 'classes', 'cls', 'category', 'categories'],
  ...['gt', 'truth'],
];

/** From the words in the name of an array: `x_train`, `test_labels`, `Xtest`; null where it says nothing (`arr_0`). */
export function arrayKind(name: string): 'inputs' | 'labels' | null {
  const words = name
    .toLowerCase()
    .replace(/^([xy])(?=train|test|val|eval|calib)/, '$1_')
    .split(/[^a-z]+/);
  if (words.some((word) => LABEL_WORDS.includes(word))) return 'labels';
  return words.some((word) => INPUT_WORDS.includes(word)) ? 'inputs' : null;
}

/** As NumPy names arrays that have no name: `arr_1`. */
const saysNothing = (stem: string) => /^(arr|array)?[^a-z]*$/i.test(stem);

const stemOf = (file: string) => baseName(file).replace(/\.npy$/i, '');

/**
 * @param source what messages call all of them
 * @param wanted inputs of the network; null where they are not known
 * @param part see `Wanted`
 * @throws UserError where inputs and labels cannot be told apart, or do not fit each other
 */
export function readArraySet(
  files: DataFile[],
  source: string,
  wanted: readonly NetworkInput[] | null = null,
  part: Role | null = null,
): RawContent {
  const { arrays, notes } = arraysOfPart(files, source, part);
  const format = files.some(({ name }) => isNamedLikeSafetensors(name)) ? 'safetensors' : 'NumPy';
  const own = { arrays, format, classes: null, ...(notes.length > 0 ? { notes } : {}) };
  if (wanted && (wanted.length > 1 || (needsNames(wanted) && findInput(arrays, wanted[0]!)))) {
    const matched = matchInputs(arrays, wanted);
    const { content, count, extra, first } = matched;
    const labels = labelArray(source, arrays, matched, (stem) => arrayKind(stem) === 'labels');
    return {
      ...own,
      content,
      count,
      extra,
      source: first,
      labels: labels && labelsFromArray(labels, first.name, count),
    };
  }
  const { inputs, labels } = pairOf(source, arrays);
  const [count = 0, ...shape] = inputs.shape;
  return {
    ...own,
    content: contentOf(inputs, shape, wanted?.[0] ?? null),
    count,
    source: inputs,
    labels: labels ? labelsFromArray(labels, inputs.name, count) : null,
  };
}

/** The arrays whose names, or those of their files, say the part; what is named like no part's samples or labels serves all. */
function arraysOfPart(files: readonly DataFile[], source: string, part: Role | null) {
  const all = files.flatMap((file) =>
    readArrays(file, source, files.length).map((entry) => ({
      ...entry,
      word: guessWord(entry.stem) ?? guessWord(file.name),
    })),
  );
  const plain = (entries: readonly NamedArray[]) => entries.map(({ stem, array }): NamedArray => ({ stem, array }));
  if (!part) return { arrays: plain(all), notes: [] };
  const { used, spare } = ofRole(all, part, ({ word }) => word);
  if (used.length === 0) throw new UserError(`${source} holds no ${part} part: no name in it says so.`);
  const shared = all.filter(({ stem, word }) => word === null && arrayKind(stem) === null);
  const stems = (entries: readonly NamedArray[]) => entries.map(({ stem }) => stem);
  const note = spareNote(source, part, stems(spare), stems(used));
  return { arrays: plain([...used, ...shared]), notes: note ? [note] : [] };
}

function readArrays({ name, bytes }: DataFile, source: string, files: number): NamedArray[] {
  const alone = files === 1 || name === source;
  if (isSafetensors(bytes) || isNamedLikeSafetensors(name))
    return [...readSafetensors(alone ? source : `${source} (${baseName(name)})`, bytes)].map(([stem, array]) => ({
      stem,
      array,
    }));
  return [{ stem: stemOf(name), array: readNpy(alone ? source : `${source} (${stemOf(name)})`, bytes) }];
}

/** Which array holds the inputs, and which the labels: by name, else by shape. */
function pairOf(source: string, arrays: NamedArray[]) {
  const named = (kind: ReturnType<typeof arrayKind>) => arrays.filter(({ stem }) => arrayKind(stem) === kind);
  const unnamed = named(null);
  const inputs = named('inputs');
  const labels = named('labels');
  if (inputs.length === 0) inputs.push(...unnamed.filter(({ array }) => array.shape.length > 1).slice(0, 1));
  const count = inputs[0]?.array.shape[0];
  if (labels.length === 0)
    labels.push(
      ...unnamed.filter(
        // A name that says something else, `fold` or `index`, is not that of labels.
        ({ stem, array }) =>
          array !== inputs[0]?.array && saysNothing(stem) && array.shape[0] === count && array.type !== 'float',
      ),
    );
  if (inputs.length !== 1 || labels.length > 1 || inputs[0]!.array.shape.length === 0) {
    const found = arrays.map(({ stem, array }) => `${stem} (${array.shape.join(', ')})`).join(', ');
    throw new UserError(
      `${source} must hold one array of samples, called x, and at most one of labels, called y. It holds ${found || 'none'}.`,
    );
  }
  return { inputs: inputs[0]!.array, labels: labels[0]?.array ?? null };
}
