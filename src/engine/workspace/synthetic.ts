/** Samples where there are none: seeded noise in the shape of the network's input. Their numbers say little about real data. */
import { batchAxes } from '../../core/batch-axis';
import { UserError } from '../../core/errors';
import { random } from '../../core/random';
import { bytes } from '../../core/units';
import { needsNames } from '../../data/sets/named-inputs';
import type { NumpyArray } from '../../data/formats/npy';
import { productOf } from '../../core/shape';
import type { NamedArray, RawSet } from '../../data/raw';
import type { Network, TensorInfo } from '../../onnx/network';

export const DISTRIBUTIONS = ['Gaussian', 'uniform'] as const;

export interface SyntheticRequest {
  /** Gaussian: mean 0, deviation 1; uniform: 0 to 1. */
  distribution: (typeof DISTRIBUTIONS)[number];
  count: number;
  seed: number;
  /** Of one sample, without the batch axis. */
  shape: number[];
}

/** What stands in tables for the format of such a set. */
const FORMAT = 'no real data';

/** Floats of all samples together, at most: 537 MB. */
const FLOATS = 2 ** 27;

const SYNTHETIC_STREAM = 301;

/**
 * Floats are noise; ids that are looked up in a table are drawn from its rows, pictures in whole numbers from all bytes; other
 * integers (masks, mostly) are 1.
 * @throws UserError where the request doesn't fit the network, or its samples would take too much memory
 */
export function syntheticSet(network: Network, request: SyntheticRequest): RawSet {
  checkRequest(network, request);
  const { distribution, count, seed } = request;
  const arrays = network.inputs.map((input, i): NamedArray => {
    const shape = shapeOf(network, i, request.shape, count);
    const rng = random(seed, SYNTHETIC_STREAM, i);
    const noise = distribution === 'Gaussian' ? () => rng.normal() : () => rng.uniform();
    if (isFloat(input)) return { stem: input.name, array: array(input.name, shape, noise, 'float') };
    const rows = input.limits ? input.limits.high + 1 : tableRows(network, input.name);
    const whole = () => (rows ? rng.below(rows) : isPicture(input) ? rng.below(256) + lowestByte(input) : 1);
    return { stem: input.name, array: array(input.name, shape, whole, 'integer') };
  });
  const { data } = arrays[0]!.array;
  return {
    name: `${distribution} noise, seed ${seed}`,
    format: FORMAT,
    content: { kind: 'floats', data: data as Float32Array, shape: request.shape },
    count,
    labels: null,
    classes: null,
    ...(needsNames(network.inputs) ? { arrays } : {}),
  };
}

/** Four axes of a type that holds as many numbers as there are bytes. */
const isPicture = ({ type, shape }: TensorInfo) => shape.length === 4 && type !== 'bool';

const lowestByte = ({ type }: TensorInfo) => (type === 'int8' ? -128 : 0);

const isFloat = ({ type }: TensorInfo) => type === 'float' || type === 'double';

function array(name: string, shape: number[], draw: () => number, type: 'float' | 'integer'): NumpyArray {
  // Whole numbers below 2^24 are exact in float32.
  const data = new Float32Array(productOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return { name, shape, data, type };
}

/** Of all samples: what the graph says; open sizes are those of the first input that have the same name, else 1. */
function shapeOf({ inputs }: Network, i: number, first: readonly number[], count: number): number[] {
  if (i === 0) return [count, ...first];
  const [samples, ...others] = inputs[0]!.shape;
  const named = new Map(others.map((size, axis) => [size, first[axis]!]));
  const { shape } = inputs[i]!;
  const [along] = batchAxes(shape, [samples!, ...others]);
  return shape.map((size, axis) => {
    if (axis === along) return count;
    return typeof size === 'number' && size > 0 ? size : (named.get(size) ?? 1);
  });
}

/** Rows of the table that an input looks up; null where it looks up none. */
function tableRows({ model }: Network, input: string): number | null {
  const graph = model.graph!;
  const reader = graph.node.find((node) => node.opType === 'Gather' && node.input[1] === input);
  const table = graph.initializer.find(({ name }) => name === reader?.input[0]);
  return table?.dims[0] === undefined ? null : Number(table.dims[0]);
}

function checkRequest({ name, inputs }: Network, { count, seed, shape }: SyntheticRequest): void {
  const wanted = inputs[0]!.shape.slice(1);
  const fits = (size: number, axis: number) => {
    const own = wanted[axis];
    return Number.isInteger(size) && size > 0 && (typeof own !== 'number' || own < 1 || own === size);
  };
  if (shape.length !== wanted.length || !shape.every(fits))
    throw new UserError(
      `Synthetic samples of ${shape.join(' × ')} do not fit ${name}, which takes ${wanted.map((size) => size || '?').join(' × ')}. Give each open size a whole number from 1.`,
    );
  if (!Number.isInteger(count) || count < 2)
    throw new UserError(`The number of synthetic samples must be a whole number from 2, and is ${count}.`);
  if (!Number.isInteger(seed) || seed < 0)
    throw new UserError(`The seed must be a whole number from 0, and is ${seed}.`);
  const floats = count * productOf(shape);
  if (floats > FLOATS)
    throw new UserError(
      `${count} samples of ${shape.join(' × ')} take ${bytes(4 * floats)}, and at most ${bytes(4 * FLOATS)} are made. Ask for ${Math.floor(FLOATS / productOf(shape))} samples or fewer.`,
    );
}
