/** In a browser, for its workers. */
import { expect, test } from 'vitest';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem, type OpenSolver } from '../../../test/solve';
import { openWalkPool } from './walk-pool';
import { openWasmSolver } from './solver';

const scales = Array.from({ length: 20 }, (_, k) => 0.5 + k / 20);
const problem = randomProblem({ samples: 100, inputs: 70, neurons: 101 });

test('the same bits from several threads as from one, again after all were stopped', async () => {
  const pool = openWalkPool()!;
  expect(pool.size).toBe(Math.min(4, navigator.hardwareConcurrency) - 1);
  const recipe = plainRecipe({ method: 'qronos', radius: 'neuron', fit: true });
  const solved = (open: OpenSolver) => solveProblem(open, problem, recipe, { form: 'gram', scales });
  const expected = await solved((options) => openWasmSolver(options));
  let walked = 0;
  const counted = {
    ...pool,
    walk: (...given: Parameters<typeof pool.walk>) => pool.walk(...given).finally(() => walked++),
  };
  expect(await solved((options) => openWasmSolver(options, counted))).toEqual(expected);
  expect(walked).toBe(pool.size);

  const cancelled = solved((options) => {
    const pause = () => Promise.reject(new DOMException('cancelled', 'AbortError'));
    const solver = openWasmSolver({ ...options, pause }, pool);
    return { ...solver, add: () => Promise.resolve() };
  });
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(await solved((options) => openWasmSolver(options, pool))).toEqual(expected);
});
