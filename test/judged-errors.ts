/** What letters leave, and what the choice of C and o makes small of it: the error, or the f of src/quant/criterion.ts. */
import type { LayerProblem } from '../src/core/layer-problem';
import type { LayerRecipe } from '../src/quant/layer';
import { preparePath } from '../src/quant/methods/neuron';
import { orderRows } from '../src/quant/order';
import { heldBackOf, ridgeSums } from '../src/quant/reference/held-back';
import { problemColumns } from '../src/quant/reference/problem';
import { openErrors, type NeuronError } from './layer-errors';

export interface JudgedError extends NeuronError {
  /** What f adds; zeros where the error on the rows counts. */
  ridge: { square: number; product: number };
  /** The error, or f up to what no q changes. */
  loss: number;
}

export interface JudgedErrors {
  /** @param q row of Q, (inputs) */
  ofNeuron(neuron: number, q: Float32Array): JudgedError;
  /** @param Q (neurons, inputs) @returns (neurons) */
  of(Q: Float32Array): JudgedError[];
}

export function openJudgedErrors(problem: LayerProblem, recipe: LayerRecipe): JudgedErrors {
  const { neurons, inputs, groups, weights } = problem;
  const errors = openErrors(problem, recipe.center);
  const paths = problemColumns(problem).map((columns) => preparePath(recipe, columns));
  const held = Array.from({ length: neurons }, (_, c) => {
    const path = paths[Math.floor(c / (neurons / groups))]!;
    const along = (row: Float32Array) => (path.order ? orderRows(row, path.order, 1) : row);
    const ofNeuron = heldBackOf(recipe, path, along(weights.subarray(c * inputs, (c + 1) * inputs)));
    return { ofNeuron, along, norms: path.columns.norms };
  });
  const ofNeuron = (neuron: number, q: Float32Array): JudgedError => {
    const { ofNeuron: f, along, norms } = held[neuron]!;
    // Letters of inputs that never change are filled in at the end, and no choice counts them.
    const counted = along(q).map((letter, t) => (norms[t]! > 0 ? letter : 0));
    const ridge = f ? ridgeSums(f, counted) : { square: 0, product: 0 };
    const own = errors.ofNeuron(neuron, q);
    return { ...own, ridge, loss: own.error + ridge.square - 2 * ridge.product };
  };
  const row = (Q: Float32Array, c: number) => Q.subarray(c * inputs, (c + 1) * inputs);
  return { ofNeuron, of: (Q) => Array.from({ length: neurons }, (_, c) => ofNeuron(c, row(Q, c))) };
}
