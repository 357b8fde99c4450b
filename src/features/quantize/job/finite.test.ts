/** Networks whose values are no numbers on some samples: what they say is wrong, and nothing is quantized by it. */
import { describe, expect, test } from 'vitest';
import { random } from '../../../core/random';
import { npy, zip } from '../../../../test/data-files';
import { integers, modelBytes, node, tensor } from '../../../onnx/build';
import type { Samples } from '../../../data/samples';
import { diagnose } from '../../../engine/scoring/diagnose';
import { openEngine } from '../../../../test/engine';
import { classTable } from '../../../engine/scoring/classes';
import type { Outputs } from '../../../engine/scoring/outputs';
import { predictionsOf, scoresOf } from '../../../engine/scoring/score';
import { completeRecipe } from './check-recipe';

const outputs = (rows: number[][]): Outputs => ({
  rows: Float32Array.from(rows.flat()),
  count: rows.length,
  positions: 1,
  classes: rows[0]!.length,
  nextIds: null,
  seen: null,
});
const NONE = [NaN, NaN];

describe('scores', () => {
  const labels = Int32Array.of(0, 0, 1, 1);
  const float = outputs([[2, 0], NONE, [0, 2], [0, 2]]);

  test('outputs that are no numbers are wrong, whatever the label', () => {
    expect([...predictionsOf(float, labels)]).toEqual([0, -1, 1, 1]);
    expect(scoresOf(float, float, labels)).toMatchObject({ top1: 0.75, notFinite: 1 });
    expect(
      scoresOf(
        float,
        outputs([
          [Infinity, 0],
          [1, NaN],
          [0, 2],
          [-Infinity, 2],
        ]),
        labels,
      ),
    ).toMatchObject({
      top1: 0.5,
      agreement: 0.5,
      gained: 0,
      lost: 1,
      notFinite: 2,
    });
  });

  test('they do not agree with each other, and there is nothing to compare them with', () => {
    const same = scoresOf(float, { ...float }, labels);
    expect(same).toMatchObject({ agreement: 0.75, sqnr: null, kl: 0, gained: 0, lost: 0 });
  });

  test('where only the other network has none, they count as zeros', () => {
    const worse = scoresOf(float, outputs([NONE, [5, 6], [0, 2], [0, 2]]), labels);
    expect(worse.sqnr).toBeCloseTo(10 * Math.log10(12 / 4), 9);
    const p = 1 / (1 + Math.exp(-2));
    expect(worse.kl).toBeCloseTo((p * Math.log(2 * p) + (1 - p) * Math.log(2 * (1 - p))) / 3, 9);
  });

  test('a class that is ruled out is a number', () => {
    const ruled = outputs([[2, -Infinity, 1]]);
    const found = scoresOf(ruled, outputs([[2, -Infinity, 0.5]]), Int32Array.of(0));
    expect(found).toMatchObject({ top1: 1, agreement: 1 });
    expect(found.sqnr).toBeCloseTo(10 * Math.log10(5 / 0.25), 9);
    expect(found).not.toHaveProperty('notFinite');
  });

  test('a class that only the other network rules out leaves both finite', () => {
    const found = scoresOf(outputs([[2, -1, 1]]), outputs([[2, -Infinity, 1]]), null);
    expect(Number.isFinite(found.kl)).toBe(true);
    expect(found.sqnr).toBeNull(); // what both say is the same
  });

  test('probabilities are such beside a row of no numbers', () => {
    const p = [0.9, 0.1];
    const q = [0.6, 0.4];
    const alone = scoresOf(outputs([p]), outputs([q]), null).kl!;
    expect(alone).toBeCloseTo(0.9 * Math.log(0.9 / 0.6) + 0.1 * Math.log(0.1 / 0.4), 6);
    expect(scoresOf(outputs([NONE, p]), outputs([NONE, q]), null).kl).toBeCloseTo(alone, 9);
  });

  test('they are no accuracy in the diagnosis either', () => {
    const none = outputs(Array.from({ length: 20 }, () => NONE));
    const samples = { labels: new Int32Array(20), kind: 'floats' } as Samples;
    expect(diagnose(none, samples)).toMatchObject({ top1: 0, nearChance: true });
  });

  test('in the table of classes they have a name', () => {
    const predictions = { float: Int32Array.of(0, 1), quantized: Int32Array.of(0, -1), labels: null, names: null };
    expect(classTable(predictions).disagreements).toMatchObject([{ float: '1', quantized: 'no numbers' }]);
  });
});

