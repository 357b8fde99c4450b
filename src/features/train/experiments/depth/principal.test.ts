import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { componentsOf, principalComponents } from './principal';

test('components of pictures are uncorrelated, the largest variance first, 1 on average', () => {
  const rng = random(2);
  const [count, features] = [400, 6];
  // Of deviations 8, 4, 2, 1, ½, ¼, turned.
  const x = new Float32Array(count * features);
  for (let n = 0; n < count; n++) {
    const own = Array.from({ length: features }, (_, j) => 2 ** (3 - j) * rng.normal());
    for (let j = 0; j < features; j++) x[n * features + j] = 5 + own[j]! + 0.5 * own[(j + 1) % features]!;
  }
  const part = { x, y: new Int32Array(count), count };
  const d = 3;
  const components = principalComponents(part, d);
  const scores = componentsOf(part, components);
  const covariance = (a: number, b: number) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += scores[n * d + a]! * scores[n * d + b]!;
    return sum / count;
  };
  for (let a = 0; a < d; a++)
    for (let b = 0; b < a; b++) expect(covariance(a, b) / Math.sqrt(covariance(a, a))).toBeCloseTo(0, 6);
  expect(covariance(0, 0)).toBeGreaterThan(covariance(1, 1));
  expect(covariance(1, 1)).toBeGreaterThan(covariance(2, 2));
  expect((covariance(0, 0) + covariance(1, 1) + covariance(2, 2)) / d).toBeCloseTo(1, 6);
});

test('pictures that vary along one direction have one component that is not 0', () => {
  const x = Float32Array.from([1, 2, 2, 4, 3, 6, 4, 8]);
  const scores = componentsOf(
    { x, y: new Int32Array(4), count: 4 },
    principalComponents({ x, y: new Int32Array(4), count: 4 }, 2),
  );
  for (let n = 0; n < 4; n++) expect(scores[2 * n + 1]).toBeCloseTo(0, 9);
});
