/** A result as the network of the next step: its file, its sizes, and what it is compared with. */
import { describe, expect, test } from 'vitest';
import { openEngine, type WholeEngine } from '../../../../test/engine';
import { smallData, smallNetwork } from '../../../../test/networks';
import type { Compression } from '../../../compress/compression';
import { completeCompression } from '../../../compress/recipe';
import { readNetwork } from '../../../onnx/read';
import { DEFAULT_RECIPE } from './recipe-fields';
import type { Recipe } from './recipe';

const quiet = () => undefined;
const files = () => [smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })];

async function opened(): Promise<WholeEngine> {
  const engine = openEngine();
  await engine.open(files(), null);
  return engine;
}

const recipeOf = (recipe: Partial<Recipe>): Recipe => ({ ...DEFAULT_RECIPE, calibrationCount: 40, ...recipe });
const compressing = (compression: Partial<Compression>, recipe: Partial<Recipe> = {}) =>
  recipeOf({ ...recipe, compression: completeCompression(compression) });

const PRUNED = compressing({ sparsity: 0.6 });

/** Bytes of some biases of the network. */
const BIASES = 48;

const KINDS: [string, Recipe][] = [
  ['pruned', PRUNED],
  ['without neurons', compressing({ structure: 'neurons', sparsity: 0.5 })],
  ['of low rank', compressing({ kind: 'low-rank', size: 0.6 })],
  ['with spatial kernels', compressing({ kind: 'low-rank', size: 0.6, convolutions: 'spatial' })],
  ['with codebooks', compressing({ kind: 'share', values: 8 })],
  ['separable', compressing({ kind: 'share', form: 'separable' })],
  ['quantized', recipeOf({ bits: 4 })],
  ['quantized in one walk', compressing({ sparsity: 0.5, letters: true }, { bits: 4 })],
];

describe('the network of the next step', () => {
  test.each(KINDS)('%s: left as it is, it gives and takes what the result did', async (_, recipe) => {
    const engine = await opened();
    const { run, report } = await engine.quantize(recipe, quiet);
    const { model } = await engine.openNext(run);
    const layers = Object.fromEntries(model!.layers.map(({ id }) => [id, { float: true }]));
    const { report: same } = await engine.quantize(recipeOf({ layers }), quiet);
    expect(same.scores!.top1).toBe(report.scores!.top1);
    expect(same.scores!.sqnr).toBeCloseTo(report.scores!.sqnr!, 3);
    expect(same.float).toEqual(report.float);
    expect(same.size.float).toBe(report.size.float);
    // But for biases: those of neurons that have left, and one for the first of two layers.
    expect(Math.abs(same.size.quantized - report.size.quantized)).toBeLessThanOrEqual(BIASES);
    expect(same.model).toEqual(report.model);
    expect(same.steps).toEqual([{ recipe: report.recipe, calibration: report.calibration }]);
  });

  test.each(KINDS)('%s: then quantized, then pruned', async (_, recipe) => {
    const engine = await opened();
    const first = await engine.quantize(recipe, quiet);
    await engine.openNext(first.run);
    const second = await engine.quantize(recipeOf({ bits: 6, keepZeros: true }), quiet);
    expect(second.report.size.quantized).toBeLessThan(first.report.size.float / 2);
    await engine.openNext(second.run);
    const third = await engine.quantize(compressing({ sparsity: 0.3, criterion: 'magnitude' }), quiet);
    expect(third.report.steps).toHaveLength(2);
    expect(third.report.float).toEqual(first.report.float);
    const bytes = await engine.exportOnnx(third.run, 'float');
    expect(readNetwork([{ name: 'third.onnx', bytes }]).layers.length).toBeGreaterThan(0);
  });
});

