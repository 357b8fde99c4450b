import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { openGradient } from './gradient';
import { forward, freshParameters, layerViews, openPass, parameterCount } from './perceptron';

const WIDTHS = [5, 8, 6, 3];
const BATCH = 7;

function someBatch() {
  const rng = random(11);
  return {
    x: Float32Array.from({ length: BATCH * WIDTHS[0]! }, () => rng.normal()),
    y: Int32Array.from({ length: BATCH }, () => rng.below(3)),
    theta: freshParameters(WIDTHS, 3).map((value) => value + 0.1 * rng.normal()),
  };
}

/** The loss in float64, written anew: for differences that float32 would drown. */
function plainLoss(theta: ArrayLike<number>, x: Float32Array, y: Int32Array): number {
  let rows = Array.from({ length: BATCH }, (_, b) => Array.from(x.subarray(5 * b, 5 * b + 5)));
  let at = 0;
  for (let l = 0; l < 3; l++) {
    const [inputs, neurons] = [WIDTHS[l]!, WIDTHS[l + 1]!];
    const W = at;
    const shift = W + inputs * neurons;
    const gain = shift + neurons;
    at = gain + (l < 2 ? neurons : 0);
    const z = rows.map((row) =>
      Array.from({ length: neurons }, (_, c) =>
        row.reduce((sum, value, t) => sum + value * theta[W + c * inputs + t]!, 0),
      ),
    );
    rows = z.map((row) =>
      row.map((value, c) => {
        const column = z.map((own) => own[c]!);
        const mean = column.reduce((a, b) => a + b) / BATCH;
        const variance = column.reduce((sum, own) => sum + (own - mean) ** 2, 0) / BATCH;
        const out = ((l < 2 ? theta[gain + c]! : 2) * (value - mean)) / Math.sqrt(variance + 1e-5) + theta[shift + c]!;
        return l < 2 ? Math.max(0, out) : out;
      }),
    );
  }
  return (
    rows.reduce((sum, row, b) => sum + Math.log(row.reduce((s, z) => s + Math.exp(z), 0)) - row[y[b]!]!, 0) / BATCH
  );
}

test('the loss is the plain one, and its gradient that of finite differences', () => {
  const { x, y, theta } = someBatch();
  const gradient = new Float32Array(parameterCount(WIDTHS));
  const loss = openGradient(WIDTHS, BATCH)(theta, x, y, gradient);
  expect(loss).toBeCloseTo(plainLoss(theta, x, y), 5);
  const h = 1e-5;
  const differences = Float64Array.from(theta, (value, i) => {
    const at = (moved: number) => {
      const all = Float64Array.from(theta);
      all[i] = moved;
      return plainLoss(all, x, y);
    };
    return (at(value + h) - at(value - h)) / (2 * h);
  });
  gradient.forEach((value, i) => expect(Math.abs(value - differences[i]!)).toBeLessThan(2e-5));
  expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
});

test('in every layer a batch has mean 0 and variance 1 before gain and shift', () => {
  const { x, theta } = someBatch();
  const pass = openPass(WIDTHS, BATCH);
  forward(layerViews(WIDTHS, theta), x, BATCH, pass);
  for (const { normalized, mean } of pass)
    for (let c = 0; c < mean.length; c++) {
      const column = Array.from({ length: BATCH }, (_, b) => normalized[b * mean.length + c]!);
      expect(column.reduce((a, b) => a + b) / BATCH).toBeCloseTo(0, 5);
      expect(column.reduce((sum, value) => sum + value * value, 0) / BATCH).toBeCloseTo(1, 3);
    }
});
