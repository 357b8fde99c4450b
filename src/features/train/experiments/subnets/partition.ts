/** Who trains what: neurons of subnets (B. Yuan et al., arXiv 1910.02120), pictures of workers. */
import { permutation, random } from '../../../../core/random';
import { parameterCount, type Widths } from './perceptron';
import type { ShardKind } from './task';

/** Streams of random numbers; below these are the layers of fresh parameters. */
const GROUPS = 100;
const SHARDS = 101;

/**
 * Places in the vector of all parameters that each worker has in a round: its share of the neurons of every hidden layer, with the weights
 * between them, and all of the output's biases.
 * @returns of each worker (parameterCount of its own widths), in the order of its own vector
 */
export function subnetPlaces(widths: Widths, workers: number, seed: number, round: number): Uint32Array[] {
  const rng = random(seed, GROUPS, round);
  const orders = widths.map((width, l) => (l === 0 || l === widths.length - 1 ? null : permutation(rng, width)));
  return Array.from({ length: workers }, (_, worker) =>
    placesOf(
      widths,
      widths.map((width, l) => {
        const order = orders[l];
        if (!order) return Uint32Array.from({ length: width }, (_, i) => i);
        const share = width / workers;
        return order.slice(worker * share, (worker + 1) * share);
      }),
    ),
  );
}

/** @param chosen neurons of each layer, inputs first */
function placesOf(widths: Widths, chosen: readonly Uint32Array[]): Uint32Array {
  const places: number[] = [];
  let from = 0;
  for (let l = 0; l < widths.length - 1; l++) {
    const [inputs, neurons] = [widths[l]!, widths[l + 1]!];
    for (const neuron of chosen[l + 1]!) for (const input of chosen[l]!) places.push(from + neuron * inputs + input);
    from += neurons * inputs;
    for (let part = l < widths.length - 2 ? 2 : 1; part > 0; part--, from += neurons)
      for (const neuron of chosen[l + 1]!) places.push(from + neuron);
  }
  return Uint32Array.from(places);
}

/** Every parameter, for methods whose workers have them all. */
export const allPlaces = (widths: Widths) => Uint32Array.from({ length: parameterCount(widths) }, (_, i) => i);

export const subnetWidths = (widths: Widths, workers: number): number[] =>
  widths.map((width, l) => (l === 0 || l === widths.length - 1 ? width : width / workers));

/** Where several workers trained a parameter, it becomes their mean; where none did, it stays. */
export function merge(theta: Float32Array, trained: readonly { places: Uint32Array; values: Float32Array }[]): void {
  const [sums, counts] = [new Float64Array(theta.length), new Uint16Array(theta.length)];
  for (const { places, values } of trained)
    places.forEach((place, i) => {
      sums[place]! += values[i]!;
      counts[place]!++;
    });
  counts.forEach((count, place) => {
    if (count > 0) theta[place] = sums[place]! / count;
  });
}

/** Pictures of each worker: a share of them at random, or those of few classes. @param y labels */
export function shardsOf(y: Int32Array, workers: number, kind: ShardKind, seed: number): Uint32Array[] {
  const order = permutation(random(seed, SHARDS), y.length);
  // The sort is stable: within a class the order stays random.
  if (kind === 'by-class') order.set(Array.from(order).sort((a, b) => y[a]! - y[b]!));
  return Array.from({ length: workers }, (_, worker) =>
    order.slice(Math.floor((worker * y.length) / workers), Math.floor(((worker + 1) * y.length) / workers)),
  );
}
