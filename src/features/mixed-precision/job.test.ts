import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paretoFront, withinBudget } from '../../core/knapsack';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { modelBytes, node, tensor } from '../../onnx/build';
import { findExample } from '../../samples/examples';
import type { WholeEngine } from '../../../test/engine';
import type { Progress } from '../../engine/job';
import { openEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { type Recipe } from '../quantize/job/recipe';
import { DEFAULT_RECIPE } from '../quantize/job/recipe-fields';
import { PROBE_BITS, WIDTHS, type Sensitivity } from './sensitivity';

const quiet = () => undefined;
const recipe: Recipe = { ...DEFAULT_RECIPE, calibrationCount: 40 };

/** Bits of each layer at a mean over the weights. */
function mixedBits({ layers, widths }: Sensitivity, mean: number): Recipe['layers'] {
  const front = paretoFront(
    layers.map(({ weights, damages }) => widths.map((bits, i) => ({ bits, size: bits * weights, cost: damages[i]! }))),
  );
  const total = layers.reduce((sum, { weights }) => sum + weights, 0);
  const bits = front.bits(withinBudget(front, mean * total));
  return Object.fromEntries(layers.map(({ id }, i) => [id, { bits: bits[i]! }]));
}

describe('a small network', () => {
  let engine: WholeEngine;
  beforeEach(async () => {
    engine = openEngine();
    await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
  });

  test('own errors fall with the bits; damages follow their squares', async () => {
    const { layers, widths, probes } = await engine.sensitivity(recipe, quiet);
    expect(layers.map(({ id, weights }) => [id, weights])).toEqual([
      ['conv1', 54],
      ['depthwise', 54],
      ['pointwise', 48],
      ['fc', 32],
    ]);
    expect(widths).toEqual([...WIDTHS]);
    expect(probes).toBe(32);
    for (const { ownErrors, damages, outputNoise } of layers) {
      expect(ownErrors.at(-1)!).toBeLessThan(ownErrors[0]! / 8);
      expect(damages[WIDTHS.indexOf(PROBE_BITS)]).toBeCloseTo(outputNoise, 12);
      damages.forEach((damage, i) => expect(damage / damages[0]!).toBeCloseTo((ownErrors[i]! / ownErrors[0]!) ** 2, 9));
    }
    // Nothing comes between the last layer and the output.
    const last = layers.at(-1)!;
    expect(Math.sqrt(last.outputNoise) / last.ownErrors[2]!).toBeGreaterThan(0.5);
    expect(Math.sqrt(last.outputNoise) / last.ownErrors[2]!).toBeLessThan(2);
  });

  test('the damages of the layers add up to about what all of them do together', async () => {
    const { layers } = await engine.sensitivity(recipe, quiet);
    const predicted = layers.reduce((sum, { outputNoise }) => sum + outputNoise, 0);
    const { report } = await engine.quantize({ ...recipe, bits: PROBE_BITS }, quiet);
    const found = 10 ** (-report.scores!.sqnr! / 10);
    expect(found / predicted).toBeGreaterThan(1 / 4);
    expect(found / predicted).toBeLessThan(4);
  });

  test('layers in float stay out', async () => {
    const { layers } = await engine.sensitivity({ ...recipe, layers: { depthwise: { float: true } } }, quiet);
    expect(layers.map(({ id }) => id)).toEqual(['conv1', 'pointwise', 'fc']);
  });

  test('the same recipe gives the same numbers', async () => {
    const { seconds: _, ...once } = await engine.sensitivity(recipe, quiet);
    const { seconds: __, ...again } = await engine.sensitivity(recipe, quiet);
    expect(again).toEqual(once);
  });

  test('progress grows; a cancel stops it', async () => {
    const seen: Progress[] = [];
    await engine.sensitivity(recipe, (progress) => seen.push(progress));
    const fractions = seen.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(seen.map(({ message }) => message)).toContain('Measuring depthwise at 2 to 8 bits (2 of 4)');
    expect(seen.map(({ message }) => message)).toContain('Effect of fc on the output (4 of 4)');
    const cut = engine.sensitivity(recipe, quiet);
    await engine.cancel();
    await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
  });

  const allFloat = Object.fromEntries(['conv1', 'depthwise', 'pointwise', 'fc'].map((id) => [id, { float: true }]));
  test.each([
    [{ alphabet: 'binary' }, 'The binary grid takes 1 bit in every layer. Choose another grid to mix widths.'],
    [
      { layers: allFloat },
      'Every layer is kept in float. Let at least one be quantized to measure how sensitive it is.',
    ],
  ] as const)('%o is refused', async (change, sentence) => {
    await expect(engine.sensitivity({ ...recipe, ...change }, quiet)).rejects.toThrow(sentence);
  });
});

test('a constant that two layers read is measured once, with both of them quantized', async () => {
  const rng = random(1);
  const bytes = modelBytes({
    inputs: { x: ['batch', 8] },
    outputs: { y: ['batch', 8] },
    nodes: [
      node('MatMul', ['x', 'w'], ['a'], {}, 'first'),
      node('Relu', ['a'], ['r']),
      node('MatMul', ['r', 'w'], ['b'], {}, 'again'),
      node('MatMul', ['b', 'v'], ['y'], {}, 'last'),
    ],
    initializers: ['w', 'v'].map((name) =>
      tensor(
        name,
        [8, 8],
        Array.from({ length: 64 }, () => rng.normal()),
      ),
    ),
  });
  const engine = openEngine();
  const data = npy(
    'x.npy',
    '<f4',
    [40, 8],
    Float32Array.from({ length: 320 }, () => rng.normal()),
  );
  await engine.open([{ name: 'shared.onnx', bytes }, data], null);
  const { layers } = await engine.sensitivity(recipe, quiet);
  expect(layers.map(({ id, sharers }) => [id, sharers])).toEqual([
    ['first', ['again']],
    ['last', []],
  ]);
});

describe('the built-in CNN', () => {
  const file = (name: string) => ({
    name,
    bytes: new Uint8Array(readFileSync(new URL(`../../samples/${name}`, import.meta.url))),
  });
  const runs: Record<string, { sqnr: number; agreement: number; mean: number }> = {};

  beforeAll(async () => {
    const engine = openEngine();
    await engine.open([file('digits-cnn.onnx'), file('digits-train.npz'), file('digits-test.npz')], null);
    await engine.setPreprocessing(findExample('digits-cnn')!.preprocessing);
    const run = async (change: Partial<Recipe>) => {
      const { report } = await engine.quantize({ ...DEFAULT_RECIPE, ...change }, quiet);
      const total = report.layers.reduce((sum, { neurons, inputs }) => sum + neurons * inputs, 0);
      const bits = report.layers.reduce((sum, layer) => sum + layer.bits! * layer.neurons * layer.inputs, 0);
      const { sqnr, agreement } = report.scores!;
      return { sqnr: sqnr!, agreement: agreement!, mean: bits / total };
    };
    for (const bits of [3, 4]) runs[`uniform ${bits}`] = await run({ bits });
    const found = await engine.sensitivity({ ...DEFAULT_RECIPE }, quiet);
    for (const mean of [3, 4]) runs[`mixed ${mean}`] = await run({ bits: 4, layers: mixedBits(found, mean) });
  }, 120_000);

  test.each([3, 4])('mixed precision at a mean of %i bits is at least as good as that everywhere', (bits) => {
    const [mixed, uniform] = [runs[`mixed ${bits}`]!, runs[`uniform ${bits}`]!];
    expect(mixed.mean).toBeLessThanOrEqual(bits);
    expect(mixed.sqnr).toBeGreaterThanOrEqual(uniform.sqnr);
    expect(mixed.agreement).toBeGreaterThanOrEqual(uniform.agreement);
  });
});
