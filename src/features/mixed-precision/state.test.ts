import { beforeEach, describe, expect, test } from 'vitest';
import { fakeEngine, SENSITIVITY, type FakeEngine } from '../../../test/fake-engine';
import { bitsAt, meanBitsAt, mixedFront, pointAt, pointNow, predictedError, thinned } from './front';
import { openStore, type WholeStore } from '../../../test/store';

const ids = SENSITIVITY.layers.map(({ id }) => id);
const mixed = mixedFront(SENSITIVITY, [], []);

describe('the front', () => {
  test('the choice at a mean is within it, and better where there is more room', () => {
    let last = Infinity;
    for (let mean = 2; mean <= 8; mean += 0.5) {
      const point = pointAt(mixed, mean);
      expect(meanBitsAt(mixed, point)).toBeLessThanOrEqual(mean + 1e-9);
      expect(predictedError(mixed, point)).toBeLessThanOrEqual(last);
      last = predictedError(mixed, point);
    }
    expect([...bitsAt(mixed, pointAt(mixed, 2)).values()]).toEqual([2, 2, 2]);
    expect([...bitsAt(mixed, pointAt(mixed, 8)).values()]).toEqual([8, 8, 8]);
  });

  test('the layer that hurts most and is smallest gets the most bits', () => {
    const [first, , last] = [...bitsAt(mixed, pointAt(mixed, 4)).values()];
    expect(last!).toBeGreaterThan(first!);
  });

  test('at the same mean, no choice of even bits is better', () => {
    for (const [i, bits] of SENSITIVITY.widths.entries()) {
      const even = SENSITIVITY.layers.reduce((sum, { damages }) => sum + damages[i]!, 0);
      expect(predictedError(mixed, pointAt(mixed, bits)) ** 2).toBeLessThanOrEqual(even * (1 + 1e-9));
    }
  });

  test('layers left in float take no part, kept ones have 8 bits', () => {
    const own = mixedFront(SENSITIVITY, [ids[0]!], [ids[1]!]);
    expect([...bitsAt(own, 0)]).toEqual([
      [ids[1], 8],
      [ids[2], 2],
    ]);
  });

  test('few points stand for many, the ends among them', () => {
    const points = thinned(mixed, 12);
    expect(points.length).toBeLessThanOrEqual(13);
    expect([points[0], points.at(-1)]).toEqual([0, mixed.front.sizes.length - 1]);
    expect(thinned(mixed, 1e6)).toHaveLength(mixed.front.sizes.length);
  });
});

describe('on the page', () => {
  let engine: FakeEngine;
  let store: WholeStore;
  beforeEach(() => {
    engine = fakeEngine();
    store = openStore(engine);
  });

  test('what is measured is kept, and its time is said', async () => {
    await store.getState().measureSensitivity();
    const { sensitivity, status, job } = store.getState();
    expect(sensitivity?.result).toEqual(SENSITIVITY);
    expect([status, job]).toEqual(['Measured the sensitivity of 3 layers in 2.0 s.', null]);
    // The table of layers shows it, too.
    const { widths, layers } = store.getState().layerMeasures!.result;
    expect(widths).toEqual(SENSITIVITY.widths);
    expect(layers.map(({ id, damages }) => [id, damages])).toEqual(
      SENSITIVITY.layers.map(({ id, damages }) => [id, damages]),
    );
  });

  test('another model forgets it', async () => {
    await store.getState().measureSensitivity();
    store.getState().keepAtEight(ids[0]!, true);
    const read = () => Promise.resolve([{ name: 'other.onnx', bytes: new Uint8Array() }]);
    await store.getState().openFiles(['other.onnx'], read, null);
    expect(store.getState()).toMatchObject({ sensitivity: null, keptLayers: [] });
  });

  test('a point sets the bits of every layer, and is found again', () => {
    const point = pointAt(mixed, 3.5);
    store.getState().applyPoint(mixed, point);
    const { recipe } = store.getState();
    expect(ids.map((id) => recipe.layers[id]?.bits)).toEqual([...bitsAt(mixed, point).values()]);
    expect(pointNow(mixed, recipe)).toBe(point);
    expect(store.getState().mixedLayers).toEqual(recipe.layers);
    store.getState().setLayer(ids[0]!, { bits: 1 });
    expect(pointNow(mixed, store.getState().recipe)).toBe(-1);
  });

  test('a layer kept at 8 bits stays there when all bits change, until it gets bits of its own, or goes to float', () => {
    const [first = '', , last = ''] = ids;
    store.getState().keepAtEight(first, true);
    store.getState().keepAtEight(last, true);
    store.getState().setAllBits(4);
    expect(store.getState().recipe).toMatchObject({ bits: 4, layers: { [first]: { bits: 8 }, [last]: { bits: 8 } } });
    store.getState().setLayer(first, { bits: 5 });
    expect(store.getState().keptLayers).toEqual([last]);
    store.getState().setLayer(last, { float: true });
    expect(store.getState().keptLayers).toEqual([]);
    store.getState().setAllBits(4, true);
    expect(store.getState().recipe.layers).toEqual({ [last]: { float: true } });
  });

  test('a layer kept at 8 bits follows the others again when it is let go', () => {
    store.getState().keepAtEight(ids[2]!, true);
    expect(store.getState().recipe.layers[ids[2]!]).toEqual({ bits: 8 });
    expect(store.getState().keptLayers).toEqual([ids[2]]);
    store.getState().keepAtEight(ids[2]!, false);
    expect(store.getState().recipe.layers[ids[2]!]).toBeUndefined();
    expect(store.getState().keptLayers).toEqual([]);
  });
});
