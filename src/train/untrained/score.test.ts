import { expect, test } from 'vitest';
import { smallNetwork } from '../../../test/networks';
import { random } from '../../core/random';
import { describeNetwork } from '../../engine/training/describe';
import { readNetwork } from '../../onnx/read';
import { buildGraph } from '../build-graph';
import { scoreUntrained } from './score';

const rng = random(2);
const x = Float32Array.from({ length: 12 * 36 }, () => rng.normal());

test('an open network has a score, the same for a seed, whatever its weights are', async () => {
  const [graph, other] = [1, 2].map((seed) =>
    describeNetwork(readNetwork([smallNetwork(seed) as { name: string; bytes: Uint8Array }])),
  ) as [ReturnType<typeof describeNetwork>, ReturnType<typeof describeNetwork>];
  let pauses = 0;
  const pause = () => {
    pauses++;
    return Promise.resolve();
  };
  const found = await scoreUntrained(graph, x, 1, pause);
  expect(found.score).toBeGreaterThan(0);
  expect(pauses).toBeGreaterThan(0);
  expect(await scoreUntrained(other, x, 1)).toEqual(found);
  expect((await scoreUntrained(graph, x, 2)).score).not.toBe(found.score);
});

test('the score of one layer follows from its codes', async () => {
  const graph = buildGraph([1]);
  const network = graph.close(graph.dense(graph.relu(graph.dense(graph.input, 8)), 2));
  // Of one number and no bias a ReLU says its sign: samples of one sign look the same, those of two have nothing in common.
  expect(await scoreUntrained(network, Float32Array.from([1, -1]), 1)).toEqual({
    score: expect.closeTo(2 * Math.log(8), 9) as number,
    relus: 8,
    parameters: 34,
  });
  expect((await scoreUntrained(network, Float32Array.from([1, 2]), 1)).score).toBeNull();
});

test('a network without ReLUs is refused', async () => {
  const graph = buildGraph([3]);
  await expect(scoreUntrained(graph.close(graph.dense(graph.input, 2)), x, 1)).rejects.toThrow('has no ReLU');
});
