import { expect, test } from 'vitest';
import { choose, permutation, random } from './random';

test('the same seed and stream give the same numbers, others do not', () => {
  const take = (...seed: [number, ...number[]]) => Array.from({ length: 4 }, () => random(...seed).uint32());
  const draw = (...seed: [number, ...number[]]) => {
    const rng = random(...seed);
    return Array.from({ length: 8 }, () => rng.uint32());
  };
  expect(take(5)).toEqual(take(5));
  expect(draw(5, 1, 2)).toEqual(draw(5, 1, 2));
  const others = [draw(5), draw(6), draw(5, 1), draw(5, 2), draw(5, 1, 2), draw(5, 2, 1), draw(5, 0)];
  expect(new Set(others.map(String)).size).toBe(others.length);
});

test('moments of the normal and the uniform distribution', () => {
  const rng = random(1);
  const n = 20_000;
  const normal = Array.from({ length: n }, () => rng.normal());
  const uniform = Array.from({ length: n }, () => rng.uniform());
  const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / n;
  expect(mean(normal)).toBeCloseTo(0, 1);
  expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
  expect(mean(uniform)).toBeCloseTo(0.5, 2);
});

test('choose: different, sorted, in range, all equally often', () => {
  const counts = new Uint32Array(10);
  for (let seed = 0; seed < 3000; seed++) {
    const chosen = choose(random(seed), 3, 10);
    expect([...new Set(chosen)].length).toBe(3);
    expect([...chosen]).toEqual([...chosen].sort((a, b) => a - b));
    chosen.forEach((i) => counts[i]!++);
  }
  counts.forEach((count) => expect(Math.abs(count - 900)).toBeLessThan(110));
  expect([...choose(random(1), 5, 3)]).toEqual([0, 1, 2]);
});

test('permutation holds every index once', () => {
  expect([...permutation(random(4), 50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});
