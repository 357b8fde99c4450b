/** Gradients against finite differences of the loss, on a network with convolutions, groups, a residual and pools. */
import { describe, expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import { abortError, UserError } from '../core/errors';
import { random } from '../core/random';
import { describeNetwork } from '../engine/training/describe';
import { readNetwork } from '../onnx/read';
import type { TrainingData } from './data';
import { gradientSizes } from './gradients';
import type { TrainGraph } from './graph';
import { logitsOf } from './outputs';

const [COUNT, CLASSES, PIXELS] = [10, 4, 36];
const graph = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));

const data = ((): TrainingData & { labels: Int32Array } => {
  const rng = random(3);
  const labels = Int32Array.from({ length: COUNT }, () => rng.below(CLASSES));
  const inputs = Float32Array.from({ length: COUNT * PIXELS }, () => rng.normal());
  return { inputs, count: COUNT, labels, teacher: null };
})();

/** Of the samples from one to before another, in float64 from the logits. */
async function meanLoss(own: TrainGraph, from: number, to: number): Promise<number> {
  const logits = await logitsOf(own, data.inputs.subarray(from * PIXELS, to * PIXELS), to - from);
  let loss = 0;
  for (let i = from; i < to; i++) {
    const z = logits.subarray((i - from) * CLASSES, (i - from + 1) * CLASSES);
    const sum = z.reduce((all, value) => all + Math.exp(value - z[data.labels[i]!]!), 0);
    loss += Math.log(sum);
  }
  return loss / (to - from);
}

async function slope(id: Parameters<TrainGraph['layers']['get']>[0], at: number, from: number, to: number) {
  const by = 1e-2;
  const own = graph.layers.get(id)!;
  const moved = (step: number): TrainGraph => {
    const weights = own.weights.map((w, i) => (i === at ? w + step : w));
    return { ...graph, layers: new Map([...graph.layers, [id, { ...own, weights }]]) };
  };
  return ((await meanLoss(moved(by), from, to)) - (await meanLoss(moved(-by), from, to))) / (2 * by);
}

describe('sizes of gradients', () => {
  test.each([
    [COUNT, [[0, COUNT]]],
    [
      4,
      [
        [0, 4],
        [4, 8],
        [8, COUNT],
      ],
    ],
  ] as [number, [number, number][]][])(
    'over batches of %i: the root mean square of finite differences',
    async (batch, parts) => {
      const found = await gradientSizes(graph, data, { batch });
      for (const [id, { weights }] of graph.layers)
        for (const at of [0, 1, weights.length - 1]) {
          const slopes = await Promise.all(parts.map(([from, to]) => slope(id, at, from, to)));
          const size = Math.sqrt(slopes.reduce((sum, value) => sum + value ** 2, 0) / parts.length);
          expect(Math.abs(found.get(id)![at]! - size)).toBeLessThan(2e-3 + 0.02 * size);
        }
    },
  );

  test('labels that the network does not know, and a cancel', async () => {
    const labels = data.labels.map(() => CLASSES);
    await expect(gradientSizes(graph, { ...data, labels })).rejects.toThrow(
      new UserError('A sample has the label 4; the network tells classes 0 to 3 apart.'),
    );
    const cancel = new AbortController();
    const cancelled = gradientSizes(
      graph,
      data,
      { batch: 2 },
      { signal: cancel.signal, onProgress: () => cancel.abort() },
    );
    await expect(cancelled).rejects.toThrow(abortError());
  });
});
