/** What the axes of a network's output stand for. */
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';

export interface OutputLayout {
  /** The axis of the samples; −1: one sample, whose output has no such axis. */
  axis: number;
  /** Predictions of one sample: the length of a sequence, the pixels of a map; 1 elsewhere. */
  positions: number;
  /** Numbers of one prediction; 1: a value, and no class. */
  classes: number;
  /** (classes, positions), as maps have them: classes come first. */
  classesFirst: boolean;
}

/**
 * (n, classes), (n, length, classes), (n, classes, height, width) and (n, height, width, classes) are classes; of other
 * shapes every number is one of one list.
 * @param dims of an output
 * @param batch samples that went in
 * @param known the axis of the samples, where it is known; −1: it is the first that is as long as the batch
 * @throws UserError where several samples went in, and no axis is as long
 */
export function layoutOf(name: string, dims: readonly number[], batch: number, known: number): OutputLayout {
  const axis = dims[known] === batch ? known : dims.indexOf(batch);
  if (axis < 0 && batch > 1)
    throw new UserError(
      `The network's output ${name} has the shape (${dims.join(', ')}) for ${batch} samples: it does not say something about each of them.`,
    );
  const rest = dims.filter((_, i) => i !== axis);
  const size = productOf(rest);
  const [first = 1, ...others] = rest;
  // (n, 1, 10, 1) is a list, too.
  if (rest.filter((length) => length > 1).length < 2) return { axis, positions: 1, classes: size, classesFirst: false };
  const area = size / Math.max(1, first);
  if (rest.length === 2 && others[0]! > 1) return { axis, positions: first, classes: others[0]!, classesFirst: false };
  const last = others[1] ?? 1;
  // Maps are mostly square: the axis that is not as long as the others is that of the classes.
  if (rest.length === 3 && first === others[0] && last !== first)
    return { axis, positions: first * first, classes: last, classesFirst: false };
  if (rest.length === 3 && area > 1) return { axis, positions: area, classes: first, classesFirst: true };
  return { axis, positions: 1, classes: size, classesFirst: false };
}

/**
 * The axis that grows with the number of samples, by the shapes for two of them and for one.
 * @returns −1 where that cannot be told
 */
export function axisOfSamples(two: readonly number[], one: readonly number[]): number {
  const without = (axis: number) => two.filter((_, i) => i !== axis);
  return two.findIndex((length, axis) => {
    if (length !== 2) return false;
    const rest = without(axis).join();
    // A Squeeze without axes takes the axis of a single sample away.
    return rest === one.join() || (one[axis] === 1 && rest === one.filter((_, i) => i !== axis).join());
  });
}

/** The output of a batch as (batch, positions, classes). */
export function asRows(data: Float32Array, dims: readonly number[], layout: OutputLayout): Float32Array {
  const { axis, positions, classes, classesFirst } = layout;
  const batch = dims[axis] ?? 1;
  const outer = productOf(dims.slice(0, Math.max(0, axis)));
  const rows = outer === 1 ? data : swapped(data, 1, outer, batch, data.length / Math.max(1, outer * batch));
  return classesFirst ? swapped(rows, batch, classes, positions, 1) : rows;
}

/** (blocks, a, b, inner) → (blocks, b, a, inner) */
function swapped(data: Float32Array, blocks: number, a: number, b: number, inner: number): Float32Array {
  if (a === 1 || b === 1) return data;
  const out = new Float32Array(data.length);
  if (inner === 1) {
    for (let block = 0, at = 0; block < blocks; block++)
      for (let j = 0; j < b; j++)
        for (let i = 0, from = block * a * b + j; i < a; i++, from += b) out[at++] = data[from]!;
    return out;
  }
  for (let block = 0; block < blocks; block++)
    for (let i = 0; i < a; i++)
      for (let j = 0; j < b; j++) {
        const from = ((block * a + i) * b + j) * inner;
        out.set(data.subarray(from, from + inner), ((block * b + j) * a + i) * inner);
      }
  return out;
}
