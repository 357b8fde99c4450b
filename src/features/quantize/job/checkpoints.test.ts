import { beforeEach, describe, expect, test } from 'vitest';
import type { Samples } from '../../../data/samples';
import type { WholeEngine } from '../../../../test/engine';
import { openCheckpoints } from './checkpoints';
import { openEngine } from '../../../../test/engine';
import { smallData, smallNetwork } from '../../../../test/networks';
import { type Recipe } from './recipe';
import { DEFAULT_RECIPE } from './recipe-fields';
import type { Report } from './report';

const quiet = () => undefined;
const recipe: Recipe = { ...DEFAULT_RECIPE, bits: 4, calibrationCount: 40 };
const files = () => [smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })];
let engine: WholeEngine;

beforeEach(async () => {
  engine = openEngine();
  await engine.open(files(), null);
});

/** What must not depend on what was run before. */
const outcome = ({ scores, layers, size }: Report) => ({
  scores,
  size,
  layers: layers.map(({ seconds: _, ...rest }) => rest),
});

async function afresh(wanted: Recipe): Promise<Report> {
  const other = openEngine();
  await other.open(files(), null);
  return (await other.quantize(wanted, quiet)).report;
}

const CHANGES: [string, Partial<Recipe>, number][] = [
  ['nothing', {}, 3],
  ['the bits of the last layer', { layers: { fc: { bits: 2 } } }, 3],
  ['the bits of the second', { layers: { depthwise: { bits: 2 } } }, 1],
  ['the first left in float', { layers: { conv1: { float: true } } }, 0],
  ['the bits of all', { bits: 3 }, 0],
  ['no search of C', { searchScale: false }, 0],
  ['another seed', { seed: 2 }, 0],
  ['fewer samples', { calibrationCount: 30 }, 0],
];

describe('after a run', () => {
  test.each(CHANGES)('%s changed: the result is that of a fresh run', async (_, change, reused) => {
    await engine.quantize(recipe, quiet);
    const { report } = await engine.quantize({ ...recipe, ...change }, quiet);
    expect(report.reused).toBe(reused);
    expect(outcome(report)).toEqual(outcome(await afresh({ ...recipe, ...change })));
  });

  test('back and forth', async () => {
    const first = await engine.quantize(recipe, quiet);
    await engine.quantize({ ...recipe, layers: { depthwise: { bits: 2 } } }, quiet);
    const again = await engine.quantize(recipe, quiet);
    expect(outcome(again.report)).toEqual(outcome(first.report));
  });

  test('other data: nothing is kept', async () => {
    await engine.quantize(recipe, quiet);
    await engine.open([smallData('train.npz', 60, { seed: 5 })], null);
    expect((await engine.quantize(recipe, quiet)).report.reused).toBe(0);
  });

  test('a cancelled run leaves only what is whole', async () => {
    const cancelling = engine.quantize(recipe, ({ message }) => {
      if (message.includes('pointwise')) void engine.cancel();
    });
    await expect(cancelling).rejects.toMatchObject({ name: 'AbortError' });
    const { report } = await engine.quantize(recipe, quiet);
    expect(outcome(report)).toEqual(outcome(await afresh(recipe)));
  });
});

describe('the budget', () => {
  const tensor = (floats: number) => ({ type: 'float32', dims: [floats], data: new Float32Array(floats) });
  const samples = {} as Samples;
  const state = (keys: string[], floats: number) => ({
    keys,
    traces: [{ float: new Map([['x', tensor(floats)]]), quantized: new Map() }],
    layers: new Map(),
    reports: [],
  });

  test('every second state goes, the last one stays', () => {
    const checkpoints = openCheckpoints(4 * 250);
    const keys = ['a', 'b', 'c', 'd'];
    checkpoints.find(samples, '', keys);
    for (const i of [0, 1, 2, 3]) checkpoints.save(state(keys.slice(0, i), 100));
    expect(checkpoints.find(samples, '', keys)!.keys).toHaveLength(3);
    expect(checkpoints.find(samples, '', ['a', 'b', 'x'])!.keys.length).toBeLessThan(3);
  });

  test('what is larger than all of it is not kept', () => {
    const checkpoints = openCheckpoints(4 * 250);
    checkpoints.find(samples, '', []);
    checkpoints.save(state([], 300));
    checkpoints.saveFloatOutputs(0, [new Map([['y', tensor(300)]])]);
    expect(checkpoints.find(samples, '', [])).toBeNull();
    expect(checkpoints.floatOutputs(0)).toBeNull();
  });
});
