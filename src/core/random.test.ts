import { describe, expect, test } from 'vitest';
import { choose, permutation, random, uniform } from './random';

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

describe('uniform', () => {
  test.each([
    [0, 0, 0, 8379828],
    [1, 0, 0, 2322454],
    [1, 1, 0, 10264048],
    [1, 0, 1, 14915831],
    [2 ** 32 - 1, 511, 4607, 4870844],
  ])('of seed %i, neuron %i, step %i', (seed, neuron, t, bits) => {
    expect(uniform(seed, neuron, t) * 2 ** 24).toBe(bits);
  });

  test('has mean and variance, and no neighbour tells of another', () => {
    const side = 200;
    const mean = (of: (neuron: number, t: number) => number) => {
      let sum = 0;
      for (let c = 0; c < side; c++) for (let t = 0; t < side; t++) sum += of(c, t);
      return sum / side ** 2;
    };
    const u = (c: number, t: number) => uniform(7, c, t) - 0.5;
    // Three standard errors.
    expect(Math.abs(mean(u))).toBeLessThan((3 * Math.sqrt(1 / 12)) / side);
    expect(Math.abs(mean((c, t) => u(c, t) ** 2) - 1 / 12)).toBeLessThan((3 * Math.sqrt(1 / 180)) / side);
    for (const next of [
      (c: number, t: number) => u(c + 1, t),
      (c: number, t: number) => u(c, t + 1),
      (c: number, t: number) => uniform(8, c, t) - 0.5,
    ])
      expect(Math.abs(mean((c, t) => u(c, t) * next(c, t)))).toBeLessThan(3 / 12 / side);
  });
});
