import { expect, test } from 'vitest';
import { openEngine, type WholeEngine } from '../../../../test/engine';
import { smallData, smallNetwork } from '../../../../test/networks';
import { completeCompression } from '../../../compress/recipe';
import type { Compression } from '../../../compress/compression';
import { DEFAULT_RECIPE } from '../../quantize/job/recipe-fields';
import type { Recipe } from '../../quantize/job/recipe';
import type { Report } from '../../quantize/job/report';

const quiet = () => undefined;
const NEURONS = recipeOf({ structure: 'neurons', sparsity: 0.5 });

function recipeOf(compression: Partial<Compression>, layers: Recipe['layers'] = {}): Recipe {
  return { ...DEFAULT_RECIPE, calibrationCount: 40, layers, compression: completeCompression(compression) };
}

async function opened(): Promise<WholeEngine> {
  const engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  return engine;
}

const outcome = ({ scores, layers }: Report) => ({ scores, layers: layers.map(({ seconds: _, ...rest }) => rest) });

test('after a run, one that leaves a later layer in float is that of a fresh start: neurons go together', async () => {
  const engine = await opened();
  await engine.quantize(NEURONS, quiet);
  const last = (await engine.quantize(NEURONS, quiet)).report.layers.at(-1)!.id;
  const changed = { ...NEURONS, layers: { [last]: { float: true } } };
  const { report } = await engine.quantize(changed, quiet);
  const fresh = await (await opened()).quantize(changed, quiet);
  expect(outcome(report)).toEqual(outcome(fresh.report));
});

test('the same after another part of all layers, and back', async () => {
  const engine = await opened();
  const first = await engine.quantize(recipeOf({ sparsity: 0.5 }), quiet);
  await engine.quantize(recipeOf({ sparsity: 0.5, repair: 'refit' }), quiet);
  const again = await engine.quantize(recipeOf({ sparsity: 0.5 }), quiet);
  expect(outcome(again.report)).toEqual(outcome(first.report));
});

test('cancelled in the middle it leaves only what is whole', async () => {
  const engine = await opened();
  const cancelling = engine.quantize(recipeOf({ sparsity: 0.6 }), ({ message }) => {
    if (message.startsWith('Compressing pointwise')) void engine.cancel();
  });
  await expect(cancelling).rejects.toMatchObject({ name: 'AbortError' });
  const { report } = await engine.quantize(recipeOf({ sparsity: 0.6 }), quiet);
  expect(outcome(report)).toEqual(
    outcome((await (await opened()).quantize(recipeOf({ sparsity: 0.6 }), quiet)).report),
  );
});

test('causes and paths are of levels: of a compressed run they are refused in a sentence', async () => {
  const engine = await opened();
  const { report, run } = await engine.quantize(recipeOf({ sparsity: 0.5 }), quiet);
  const { id } = report.layers[0]!;
  const refused = 'This result was compressed, and causes and paths are told of levels alone. Choose a quantized one.';
  await expect(engine.explain(report.recipe, id, quiet, run)).rejects.toThrow(refused);
  await expect(engine.path(report.recipe, id, quiet)).rejects.toThrow(refused);
});
