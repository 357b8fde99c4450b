import { expect, test } from 'vitest';
import type { LayerId } from '../../../../core/brand';
import { random } from '../../../../core/random';
import { magnitudeMasks, openMasks, sparsityOf } from './masks';

const layers = (...weights: number[][]) =>
  new Map(weights.map((own, i) => [`layer${i}` as LayerId, { weights: Float32Array.from(own) }]));
const kept = (masks: ReturnType<typeof magnitudeMasks>) => [...masks.values()].map(({ keep }) => [...keep]);

test('one threshold for all layers', () => {
  const own = layers([3, -0.1, 0.2, -4], [0.3, 0.05, -5, 6]);
  expect(kept(magnitudeMasks(own, 0.5))).toEqual([
    [1, 0, 0, 1],
    [0, 0, 1, 1],
  ]);
  expect(kept(magnitudeMasks(own, 0))).toEqual(kept(openMasks(own)));
  expect(kept(magnitudeMasks(own, 1)).flat()).toEqual(new Array(8).fill(0));
});

test('of weights of equal size so many go that the count is exact', () => {
  expect(kept(magnitudeMasks(layers([1, 1, 2], [1, -1, 1]), 0.5))).toEqual([
    [0, 0, 1],
    [0, 1, 1],
  ]);
});

test('masks only grow, and their zeros are the share that was asked for', () => {
  const rng = random(1);
  const weights = Array.from({ length: 3 }, () => Array.from({ length: 200 }, () => rng.normal()));
  let own = layers(...weights);
  let before = openMasks(own);
  for (const sparsity of [0.1, 0.35, 0.7, 0.95]) {
    const masks = magnitudeMasks(own, sparsity);
    masks.forEach(({ keep }, id) =>
      keep.forEach((bit, i) => expect(bit).toBeLessThanOrEqual(before.get(id)!.keep[i]!)),
    );
    own = new Map(
      [...own].map(([id, layer]) => [id, { weights: layer.weights.map((w, i) => w * masks.get(id)!.keep[i]!) }]),
    );
    expect(sparsityOf(own)).toBeCloseTo(sparsity, 12);
    before = masks;
  }
});
