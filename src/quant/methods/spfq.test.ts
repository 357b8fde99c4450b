import { describe, expect, test } from 'vitest';
import { quantizer } from '../alphabet';
import { ALPHABETS } from '../layer';
import { plainRecipe, randomProblem } from '../random-problem';
import { uniform } from '../../core/random';
import { quantizeReference } from '../reference/problem';

const SEEDS = Array.from({ length: 1000 }, (_, i) => i + 1);

/** The mean over the seeds is `expected`, within three standard errors. */
function expectUnbiased(values: number[], expected: number): void {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  expect(Math.abs(mean - expected)).toBeLessThanOrEqual(3 * Math.sqrt(variance / values.length) + 1e-12);
}

describe('stochastic rounding', () => {
  test.each(ALPHABETS)('%s: right in the mean, one of the two letters beside', (alphabet) => {
    const { value, code } = quantizer({ alphabet, bits: 4 }, 0.5);
    const inside = alphabet === 'binary' ? [-0.45, -0.1, 0, 0.3, 0.5] : [-3.4, -0.7, 0, 0.01, 0.25, 1.5, 3.1];
    for (const x of inside) {
      const letters = SEEDS.map((seed) => value(x, uniform(seed, 3, 5)));
      expectUnbiased(letters, x);
      const below = alphabet === 'binary' ? -0.5 : Math.floor(x / 0.5) * 0.5;
      const above = alphabet === 'binary' ? 0.5 : below + 0.5;
      for (const letter of letters) expect([below, above]).toContain(letter);
    }
    expect(SEEDS.every((seed) => value(99, uniform(seed, 0, 0)) === value(99))).toBe(true);
    expect(SEEDS.every((seed) => code(-99, uniform(seed, 0, 0)) === code(-99))).toBe(true);
  });

  test('a letter stays what it is', () => {
    const { code } = quantizer({ alphabet: 'int', bits: 4 }, 0.25);
    for (const seed of SEEDS) expect(code(0.75, uniform(seed, 1, 1))).toBe(3);
  });
});

test('with the same inputs and no clipping, Q is W in the mean over the seeds', () => {
  const problem = randomProblem({ samples: 20, inputs: 5, neurons: 4, drift: 0 });
  const recipe = plainRecipe({ method: 'spfq', bits: 4, alphabet: 'paper', scale: 3 });
  const solved = SEEDS.map((seed) => quantizeReference(problem, { ...recipe, seed }).values);
  problem.weights.forEach((w, i) =>
    expectUnbiased(
      solved.map((values) => values[i]!),
      w,
    ),
  );
});

test('the same seed gives the same bits, another others', () => {
  const problem = randomProblem({ samples: 30, inputs: 40, neurons: 6, groups: 2 });
  const codes = (seed: number) => quantizeReference(problem, plainRecipe({ method: 'spfq', seed })).codes;
  expect(codes(5)).toEqual(codes(5));
  expect(codes(5)).not.toEqual(codes(6));
});

test('neurons with the same weights and inputs draw apart, whatever their group', () => {
  const problem = randomProblem({ samples: 30, inputs: 40, neurons: 4, groups: 2, drift: 0 });
  for (let c = 1; c < 4; c++) problem.weights.copyWithin(c * 40, 0, 40);
  for (let i = 0; i < 30; i++) problem.floatInputs.copyWithin(i * 80 + 40, i * 80, i * 80 + 40);
  const { codes } = quantizeReference(problem, plainRecipe({ method: 'spfq' }));
  const rows = [0, 1, 2, 3].map((c) => String(codes.subarray(c * 40, c * 40 + 40)));
  expect(new Set(rows).size).toBe(4);
});
