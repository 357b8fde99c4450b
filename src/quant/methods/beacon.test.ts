import { expect, test } from 'vitest';
import { codeRange } from '../alphabet';
import type { LayerProblem } from '../../core/layer-problem';
import { random } from '../../core/random';
import { ALPHABETS, type LayerRecipe } from '../layer';
import { plainRecipe, randomProblem } from '../random-problem';
import { quantizeReference } from '../reference/problem';
import { angleScore, beaconGrid, bestLetter, isBetter } from './beacon';

type Vector = number[];

const inner = (a: Vector, b: Vector) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const plus = (a: Vector, factor: number, b: Vector) => a.map((x, i) => x + factor * b[i]!);

/** All letters, evenly around 0. */
function lettersOf({ alphabet, bits }: LayerRecipe): Vector {
  if (alphabet === 'binary') return [-1, 1];
  const { minCode, maxCode } = codeRange(alphabet, bits);
  const shift = alphabet === 'int' ? 0.5 : 0;
  return Array.from({ length: maxCode - minCode + 1 }, (_, i) => minCode + i + shift);
}

/** Those rows of X, or of X̃, as columns; with a ridge λ, N rows of √λ I after them. */
function columnsOf(rows: Float32Array, { samples, inputs }: LayerProblem, lambda: number): Vector[] {
  return Array.from({ length: inputs }, (_, t) => [
    ...Array.from({ length: samples }, (_, i) => rows[i * inputs + t]!),
    ...Array.from({ length: lambda > 0 ? inputs : 0 }, (_, s) => (s === t ? Math.sqrt(lambda) : 0)),
  ]);
}

/** Beacon by its definition: every letter is tried, and its cosine taken from the vectors. */
function byDefinition(problem: LayerProblem, recipe: LayerRecipe, c: number): { q: Vector; step: number } {
  const { inputs, quantizedInputs, floatInputs, weights } = problem;
  const bare = columnsOf(quantizedInputs, problem, 0);
  const lambda = recipe.shrink ? (0.01 * bare.reduce((sum, x) => sum + inner(x, x), 0)) / inputs : 0;
  const [X, Xq] = [columnsOf(floatInputs, problem, lambda), columnsOf(quantizedInputs, problem, lambda)];
  const w = [...weights.subarray(c * inputs, (c + 1) * inputs)];
  const letters = lettersOf(recipe);
  const most = Math.max(...w.map(Math.abs));
  const { divisor } = codeRange(recipe.alphabet, recipe.bits);
  const cosine = (y: Vector, v: Vector) => (inner(v, v) > 0 ? inner(y, v) / Math.sqrt(inner(v, v)) : 0);
  /** What is as good to within rounding: the letter next to `start`, of those that are. */
  const choose = (y: Vector, v: Vector, x: Vector, start: number) => {
    const scores = letters.map((p) => cosine(y, plus(v, p, x)));
    const best = Math.max(...scores);
    const equal = letters.filter((_, i) => scores[i]! >= best - 1e-13 * Math.abs(best));
    return equal.reduce((a, p) => (Math.abs(p - start) < Math.abs(a - start) ? p : a));
  };
  const p = new Array<number>(inputs).fill(0);
  const zero = () => new Array<number>(X[0]!.length).fill(0);
  const output = () => p.reduce((v, letter, t) => plus(v, letter, Xq[t]!), zero());
  let y = zero();
  for (let t = 0; t < inputs; t++) {
    y = plus(y, w[t]!, X[t]!);
    p[t] = choose(y, output(), Xq[t]!, (w[t]! * divisor) / most);
  }
  for (let before = ''; before !== String(p);) {
    before = String(p);
    for (let t = 0; t < inputs; t++) p[t] = choose(y, plus(output(), -p[t]!, Xq[t]!), Xq[t]!, p[t]!);
  }
  const v = output();
  return { q: p, step: inner(y, v) / inner(v, v) };
}

