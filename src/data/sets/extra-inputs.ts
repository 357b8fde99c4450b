/** Arrays for the inputs of a network after the first one: where their samples lie, by the names of its axes. */
import { batchAxes } from '../../core/batch-axis';
import { UserError } from '../../core/errors';
import { productOf } from '../../core/shape';
import type { NumpyArray } from '../formats/npy';
import { shapeText, type RawExtra } from '../raw';
import type { InputShape, NetworkInput } from '../samples';

/** What the first input says of the others. */
export interface FirstInput {
  shape: InputShape;
  /** The array for it, as messages call it. */
  array: string;
  /** Its samples. */
  count: number;
}

/** @throws UserError where the array is not as the input takes it: it says along which axis the samples have to lie */
export function extraInput(array: NumpyArray, input: NetworkInput, first: FirstInput): RawExtra {
  const { name, shape: declared } = input;
  const { shape, data } = array;
  // A single number is the same for every sample.
  if (shape.length === 0 || (declared.length === 0 && data.length === 1 && first.count > 1))
    return { name, data, shape: null, fixed: declared.map(() => 1) };
  const axes = batchAxes(declared, first.shape);
  if (axes.length === 0 && fits(shape, declared)) return { name, data, shape: null, fixed: shape };
  const axis = samplesAxis(shape, declared, axes, first.count);
  if (axis === null) throw new UserError(refusal(array, input, axes, first));
  return { name, data, shape: without(shape, axis), axis };
}

const without = <T>(shape: readonly T[], axis: number): T[] => shape.filter((_, i) => i !== axis);

/** Of those that can be. An input of which nothing is known has its samples along the first one. */
function samplesAxis(
  shape: readonly number[],
  declared: InputShape,
  axes: readonly number[],
  count: number,
): number | null {
  if (declared.length === 0) return shape[0] === count ? 0 : null;
  // Where nothing is free, exporters may have written 1 for as many as come.
  const likely = axes.length > 0 ? axes : declared.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const along = (length: number) =>
    likely.find((axis) => shape[axis] === length && fits(without(shape, axis), without(declared, axis)));
  // What is given for one sample is for all of them.
  return along(count) ?? (axes.length > 0 ? along(1) : undefined) ?? null;
}

function refusal(array: NumpyArray, input: NetworkInput, [axis = 0]: readonly number[], first: FirstInput): string {
  const { name, shape: declared } = input;
  const { shape } = array;
  const own = without(shape, axis);
  const wanted = without(declared, axis);
  if (axis > 0 && shape[0] === first.count && fits(shape.slice(1), wanted))
    return `${array.name} is ${inBrackets(shape)}, but the network's input ${name} is ${inBrackets(declared)}: it has the samples along axis ${axis}, counted from 0. Save it with its axes in that order.`;
  if (batchAxes(declared, first.shape).length === 0 && declared.length > 0)
    return `${array.name} is ${inBrackets(shape)}, but the network's input ${name} is ${inBrackets(declared)}, the same for every sample. Open an array of that shape.`;
  if (shape[axis] !== first.count)
    return `${first.array} has ${first.count} samples, and ${array.name} has ${shape[axis] ?? 'none'}${axis > 0 ? ` along axis ${axis}, counted from 0` : ''}. Each input of the network needs as many.`;
  return `The samples of ${array.name} are ${shapeText(own)}, but the network's input ${name} takes ${shapeText(wanted)}. Open data of that shape.`;
}

const inBrackets = (shape: InputShape) => `(${shape.map((size) => size || '?').join(', ')})`;

function fits(shape: readonly number[], wanted: InputShape): boolean {
  return (
    shape.length === wanted.length &&
    wanted.every((size, axis) => typeof size !== 'number' || size < 1 || size === shape[axis])
  );
}

/**
 * The samples at `indices` as the network reads them, along their axis.
 * @param count of all samples; data for one of them is for each
 * @param at the place of a sample in the data
 */
export function extraBatch(
  { data, shape, axis = 0 }: RawExtra,
  count: number,
  indices: ArrayLike<number>,
  at: (i: number) => number,
): ArrayLike<number> {
  if (!shape) return data;
  const inner = productOf(shape.slice(axis));
  const outer = productOf(shape.slice(0, axis));
  const own = data.length === inner * outer ? 1 : count;
  const out = new Float64Array(indices.length * inner * outer);
  for (let o = 0, to = 0; o < outer; o++)
    for (let i = 0; i < indices.length; i++, to += inner) {
      const from = (o * own + (own === 1 ? 0 : at(indices[i]!))) * inner;
      out.set(data.subarray(from, from + inner), to);
    }
  return out;
}
