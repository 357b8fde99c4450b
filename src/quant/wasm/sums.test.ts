/** The sums of a layer's rows, by one thread and by several. */
import { describe, expect, test } from 'vitest';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { withRows } from '../../../test/solve';
import { sumsSuite } from '../../../test/sums-suite';
import { poolOf } from '../../../test/walk-pool';
import type { ProblemShape } from '../random-problem';
import { openWasmSolver } from './solver';
import type { WalkPool } from './walk-pool';

describe('wasm', () => sumsSuite((...given) => withRows(openWasmSolver, ...given)));

const sumsBy = (shape: ProblemShape, pool: WalkPool | null) =>
  withRows(
    (options) => openWasmSolver(options, pool),
    randomProblem(shape),
    plainRecipe(),
    { form: 'gram' },
    (solver) => solver.sums(),
  );

test.each([
  ['one group', { samples: 6500, inputs: 150, neurons: 101 }],
  ['groups', { samples: 7500, inputs: 72, neurons: 35, groups: 7 }],
])('sums of several threads are those of one: %s', async (_, shape) => {
  const pool = poolOf(2);
  expect(await sumsBy(shape, pool)).toEqual(await sumsBy(shape, null));
  expect(pool.counts.opened).toBe(2);
});

test('a solver in path form has no sums', async () => {
  const problem = randomProblem({ samples: 30, inputs: 8, neurons: 2 });
  const asked = withRows(
    (options) => openWasmSolver(options),
    problem,
    plainRecipe(),
    { form: 'path' },
    (solver) => solver.sums(),
  );
  await expect(asked).rejects.toThrow("rows are summed where the solver is opened with form: 'gram'");
});
