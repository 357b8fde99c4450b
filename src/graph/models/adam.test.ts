import { expect, test } from 'vitest';
import { openAdam } from './adam';

/** Of ½ Σ aᵢ wᵢ², in float64 and by the letters of the paper. */
function reference(w: number[], a: readonly number[], rate: number, decay: number, steps: number): number[] {
  const m = w.map(() => 0);
  const v = w.map(() => 0);
  for (let t = 1; t <= steps; t++)
    w = w.map((value, i) => {
      const g = a[i]! * value + decay * value;
      m[i] = 0.9 * m[i]! + 0.1 * g;
      v[i] = 0.999 * v[i]! + 0.001 * g * g;
      return value - (rate * (m[i]! / (1 - 0.9 ** t))) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-8);
    });
  return w;
}

test('steps on graphs are those of the paper, with the decay in the gradient', () => {
  const [w, curvature] = [
    [1, -2, 0.5],
    [1, 3, 0.1],
  ] as const;
  const values = Float32Array.from(w);
  const step = openAdam([{ values, decay: 0.2 }], 0.05);
  for (let t = 0; t < 30; t++) step([values.map((value, i) => curvature[i]! * value)]);
  reference([...w], curvature, 0.05, 0.2, 30).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 5));
});

test('each parameter has its own decay', () => {
  const [held, free] = [Float32Array.of(1), Float32Array.of(1)];
  openAdam(
    [
      { values: held, decay: 0.1 },
      { values: free, decay: 0 },
    ],
    0.01,
  )([new Float32Array(1), new Float32Array(1)]);
  expect(held[0]).toBeCloseTo(0.99, 4); // Adam's first step is the rate, whatever the gradient
  expect(free[0]).toBe(1);
});
