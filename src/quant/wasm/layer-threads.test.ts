/** Layers whose rows go to several threads: the same bits as one thread gives. */
import { describe, expect, test } from 'vitest';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem, type OpenSolver, type Variation } from '../../../test/solve';
import { poolOf } from '../../../test/walk-pool';
import type { LayerRecipe } from '../layer';
import type { ProblemShape } from '../random-problem';
import { openWasmSolver } from './solver';
import { ShareLost } from './walk-pool';

const WIDE = { samples: 6500, inputs: 150, neurons: 101 };
const GROUPED = { samples: 7500, inputs: 72, neurons: 35, groups: 7 };
const scales = [0.8, 1, 1.2];
const alone: OpenSolver = (options) => openWasmSolver(options);

const CASES: [string, ProblemShape, Partial<LayerRecipe>, Variation][] = [
  ['sums', WIDE, {}, { form: 'gram' }],
  ['sums, X̃ = X', { ...WIDE, samples: 19000, drift: 0 }, { fit: true }, { form: 'gram' }],
  ['sums of batches, the first alike', WIDE, { method: 'qronos', order: 'norm' }, { batches: 3, firstAlike: true }],
  ['sums, one radius', WIDE, { method: 'gptq', radius: 'layer' }, {}],
  ['rows', WIDE, {}, { form: 'path', batches: 2 }],
  ['rows, one candidate', { ...WIDE, samples: 11000 }, {}, { form: 'path', scales: [1] }],
  ['rows, drawn', WIDE, { method: 'spfq', order: 'norm', fit: true }, { form: 'path' }],
  ['rows, one radius', WIDE, { radius: 'layer', fit: true }, { form: 'path' }],
  ['groups', GROUPED, { center: true }, { form: 'gram', batches: 2 }],
  ['groups, drawn, one radius', GROUPED, { method: 'spfq', radius: 'layer' }, { form: 'gram' }],
  ['groups in path form', GROUPED, { fit: true, groupSize: 32 }, { form: 'path' }],
];

describe.each([1, 3])('%i workers', (size) => {
  test.each(CASES)('%s', async (_, shape, change, variation) => {
    const problem = randomProblem(shape);
    const recipe = plainRecipe({ bits: 3, ...change });
    const pool = poolOf(size);
    const shared: OpenSolver = (options) => openWasmSolver(options, pool);
    const found = await solveProblem(shared, problem, recipe, { scales, ...variation });
    expect(pool.counts.opened).toBe(size);
    expect(pool.sharing).toBe(size);
    expect(found).toEqual(await solveProblem(alone, problem, recipe, { scales, ...variation }));
  });
});

test('little to do: all of it here', async () => {
  const pool = poolOf(2);
  const few = randomProblem({ samples: 100, inputs: 70, neurons: 8 });
  for (const form of ['gram', 'path'] as const)
    await solveProblem((options) => openWasmSolver(options, pool), few, plainRecipe(), { form });
  expect(pool.counts.opened).toBe(0);
});

test.each(['gram', 'path'] as const)(
  'a share that is lost is said, and the next layer has none, %s form',
  async (form) => {
    let calls = 0;
    const pool = poolOf(2, () => {
      if (calls++ === 3) throw new Error('gone');
    });
    const problem = randomProblem(WIDE);
    const solve = () =>
      solveProblem((options) => openWasmSolver(options, pool), problem, plainRecipe(), { form, scales, batches: 4 });
    await expect(solve()).rejects.toThrow(ShareLost);
    expect(pool.sharing).toBe(0);
    expect(await solve()).toEqual(await solveProblem(alone, problem, plainRecipe(), { form, scales, batches: 4 }));
    expect(pool.counts.opened).toBe(2);
  },
);

test('cancelled while workers have rows: they are not waited for', async () => {
  const pool = poolOf(2);
  const problem = randomProblem(WIDE);
  const job = solveProblem(
    (options) => {
      const pause = () => Promise.reject(new DOMException('cancelled', 'AbortError'));
      return openWasmSolver({ ...options, pause }, pool);
    },
    problem,
    plainRecipe(),
    { form: 'gram', scales },
  );
  await expect(job).rejects.toThrow('cancelled');
  expect(pool.counts.ended).toBe(2);
});
