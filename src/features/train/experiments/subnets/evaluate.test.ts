import { expect, test } from 'vitest';
import { runOnnx } from '../../../../../test/run-onnx';
import { random } from '../../../../core/random';
import { writeOnnx } from '../../../../engine/training/write-student';
import { accuracyOf, foldedLayers, graphOf, logitsOf } from './evaluate';
import { forward, freshParameters, layerViews, openPass } from './perceptron';

const WIDTHS = [12, 8, 6, 3];
const COUNT = 40;

const rng = random(6);
const theta = freshParameters(WIDTHS, 1).map((value) => value + 0.1 * rng.normal());
const x = Float32Array.from({ length: COUNT * 12 }, () => rng.normal());
const train = { x, y: new Int32Array(COUNT), count: COUNT };
const layers = foldedLayers(WIDTHS, theta, train);
const logits = logitsOf(WIDTHS, layers, x, COUNT);

test('folded layers have the outputs of normalization over those pictures', () => {
  const pass = openPass(WIDTHS, COUNT);
  forward(layerViews(WIDTHS, theta), x, COUNT, pass);
  pass.at(-1)!.output.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 4));
});

test('the file has the same outputs in onnxruntime', async () => {
  const found = await runOnnx(writeOnnx(graphOf(WIDTHS, layers, [3, 2, 2])), x, [COUNT, 3, 2, 2]);
  found.forEach((value, i) => expect(Math.abs(value - logits[i]!)).toBeLessThan(1e-5));
});

test('accuracy counts the test pictures whose label has the largest logit', () => {
  const best = Int32Array.from({ length: COUNT }, (_, i) => {
    const row = [...logits.subarray(3 * i, 3 * i + 3)];
    return row.indexOf(Math.max(...row));
  });
  expect(accuracyOf(WIDTHS, theta, { train, test: { x, y: best, count: COUNT } })).toBe(100);
  const wrong = best.map((label, i) => (i < 10 ? (label + 1) % 3 : label));
  expect(accuracyOf(WIDTHS, theta, { train, test: { x, y: wrong, count: COUNT } })).toBe(75);
});
