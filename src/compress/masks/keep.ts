/**
 * Which weights are kept, by their scores. What is kept is counted over the whole layer, not for each neuron as Wanda's
 * authors do: the errors of all neurons add up to that of the layer, and so do the scores that stand for them; a neuron that
 * matters little may go with all of its weights. Of equal scores the first ones stay.
 */
import { unreachable } from '../../core/errors';
import { selectAt } from '../../core/stats/select';
import { BLOCK_SIDE, type Structure } from '../layer';

/** Rows of scores, and which of them belong together. */
interface ScoredShape {
  neurons: number;
  inputs: number;
  /** Neurons of a group: blocks do not reach from one to the next. */
  perGroup: number;
}

/**
 * The part `sparsity` of the weights, blocks or neurons goes, rounded to the nearest number of them, but one always stays; with
 * 2:4 and 4:8 half of each run of neighbouring inputs, of a shorter last one half rounded down.
 * @param scores (neurons, inputs)
 * @returns 1 where a weight is kept, (neurons, inputs)
 */
export function keepOf(scores: Float64Array, shape: ScoredShape, structure: Structure, sparsity: number): Uint8Array {
  switch (structure) {
    case 'weights':
      return keepLargest(scores, keptCount(scores.length, sparsity));
    case '2:4':
      return keepInRuns(scores, shape.inputs, 4);
    case '4:8':
      return keepInRuns(scores, shape.inputs, 8);
    case 'blocks':
      return keepCells(scores, shape, sparsity, blockCells(shape));
    case 'neurons':
      return keepCells(scores, shape, sparsity, { count: shape.neurons, cellOf: (c) => c });
    default:
      return unreachable(structure);
  }
}

/** How many of `count` stay; one always does. */
export function keptCount(count: number, sparsity: number): number {
  return Math.min(count, Math.max(1, count - Math.round(sparsity * count)));
}

/** 1 for the `count` largest scores, of equal ones the first. */
export function keepLargest(scores: Float64Array, count: number): Uint8Array {
  const keep = new Uint8Array(scores.length);
  if (count >= scores.length) return keep.fill(1);
  const threshold = selectAt(scores.slice(), scores.length - count);
  let left = count;
  scores.forEach((score, i) => {
    if (score > threshold) {
      keep[i] = 1;
      left--;
    }
  });
  for (let i = 0; left > 0; i++)
    if (scores[i] === threshold) {
      keep[i] = 1;
      left--;
    }
  return keep;
}

/** Half of each run of `run` neighbours, rounded up. */
export function keepInRuns(scores: Float64Array, inputs: number, run: number): Uint8Array {
  const keep = new Uint8Array(scores.length);
  for (let row = 0; row < scores.length; row += inputs)
    for (let t = 0; t < inputs; t += run) {
      const ofRun = scores.subarray(row + t, row + Math.min(inputs, t + run));
      keep.set(keepLargest(ofRun, Math.ceil(ofRun.length / 2)), row + t);
    }
  return keep;
}

/** Weights that go together. */
interface Cells {
  count: number;
  cellOf: (neuron: number, input: number) => number;
}

/** Squares of `BLOCK_SIDE`, smaller at the ends of groups and of inputs. */
function blockCells({ neurons, inputs, perGroup }: ScoredShape): Cells {
  const across = Math.ceil(inputs / BLOCK_SIDE);
  const down = Math.ceil(perGroup / BLOCK_SIDE);
  const rowOf = (c: number) => Math.floor(c / perGroup) * down + Math.floor((c % perGroup) / BLOCK_SIDE);
  return {
    count: (neurons / perGroup) * down * across,
    cellOf: (c, t) => rowOf(c) * across + Math.floor(t / BLOCK_SIDE),
  };
}

/** By the sums of scores. */
function keepCells(
  scores: Float64Array,
  { inputs }: ScoredShape,
  sparsity: number,
  { count, cellOf }: Cells,
): Uint8Array {
  const sums = new Float64Array(count);
  const at = (i: number) => cellOf(Math.floor(i / inputs), i % inputs);
  scores.forEach((score, i) => (sums[at(i)]! += score));
  const kept = keepLargest(sums, keptCount(count, sparsity));
  return Uint8Array.from({ length: scores.length }, (_, i) => kept[at(i)]!);
}
