import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { initialWeights, openResidual, stepSize, weightCount, type ResidualShape } from './residual';

const BATCH = 3;

function problem(shape: ResidualShape) {
  const rng = random(5);
  // Larger than at the start, so that nothing is nearly linear; δ < 0, of which |δ| counts.
  const θ = initialWeights(shape, 1).map(() => 0.5 * rng.normal());
  if (shape.sharedStep) θ[θ.length - 1] = -0.3;
  const x = Float64Array.from({ length: BATCH * shape.width }, () => rng.normal());
  return { θ, x, labels: Int32Array.from([0, 2, 1]) };
}

const shapes: ResidualShape[] = [
  { activation: 'tanh', depth: 4, width: 5, classes: 3, sharedStep: true },
  { activation: 'relu', depth: 3, width: 3, classes: 3, sharedStep: false },
  { activation: 'tanh', depth: 2, width: 4, classes: 3, sharedStep: false },
];

test.each(shapes)('the gradient of $depth layers of $activation is that of finite differences', (shape) => {
  const { θ, x, labels } = problem(shape);
  const network = openResidual(shape, BATCH);
  const gradient = new Float64Array(θ.length);
  const unused = new Float64Array(θ.length);
  network.gradient(θ, x, labels, gradient);
  const h = 1e-6;
  for (let i = 0; i < θ.length; i++) {
    const at = (value: number) => {
      const moved = θ.slice();
      moved[i] = value;
      return network.gradient(moved, x, labels, unused);
    };
    expect(gradient[i]).toBeCloseTo((at(θ[i]! + h) - at(θ[i]! - h)) / (2 * h), 7);
  }
});

test.each(shapes)('$depth layers of $activation give what the formula says', (shape) => {
  const { θ, x } = problem(shape);
  const { activation, depth, width: d } = shape;
  const σ = (z: number) => (activation === 'tanh' ? Math.tanh(z) : Math.max(0, z));
  let h = Array.from({ length: BATCH }, (_, n) => [...x.subarray(n * d, (n + 1) * d)]);
  for (let k = 0; k < depth; k++)
    h = h.map((row) =>
      row.map((value, i) => {
        const sum = row.reduce((total, own, j) => total + θ[k * d * d + i * d + j]! * own, 0);
        return value + stepSize(shape, θ) * σ(sum + θ[weightCount(shape) + k * d + i]!);
      }),
    );
  const outputs = openResidual(shape, BATCH).forward(θ, x);
  h.flat().forEach((value, i) => expect(outputs[i]).toBeCloseTo(value, 12));
});

test('networks start small: A of a deviation of 1/(L·d), b of 1/(L·√d), δ = 1/L', () => {
  const shape: ResidualShape = { activation: 'tanh', depth: 64, width: 10, classes: 10, sharedStep: true };
  const θ = initialWeights(shape, 3);
  const deviation = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  expect(deviation(θ.subarray(0, weightCount(shape))) * 640).toBeCloseTo(1, 1);
  expect(deviation(θ.subarray(weightCount(shape), -1)) * 64 * Math.sqrt(10)).toBeCloseTo(1, 1);
  expect(stepSize(shape, θ)).toBe(1 / 64);
});
