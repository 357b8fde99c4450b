/** Prunings of a backend against those by their definitions, of random problems. */
import { expect, test } from 'vitest';
import { CRITERIA, REPAIRS, STRUCTURES, type LayerPruning } from '../src/compress/layer';
import { pruneBySums } from '../src/compress/prune';
import { random } from '../src/core/random';
import { plainRecipe, randomProblem } from './problems';
import { prunedByDefinition, referenceGroups } from './pruning-reference';
import type { UseSolver } from './sums-suite';

const PROBLEMS = 50;
/** Of the largest value. */
const TOLERANCE = 1e-5;

const goOn = () => Promise.resolve();

/** A problem of one's own for each number: small ones, some with groups, dead inputs, few samples or more than a block. */
export function numberedProblem(number: number) {
  const rng = random(31, number);
  const groups = number % 4 === 3 ? 2 : 1;
  const wide = number % 25 === 24;
  const inputs = wide ? 130 + rng.below(8) : 3 + rng.below(22);
  const few = number % 5 === 2;
  const problem = randomProblem({
    groups,
    inputs,
    neurons: groups * (1 + rng.below(wide ? 2 : 6)),
    samples: few ? Math.max(2, inputs >> 1) : 2 * inputs + rng.below(20),
    drift: number % 3 === 0 ? 0 : 0.2,
    seed: number,
  });
  if (number % 6 === 1)
    for (const X of [problem.floatInputs, problem.quantizedInputs])
      X.forEach((_, i) => {
        if (i % inputs === 1) X[i] = 0;
      });
  const gradients = Float32Array.from(problem.weights, () => rng.normal());
  // Of few rows as float32 sums them, what is left in directions without any is λ's to hold.
  return { problem, gradients, sparsity: 0.2 + 0.6 * rng.uniform(), damping: few ? 0.1 : 0.01, wide };
}

export function pruningSuite(use: UseSolver): void {
  const numbers = Array.from({ length: PROBLEMS }, (_, i) => i);
  test.each(numbers)('problem %i by every criterion, structure and repair', async (number) => {
    const { problem, gradients, ...asked } = numberedProblem(number);
    const known = await use(problem, plainRecipe(), { form: 'gram' }, async (solver) => ({
      sums: await solver.sums(),
      means: await solver.means(),
    }));
    const { neurons, inputs, groups, weights } = problem;
    const layer = { shape: { neurons, inputs, groups }, weights, gradients };
    const definitions = referenceGroups(problem, gradients, asked.damping);
    for (const pruning of prunings(number, asked)) {
      const found = await pruneBySums(known, layer, pruning, goOn);
      const expected = prunedByDefinition(definitions, problem, pruning);
      const name = `${pruning.criterion}, ${pruning.structure}, ${pruning.repair}`;
      expect([...found.keep!], name).toEqual(expected.keep);
      expectNear(found.values, expected.values, name);
    }
  });
}

/** @param wide what takes blocks of steps only */
function prunings(number: number, { wide, ...asked }: { sparsity: number; damping: number; wide: boolean }) {
  const plain = { kind: 'prune', seed: number, drift: number % 2 === 0, ...asked } as const;
  const repairs = wide ? (['sparsegpt'] as const) : REPAIRS;
  return CRITERIA.flatMap((criterion) =>
    STRUCTURES.flatMap((structure) =>
      repairs.map((repair): LayerPruning => ({ ...plain, criterion, structure, repair })),
    ),
  );
}

function expectNear(found: Float32Array, expected: readonly number[], name: string): void {
  const largest = expected.reduce((max, q) => Math.max(max, Math.abs(q)), 0);
  let worst = 0;
  found.forEach((q, i) => (worst = Math.max(worst, Math.abs(q - expected[i]!))));
  expect(worst / largest, name).toBeLessThan(TOLERANCE);
}
