/** Samples where there are none: seeded noise in the shape of the network's input. Their numbers say little about real data. */
import { UserError } from '../core/errors';
import { random } from '../core/random';
import { productOf, type RawSet } from '../data/raw';
import type { Network, TensorInfo } from '../onnx/network';

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

/** Floats of all samples together, at most: 512 MiB. */
const FLOATS = 2 ** 27;

const SYNTHETIC_STREAM = 301;

/** @throws UserError where the network doesn't take floats of that shape, or they would take too much memory */
export function syntheticSet(network: Network, request: SyntheticRequest): RawSet {
  const { distribution, count, seed, shape } = request;
  checkRequest(network.name, network.inputs[0]!, request);
  const rng = random(seed, SYNTHETIC_STREAM);
  const draw = distribution === 'Gaussian' ? () => rng.normal() : () => rng.uniform();
  const data = new Float32Array(count * productOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = draw();
  return {
    name: `${distribution} noise, seed ${seed}`,
    format: FORMAT,
    content: { kind: 'floats', data, shape },
    count,
    labels: null,
    classes: null,
  };
}

function checkRequest(network: string, input: TensorInfo, { count, seed, shape }: SyntheticRequest): void {
  if (input.type !== 'float')
    throw new UserError(
      `${network} takes ${input.type} values (${input.name}), and synthetic samples are floats. Open real data for it.`,
    );
  const wanted = input.shape.slice(1);
  const fits = (size: number, axis: number) => {
    const own = wanted[axis];
    return Number.isInteger(size) && size > 0 && (typeof own !== 'number' || own < 1 || own === size);
  };
  if (shape.length !== wanted.length || !shape.every(fits))
    throw new UserError(
      `Synthetic samples of ${shape.join(' × ')} do not fit ${network}, which takes ${wanted.map((size) => size || '?').join(' × ')}. Give each open size a whole number from 1.`,
    );
  if (!Number.isInteger(count) || count < 2)
    throw new UserError(`The number of synthetic samples must be a whole number from 2, and is ${count}.`);
  if (!Number.isInteger(seed) || seed < 0)
    throw new UserError(`The seed must be a whole number from 0, and is ${seed}.`);
  const floats = count * productOf(shape);
  if (floats > FLOATS)
    throw new UserError(
      `${count} samples of ${shape.join(' × ')} take ${Math.ceil(floats / 2 ** 18)} MiB, and at most ${FLOATS / 2 ** 18} MiB are made. Ask for ${Math.floor(FLOATS / productOf(shape))} samples or fewer.`,
    );
}
