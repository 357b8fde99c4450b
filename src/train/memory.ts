/** How many samples go through a network at once: jax-js gives all that a compiled function computes memory of its own. */
import { productOf } from '../core/shape';
import type { TrainGraph } from './graph';

/** For what is between, bytes. */
const BUDGET = 2 ** 29;

/** Arrays of the size of a convolution's columns that it takes there and back, and of an activation: measured on ResNet-20. */
const COPIES = 6;

/** What one sample takes in a step, about, bytes. */
function bytesOfSample({ input, nodes }: TrainGraph): number {
  const values = nodes.map(({ operator, shape }) => {
    const columns =
      operator.op === 'conv' ? operator.inputs * operator.groups * productOf(operator.window.outputSize) : 0;
    return columns + productOf(shape);
  });
  return 4 * COPIES * values.reduce((a, b) => a + b, productOf(input.shape));
}

/**
 * A batch cut into parts, as even as they can be: each size is compiled for itself.
 * @param budget for what is between, bytes
 * @returns the samples of each
 */
export function batchParts(graph: TrainGraph, batch: number, budget = BUDGET): number[] {
  const most = Math.max(1, Math.floor(budget / bytesOfSample(graph)));
  if (batch <= most) return [batch];
  for (let size = most; size > most / 2; size--)
    if (batch % size === 0) return new Array<number>(batch / size).fill(size);
  const parts = Math.ceil(batch / most);
  return Array.from({ length: parts }, (_, i) => Math.floor((batch + i) / parts));
}
