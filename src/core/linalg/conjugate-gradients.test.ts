import { expect, test } from 'vitest';
import { random } from '../random';
import { conjugateGradients } from './conjugate-gradients';
import { timesTransposed } from './product';

test('as many steps as unknowns solve the system, fewer come nearer', () => {
  const n = 12;
  const rng = random(3);
  const A = Float64Array.from({ length: n * 20 }, () => rng.normal());
  const K = timesTransposed(A, A, n, n, 20);
  const wanted = Float64Array.from({ length: n }, () => rng.normal());
  const apply = (x: Float64Array) => timesTransposed(K, x, n, 1, n);
  const b = apply(wanted);
  const energy = (x: Float64Array) => apply(x).reduce((sum, value, i) => sum + (0.5 * value - b[i]!) * x[i]!, 0);
  const energies = [0, 1, 2, 4, 8].map((steps) => {
    const x = new Float64Array(n);
    conjugateGradients(apply, b, x, steps);
    return energy(x);
  });
  expect([...energies].sort((u, v) => v - u)).toEqual(energies);
  const x = new Float64Array(n);
  conjugateGradients(apply, b, x, n + 2);
  wanted.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 6));
});

test('a solution stays, and so does what no step can move', () => {
  const x = Float64Array.of(2, 3);
  conjugateGradients((v) => v.slice(), Float64Array.of(2, 3), x, 5);
  expect([...x]).toEqual([2, 3]);
  conjugateGradients((v) => v.map(() => 0), Float64Array.of(1, 1), x, 5);
  expect([...x]).toEqual([2, 3]);
});