describe('weights that an earlier step has removed', () => {
  const zerosOf = async (engine: WholeEngine, run: number) =>
    readNetwork([{ name: 'zeros.onnx', bytes: await engine.exportOnnx(run, 'float') }]).layers.map(({ weights }) =>
      Array.from(weights, (w) => w === 0),
    );

  test.each<[string, Partial<Recipe>]>([
    ['whole letters', { bits: 4 }],
    ['half steps', { bits: 4, offset: 'half', sweeps: 3 }],
    ['paper letters of RTN', { bits: 3, alphabet: 'paper', method: 'rtn' }],
    ['Qronos', { bits: 3, method: 'qronos', offset: 'integer' }],
    ['one range for a layer', { bits: 4, radius: 'layer' }],
  ])('stay 0: %s', async (_, recipe) => {
    const engine = await opened();
    const { run } = await engine.quantize(PRUNED, quiet);
    const before = await zerosOf(engine, run);
    await engine.openNext(run);
    const kept = await engine.quantize(recipeOf({ ...recipe, keepZeros: true }), quiet);
    const after = await zerosOf(engine, kept.run);
    before.forEach((zeros, l) => expect(zeros.every((zero, i) => !zero || after[l]![i])).toBe(true));
    expect(kept.report.layers.every(({ bytes }) => bytes !== undefined)).toBe(true);
    const free = await engine.quantize(recipeOf(recipe), quiet);
    expect(kept.report.size.quantized).toBeLessThan(free.report.size.quantized);
  });

  test('get letters like all others where nothing is said of them', async () => {
    const engine = await opened();
    const { run } = await engine.quantize(PRUNED, quiet);
    const before = await zerosOf(engine, run);
    await engine.openNext(run);
    const free = await engine.quantize(recipeOf({ alphabet: 'binary' }), quiet);
    const after = await zerosOf(engine, free.run);
    expect(before.some((zeros, l) => zeros.some((zero, i) => zero && !after[l]![i]))).toBe(true);
  });

  test('where 0 is no level, keeping them is refused in a sentence', async () => {
    const engine = await opened();
    const { run } = await engine.quantize(PRUNED, quiet);
    await engine.openNext(run);
    const binary = recipeOf({ alphabet: 'binary', keepZeros: true });
    await expect(engine.quantize(binary, quiet)).rejects.toThrow(
      'Pruned weights are 0, which is no level of the binary grid. Take another grid.',
    );
  });
});

describe('what it is compared with', () => {
  test('the network that was opened, measured again on other samples, and there again when asked for', async () => {
    const engine = await opened();
    const fresh = await opened();
    const { run } = await engine.quantize(compressing({ sparsity: 0.8, criterion: 'random', repair: 'none' }), quiet);
    const next = await engine.openNext(run);
    expect(next.model).toMatchObject({ name: smallNetwork().name, made: { steps: [{}] } });
    expect(await engine.scoreFloat(quiet)).toEqual(await fresh.scoreFloat(quiet));
    const other = [smallData('test.npz', 40, { seed: 5 })];
    await fresh.open(other, 'evaluation');
    const after = await engine.open(other, 'evaluation');
    expect(after.model!.made?.steps).toHaveLength(1);
    expect(await engine.scoreFloat(quiet)).toEqual(await fresh.scoreFloat(quiet));
    const back = await engine.openOriginal();
    expect(back.model!.made).toBeUndefined();
    const [own, expected] = [await engine.quantize(PRUNED, quiet), await fresh.quantize(PRUNED, quiet)];
    expect(own.report.scores).toEqual(expected.report.scores);
    expect(own.report.size).toEqual(expected.report.size);
  });

  test('another network that is opened was made of nothing', async () => {
    const engine = await opened();
    const { run } = await engine.quantize(PRUNED, quiet);
    await engine.openNext(run);
    const { model } = await engine.open([{ ...smallNetwork(), name: 'other.onnx' }], null);
    expect(model).toMatchObject({ name: 'other.onnx' });
    expect(model!.made).toBeUndefined();
    // Results of before can still be opened.
    expect((await engine.openNext(run)).model!.made).toBeDefined();
  });

  test('cancelled in a later step, the network of that step stays open', async () => {
    const engine = await opened();
    const { run } = await engine.quantize(PRUNED, quiet);
    await engine.openNext(run);
    const cancelling = engine.quantize(recipeOf({ bits: 4 }), ({ message }) => {
      if (message.startsWith('Quantizing')) void engine.cancel();
    });
    await expect(cancelling).rejects.toMatchObject({ name: 'AbortError' });
    expect((await engine.quantize(recipeOf({ bits: 4 }), quiet)).report.steps).toHaveLength(1);
  });

  test('a result that is not there is refused in a sentence', async () => {
    const engine = await opened();
    await expect(engine.openNext(99)).rejects.toThrow(
      'This result has no network behind it: quantize again, then open it.',
    );
  });
});
