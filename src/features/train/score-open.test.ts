import { expect, test } from 'vitest';
import { openEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { trainClient } from './works';

test('the open network is scored with fresh weights, whatever its own are', async () => {
  const score = async (seed: number) => {
    const engine = openEngine();
    await engine.open([smallNetwork(seed), smallData('train.npz', 40), smallData('test.npz', 20, { seed: 2 })], null);
    return trainClient(engine).ask.score({ seeds: 2 });
  };
  const { name, scores, relus, samples } = await score(1);
  expect({ name, samples, relus }).toEqual({ name: 'small.onnx', samples: 40, relus: 2 * 6 * 6 * 6 });
  expect(scores).toHaveLength(2);
  expect(scores.every((one) => one !== null && one > 0)).toBe(true);
  expect((await score(2)).scores).toEqual(scores);
});