/** A logarithm between two dense layers, of values that are below 0 for some of the samples. */
async function openLogarithm(calibration: Float32Array) {
  const rng = random(3);
  const normals = (count: number) => Array.from({ length: count }, () => rng.normal());
  const bytes = modelBytes({
    inputs: { input: ['batch', 4] },
    outputs: { y: ['batch', 6] },
    nodes: [
      node('MatMul', ['input', 'w'], ['a'], {}, 'fc1'),
      node('Log', ['a'], ['b']),
      node('MatMul', ['b', 'v'], ['y'], {}, 'fc2'),
    ],
    initializers: [
      tensor(
        'w',
        [4, 6],
        normals(24).map((value) => 0.1 + Math.abs(value)),
      ),
      tensor('v', [6, 6], normals(36)),
    ],
  });
  const evaluation = Float32Array.from(normals(400), Math.abs).fill(-1, 8, 12);
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 6);
  const set = (name: string, values: Float32Array) =>
    zip(name, [npy('x.npy', '<f4', [100, 4], values), npy('y.npy', '<i4', [100], labels)]);
  const engine = openEngine();
  const data = [set('train.npz', calibration), set('test.npz', evaluation)];
  await engine.open([{ name: 'log.onnx', bytes }, ...data], null);
  return engine;
}

const positive = (count: number) => {
  const rng = random(4);
  return Float32Array.from({ length: count }, () => 0.1 + Math.abs(rng.normal()));
};
const quiet = () => undefined;

test.each(['wasm', 'reference'] as const)('a layer whose inputs are no numbers is named, on %s', async (backend) => {
  const engine = await openLogarithm(positive(400).fill(-1, 68, 72));
  await engine.device(backend);
  expect(await engine.scoreFloat(quiet)).toMatchObject({ notFinite: 1 });
  const wanted =
    'In the float network the inputs of fc2 are NaN for calibration sample 17: check the preprocessing, or leave the sample out.';
  for (const method of ['rtn', 'gpfq', 'qronos'] as const)
    await expect(engine.quantize(completeRecipe({ method }), quiet)).rejects.toThrow(wanted);
  const inFloat = completeRecipe({ layers: { fc2: { float: true } } });
  await expect(engine.quantize(inFloat, quiet)).rejects.toThrow(wanted);
  await expect(engine.sensitivity(completeRecipe({}), quiet)).rejects.toThrow(wanted);
});

test('behind a Reshape that folds samples into rows, it is the right sample that is named', async () => {
  const rng = random(3);
  const normals = (count: number) => Array.from({ length: count }, () => rng.normal());
  const bytes = modelBytes({
    inputs: { x: ['n', 2, 4] },
    outputs: { y: null },
    nodes: [
      node('Reshape', ['x', 'to'], ['rows']),
      node('Log', ['rows'], ['logs']),
      node('Gemm', ['logs', 'w'], ['z'], {}, 'fc'),
      node('Reshape', ['z', 'back'], ['y']),
    ],
    initializers: [tensor('w', [4, 3], normals(12)), integers('to', [2], [-1, 4]), integers('back', [3], [-1, 2, 3])],
  });
  const engine = openEngine();
  const x = npy('train.npy', '<f4', [40, 2, 4], positive(320).fill(-1, 140, 141));
  await engine.open([{ name: 'rows.onnx', bytes }, x, { ...npy('test.npy', '<f4', [9, 2, 4], positive(72)) }], null);
  await expect(engine.quantize(completeRecipe({}), quiet)).rejects.toThrow(
    'In the float network the inputs of fc are NaN for calibration sample 17:',
  );
});

test('where only evaluation samples have none, it is quantized, and they are wrong', async () => {
  const engine = await openLogarithm(positive(400));
  const { report } = await engine.quantize(completeRecipe({ bits: 8 }), quiet);
  expect(report.float).toMatchObject({ notFinite: 1 });
  expect(report.scores).toMatchObject({ notFinite: 1 });
  expect(report.scores!.kl).toBeLessThan(0.1);
  expect(report.layers.every(({ relativeError }) => relativeError < 0.1)).toBe(true);
});
