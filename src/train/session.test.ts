/** Masks that change while a network is trained. */
import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import type { LayerId } from '../core/brand';
import { random } from '../core/random';
import { describeNetwork } from '../engine/training/describe';
import { readNetwork } from '../onnx/read';
import { gather } from './data';
import type { Held, TrainGraph } from './graph';
import { openJax, withoutThreads } from './jax';
import { openSession } from './session';
import { completeSettings } from './settings';

const graph = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));

/** A mask for each layer. */
const masks = (keeps: (i: number) => boolean) =>
  new Map<LayerId, Held & { kind: 'mask' }>(
    [...graph.layers].map(([id, { weights }]) => [
      id,
      { kind: 'mask', keep: Uint8Array.from(weights, (_, i) => Number(keeps(i))) },
    ]),
  );

const batch = (() => {
  const rng = random(5);
  const inputs = Float32Array.from({ length: 8 * 36 }, () => rng.normal());
  const labels = Int32Array.from({ length: 8 }, (_, i) => i % 4);
  const chosen = Uint32Array.from({ length: 8 }, (_, i) => i);
  return gather({ inputs, count: 8, labels, teacher: null }, chosen, 4);
})();

type Layers = TrainGraph['layers'];
const zerosOf = (layers: Layers) =>
  new Map([...layers].map(([id, { weights }]) => [id, weights.map((w) => Number(w !== 0))]));

test('masks that change are held from the next step on, and arrays are released', async () => {
  await withoutThreads(async () => {
    const jax = (await openJax('wasm'))!;
    const session = openSession(
      jax,
      'wasm',
      graph,
      masks(() => true),
      completeSettings({ optimizer: 'sgd', rate: 0.05 }),
    );
    await session.step(batch, 0);
    const dense = await session.layers();
    const few = masks((i) => i % 3 === 0);
    session.hold(few);
    const pruned = await session.layers();
    for (const [id, { weights }] of pruned)
      expect(weights).toEqual(dense.get(id)!.weights.map((w, i) => (few.get(id)!.keep[i] ? w : 0)));
    await session.step(batch, 0.1);
    const trained = await session.layers();
    for (const [id, { weights }] of trained) {
      weights.forEach((w, i) => few.get(id)!.keep[i] || expect(w).toBe(0));
      expect(weights).not.toEqual(pruned.get(id)!.weights);
    }
    expect(zerosOf(trained)).toEqual(zerosOf(pruned));
    session.close();
    expect(session.live()).toBe(0);
  });
});
