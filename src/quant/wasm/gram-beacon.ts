/** Beacon along the sums of a group: methods/beacon-gram.ts walks, and what it finds is put where that of walkers lies. */
import { isHeldBack, ridgeOf } from '../criterion';
import { beaconGrid } from '../methods/beacon';
import { beaconNeurons } from '../methods/beacon-gram';
import { orderBoth, orderRows, pathOrder } from '../order';
import { pacer } from '../../wasm/panels';
import { addRidge } from './gram-plans';
import type { GroupWalk, Summed } from './gram-sums';
import type { WalkedGroup } from './walked-groups';
import { makeWalkers } from './walkers';

export async function walkBeacon(
  { summed, group, recipe, candidates }: GroupWalk & { summed: Summed },
  pause: () => Promise<void>,
): Promise<WalkedGroup> {
  const { inputs, neurons } = group;
  const { H, E, samples, squaredNorms, squaredInputs, floatSums } = summed;
  const order = pathOrder(recipe, squaredInputs);
  const along = (square: Float64Array) => (order ? orderBoth(square, order) : square);
  const walkers = makeWalkers(group, recipe, candidates, order);
  const lambda = isHeldBack(recipe) ? ridgeOf(recipe, squaredInputs) : 0;
  const sums = { inputs, H: along(H), E: E && along(E), ridge: lambda, grid: beaconGrid(recipe) };
  const { weights, letters, codes } = walkers;
  const weightsOf = (c: number) => Float64Array.from({ length: inputs }, (_, t) => weights[t * neurons + c]!);
  const found = await beaconNeurons(sums, candidates.steps[0]!, weightsOf, pacer(pause));
  const inputSums = order ? orderRows(summed.inputSums, order, 1) : summed.inputSums;
  const meanSums = Float64Array.from(floatSums);
  found.forEach((neuron, c) => {
    for (let t = 0; t < inputs; t++) {
      letters[t * neurons + c] = neuron.q[t]!;
      codes[t * neurons + c] = neuron.codes[t]!;
      meanSums[c]! -= neuron.q[t]! * inputSums[t]!;
    }
  });
  const perSample = (sum: number) => (samples ? sum / samples : 0);
  return {
    ...{ walkers, squaredNorms, products: null },
    squaredErrors: Float64Array.from(found, ({ squaredError }, c) => squaredError + summed.squaredDrifts[c]!),
    ridge: isHeldBack(recipe) ? addRidge(walkers, lambda, null) : null,
    meanErrors: meanSums.map(perSample),
    meanOutputs: floatSums.map(perSample),
    ownSteps: Float32Array.from(found, ({ step }) => step),
  };
}
