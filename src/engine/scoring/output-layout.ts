/** What the axes of a network's output stand for. */
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';

export interface OutputLayout {
  /** The axis of the samples; −1: one sample, whose output has no such axis. */
  axis: number;
  /** Axes of the positions: of a sequence, or the pixels of a map; in their order. */
  positionAxes: readonly number[];
  /** Axes of the classes: one, or, where all numbers are one list, all that are left. */
  classAxes: readonly number[];
  /** Predictions of one sample: the length of a sequence, the pixels of a map; 1 elsewhere. */
  positions: number;
  /** Numbers of one prediction; 1: a value, and no class. */
  classes: number;
  /** Neither the graph nor anybody says which axis the classes are: it was told from lengths. */
  guessed: boolean;
}

/** What is known of the axes of an output. */
export interface KnownAxes {
  /** Of the samples; −1: the first that is as long as the batch. */
  samples: number;
  /** Of the classes, from the front or, below 0, from the end; null: lengths decide. */
  classes: number | null;
}

/**
 * @param dims of an output
 * @param batch samples that went in
 * @throws UserError where several samples went in, and no axis is as long
 */
export function layoutOf(name: string, dims: readonly number[], batch: number, known: KnownAxes): OutputLayout {
  const axis = dims[known.samples] === batch ? known.samples : dims.indexOf(batch);
  if (axis < 0 && batch > 1)
    throw new UserError(
      `The network's output ${name} has the shape (${dims.join(', ')}) for ${batch} samples: it does not say something about each of them.`,
    );
  const rest = dims.map((_, i) => i).filter((i) => i !== axis);
  const own = known.classes === null ? -1 : known.classes < 0 ? known.classes + dims.length : known.classes;
  const told = rest.includes(own);
  const classAxes = told ? [own] : guessClasses(dims, rest);
  const positionAxes = rest.filter((i) => !classAxes.includes(i));
  const size = (axes: readonly number[]) => productOf(axes.map((i) => dims[i]!));
  const alternatives = rest.filter((i) => dims[i]! > 1).length > 1;
  return {
    axis,
    positionAxes,
    classAxes,
    positions: size(positionAxes),
    classes: size(classAxes),
    guessed: !told && alternatives,
  };
}

/**
 * (n, classes), (n, length, classes), (n, classes, …map) and (n, …map, classes) are classes; where only one axis is longer
 * than 1, every number is one of one list.
 * @param rest axes that are not that of the samples
 */
function guessClasses(dims: readonly number[], rest: readonly number[]): readonly number[] {
  // (n, 1, 10, 1) is a list, too.
  if (rest.filter((i) => dims[i]! > 1).length < 2) return rest;
  if (rest.length === 2) return [rest[1]!];
  const lengths = rest.map((i) => dims[i]!);
  const [first] = lengths;
  // Maps are mostly square: the axis that is not as long as the others is that of the classes.
  const last = lengths.at(-1) !== first && lengths.slice(0, -1).every((length) => length === first);
  return [last ? rest.at(-1)! : rest[0]!];
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
  const { axis, positionAxes, classAxes } = layout;
  const order = [...(axis < 0 ? [] : [axis]), ...positionAxes, ...classAxes].filter((i) => dims[i]! > 1);
  if (order.every((i, at) => at === 0 || order[at - 1]! < i)) return data;
  const samples = placesAlong(axis < 0 ? [] : [axis], dims);
  const positions = placesAlong(positionAxes, dims);
  const classes = placesAlong(classAxes, dims);
  const out = new Float32Array(data.length);
  let at = 0;
  for (const sample of samples)
    for (const position of positions) {
      const from = sample + position;
      for (const step of classes) out[at++] = data[from + step]!;
    }
  return out;
}

/** Where the entries along some axes lie, in the order of those axes. */
function placesAlong(axes: readonly number[], dims: readonly number[]): Int32Array {
  let places = Int32Array.of(0);
  for (const axis of axes) {
    const stride = productOf(dims.slice(axis + 1));
    const length = dims[axis]!;
    const next = new Int32Array(places.length * length);
    for (let i = 0, at = 0; i < places.length; i++)
      for (let j = 0; j < length; j++, at++) next[at] = places[i]! + j * stride;
    places = next;
  }
  return places;
}
