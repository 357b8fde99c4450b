import { beforeEach, describe, expect, test } from 'vitest';
import { openEngine, type WholeEngine } from '../../../../../test/engine';
import { smallData, smallNetwork } from '../../../../../test/networks';
import { DEFAULT_RECIPE } from '../recipe-fields';

const quiet = () => undefined;
const recipe = {
  ...DEFAULT_RECIPE,
  bits: 3,
  calibrationCount: 12,
  patches: 36,
  layers: { pointwise: { float: true } },
};
let engine: WholeEngine;

beforeEach(async () => {
  engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 12), smallData('test.npz', 20, { seed: 2 })], null);
});

describe('the causes of a layer in a run', () => {
  test('its error is that of the run, whether the run was before or not', async () => {
    const before = await engine.explain(recipe, 'conv1', quiet);
    const { run, report } = await engine.quantize(recipe, quiet);
    const errors = new Map(report.layers.map(({ id, relativeError }) => [id, relativeError]));
    for (const { id, bits, inputs } of report.layers) {
      const found = await engine.explain(recipe, id, quiet);
      expect(await engine.explain(recipe, id, quiet, run)).toEqual(found);
      expect(found).toMatchObject({ layer: id, bits, inputs });
      // Of some of the rows.
      expect(found.error / errors.get(id)!).toBeGreaterThan(0.7);
      expect(found.error / errors.get(id)!).toBeLessThan(1.4);
    }
    expect(await engine.explain(recipe, 'conv1', quiet)).toEqual(before);
  });

  test('the first layer has nothing from others, one in float nothing of its own', async () => {
    const first = await engine.explain(recipe, 'conv1', quiet);
    expect(first.causes.map(({ kind }) => kind)).not.toContain('place');
    const float = await engine.explain(recipe, 'pointwise', quiet);
    expect(float).toMatchObject({ bits: null, ownError: 0 });
    expect(float.causes.map(({ kind, weight }) => [kind, weight])).toEqual([['place', 1]]);
  });

  test('a depthwise layer is told, with its inputs', async () => {
    const { causes } = await engine.explain(recipe, 'depthwise', quiet);
    expect(causes.find(({ kind }) => kind === 'depthwise')).toMatchObject({ value: 9 });
  });

  test('a layer that is not there is named', async () => {
    await expect(engine.explain(recipe, 'nowhere', quiet)).rejects.toThrow('The network has no layer nowhere.');
  });
});