test('50 random problems, as the definition has it', () => {
  const rng = random(17);
  for (let seed = 0; seed < 50; seed++) {
    const inputs = 2 + rng.below(30);
    const problem = randomProblem({ samples: 2 + rng.below(60), inputs, neurons: 3, seed, drift: rng.below(2) / 5 });
    const alphabet = ALPHABETS[rng.below(4)]!;
    const recipe = plainRecipe({ method: 'beacon', bits: 1 + rng.below(6), alphabet, shrink: rng.below(3) === 0 });
    const { codes, steps, values, offsets } = quantizeReference(problem, recipe);
    for (let c = 0; c < 3; c++) {
      const { q, step } = byDefinition(problem, recipe, c);
      const o = alphabet === 'int' ? 0.5 : 0;
      expect([...codes.subarray(c * inputs, (c + 1) * inputs)].map((k) => k + o)).toEqual(q);
      expect(Math.abs(steps[c]! / step - 1)).toBeLessThan(1e-6);
      expect([...values.subarray(c * inputs, (c + 1) * inputs)]).toEqual(q.map((p) => Math.fround(p * steps[c]!)));
      expect(offsets?.[c] ?? 0).toBe(o);
    }
  }
});

test('the letter that is chosen is the best of all, wherever the extremum lies', () => {
  const rng = random(5);
  for (let i = 0; i < 3000; i++) {
    const recipe = plainRecipe({ bits: 1 + rng.below(5), alphabet: ALPHABETS[rng.below(4)]! });
    const grid = beaconGrid(recipe);
    const vector = () => Array.from({ length: 3 }, () => rng.normal());
    const [y, x] = [vector(), vector()];
    const v = vector().map((each) => each * 10 ** (rng.below(5) - 2));
    const sums = { B: inner(y, v), A: inner(v, v), b: inner(y, x), h: inner(v, x), H: inner(x, x) };
    const best = Math.max(...lettersOf(recipe).map((p) => angleScore(sums, p)));
    const found = bestLetter(sums, grid, 0.3);
    expect(lettersOf(recipe)).toContain(found);
    expect(angleScore(sums, found)).toBe(best);
    expect(lettersOf(recipe).some((p) => isBetter(sums, p, found))).toBe(false);
  }
});

test('weights in other units have the same letters', () => {
  const problem = randomProblem({ samples: 50, inputs: 30, neurons: 4 });
  const recipe = plainRecipe({ method: 'beacon', bits: 3 });
  const found = quantizeReference(problem, recipe);
  const larger = quantizeReference({ ...problem, weights: problem.weights.map((w) => 8 * w) }, recipe);
  expect(larger.codes).toEqual(found.codes);
  expect(larger.steps).toEqual(found.steps.map((step) => 8 * step));
  expect(larger.scales).toEqual(found.scales);
});

test('nothing of what is searched for other methods changes a thing', () => {
  const problem = randomProblem({ samples: 50, inputs: 30, neurons: 4 });
  const recipe = plainRecipe({ method: 'beacon', bits: 3 });
  const found = quantizeReference(problem, recipe);
  const asked = { ...recipe, offset: 'integer', fit: true, sweeps: 4, percentile: 0.3, scale: 2 } as const;
  expect(quantizeReference(problem, asked, [0.7, 2])).toEqual(found);
});

test('Beacon beats the search of C with every offset at 2 bits', () => {
  const problem = randomProblem({ samples: 400, inputs: 100, neurons: 8 });
  const searched = plainRecipe({ bits: 2, fit: true, offset: 'half' });
  const other = quantizeReference(problem, searched, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2]);
  const found = quantizeReference(problem, plainRecipe({ method: 'beacon', bits: 2 }));
  expect(found.relativeError).toBeLessThan(other.relativeError);
});

test.each([
  [
    { radius: 'layer' },
    "Beacon finds one step for each neuron, and the recipe's radius is layer. Set radius to neuron.",
  ],
  [
    { groupSize: 32 },
    "Beacon finds one step for each neuron, and the recipe's groupSize asks for several. Leave groupSize out.",
  ],
  [
    { regularizer: { kind: 'L1', lambda: 0.1 } },
    'Beacon finds one step for each neuron from evenly spaced letters, and L1 has a threshold. Leave it out.',
  ],
] as [Partial<LayerRecipe>, string][])('refused: %j', (change, message) => {
  const problem = randomProblem({ samples: 10, inputs: 8, neurons: 2 });
  expect(() => quantizeReference(problem, plainRecipe({ method: 'beacon', ...change }))).toThrow(message);
});

test('a neuron of zeros has the step 0, one input the letter farthest out', () => {
  const problem = randomProblem({ samples: 10, inputs: 1, neurons: 2, drift: 0 });
  problem.weights.set([0, -0.7]);
  const { values, steps, codes } = quantizeReference(problem, plainRecipe({ method: 'beacon', bits: 3 }));
  expect(steps[0]).toBe(0);
  expect(values[0]).toBe(0);
  expect(codes[1]).toBe(-4);
  expect(values[1]).toBeCloseTo(-0.7, 6);
});
