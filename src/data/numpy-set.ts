/** A set of samples in NumPy arrays: inputs (and labels) of an .npz, or of .npy files. */
import { UserError } from '../core/errors';
import { labelsFromArray } from './labels';
import { readNpy, type NumpyArray } from './npy';
import { baseName, productOf, type RawContent } from './raw';
import type { DataFile } from './samples';

const INPUT_WORDS = ['x', 'data', 'image', 'images', 'input', 'inputs', 'samples', 'features', 'pixels'];
const LABEL_WORDS = ['y', 'label', 'labels', 'target', 'targets', 'class', 'classes'];

/** From the words in the name of an array: `x_train`, `test_labels`, `Xtest`; null where it says nothing (`arr_0`). */
export function arrayKind(name: string): 'inputs' | 'labels' | null {
  const words = name
    .toLowerCase()
    .replace(/^([xy])(?=train|test|val|eval|calib)/, '$1_')
    .split(/[^a-z]+/);
  if (words.some((word) => LABEL_WORDS.includes(word))) return 'labels';
  return words.some((word) => INPUT_WORDS.includes(word)) ? 'inputs' : null;
}

const stemOf = (file: string) => baseName(file).replace(/\.npy$/i, '');

/**
 * @param source what messages call all of them
 * @throws UserError where inputs and labels cannot be told apart, or do not fit each other
 */
export function readNumpySet(files: DataFile[], source: string): RawContent {
  const arrays = files.map(({ name, bytes }) => ({
    stem: stemOf(name),
    array: readNpy(files.length === 1 || name === source ? source : `${source} (${stemOf(name)})`, bytes),
  }));
  const { inputs, labels } = pairOf(source, arrays);
  const [count = 0, ...shape] = inputs.shape;
  return {
    content: contentOf(inputs, shape),
    count,
    labels: labels ? labelsFromArray(labels, inputs.name, count) : null,
    classes: null,
    format: 'NumPy',
  };
}

/** Which array holds the inputs, and which the labels: by name, else by shape. */
function pairOf(source: string, arrays: { stem: string; array: NumpyArray }[]) {
  const named = (kind: ReturnType<typeof arrayKind>) => arrays.filter(({ stem }) => arrayKind(stem) === kind);
  const unnamed = named(null);
  const inputs = named('inputs');
  const labels = named('labels');
  if (inputs.length === 0) inputs.push(...unnamed.filter(({ array }) => array.shape.length > 1).slice(0, 1));
  const count = inputs[0]?.array.shape[0];
  if (labels.length === 0)
    labels.push(
      ...unnamed.filter(
        (other) => other !== inputs[0] && other.array.shape[0] === count && other.array.type !== 'float',
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

/** Bytes are preprocessed; so are pictures that were saved as wider integers. Everything else is taken as it is. */
function contentOf({ name, data, type }: NumpyArray, shape: number[]): RawContent['content'] {
  if (data instanceof Uint8Array) return { kind: 'bytes', data, shape };
  const picture = shape.length === 2 || shape.length === 3;
  if (type === 'integer' && picture && data.every((x) => x >= 0 && x <= 255) && data.some((x) => x > 1))
    return { kind: 'bytes', data: Uint8Array.from(data), shape };
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new UserError(
      `${name} holds ${data[bad]} in sample ${Math.floor(bad / productOf(shape))}; every value must be a finite number.`,
    );
  return { kind: 'floats', data: data instanceof Float32Array ? data : Float32Array.from(data), shape };
}
