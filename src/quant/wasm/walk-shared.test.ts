import { describe, expect, test, vi } from 'vitest';
import { findsStep, METHODS, ORDERS, RADII } from '../layer';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem, type OpenSolver } from '../../../test/solve';
import { poolOf } from '../../../test/walk-pool';
import { openWasmSolver } from './solver';

const scales = Array.from({ length: 20 }, (_, k) => 0.5 + k / 20);
const problem = randomProblem({ samples: 100, inputs: 70, neurons: 101 });
const alone: OpenSolver = (options) => openWasmSolver(options);
const form = 'gram';

describe('slices that are walked at once', () => {
  const all = METHODS.flatMap((method) =>
    ORDERS.flatMap((order) => RADII.map((radius) => ({ method, order, radius }))),
  );
  test.each(all.filter(({ method, radius }) => radius === 'neuron' || !findsStep({ method })))(
    '$method, order $order, a radius for each $radius: the same bits as one thread',
    async ({ method, order, radius }) => {
      const recipe = plainRecipe({ method, order, bits: 3, radius, fit: true, offset: 'half', sweeps: 1 });
      const pool = poolOf(2);
      const shared: OpenSolver = (options) => openWasmSolver(options, pool);
      const found = await solveProblem(shared, problem, recipe, { form, scales });
      expect(pool.counts.walked).toBeGreaterThanOrEqual(2);
      expect(found).toEqual(await solveProblem(alone, problem, recipe, { form, scales }));
    },
  );

  test('from the fewest inputs and neurons on', async () => {
    const few = randomProblem({ samples: 80, inputs: 64, neurons: 16, drift: 0 });
    const recipe = plainRecipe({ radius: 'neuron', fit: true, center: true });
    const many = Array.from({ length: 128 }, (_, k) => 0.5 + k / 128);
    const pool = poolOf(3);
    const found = await solveProblem((options) => openWasmSolver(options, pool), few, recipe, { form, scales: many });
    expect(pool.counts.walked).toBe(1);
    expect(found).toEqual(await solveProblem(alone, few, recipe, { form, scales: many }));
  });

  test.each([
    ['little to walk', { radius: 'neuron' as const }, { scales: [1] }],
    ['the path form', { radius: 'neuron' as const }, { form: 'path' as const }],
  ])('%s: one thread', async (_, change, variation) => {
    const pool = poolOf(2);
    const shared: OpenSolver = (options) => openWasmSolver(options, pool);
    await solveProblem(shared, problem, plainRecipe(change), { form, scales, ...variation });
    expect(pool.counts.walked).toBe(0);
  });

  test('a worker that fails: this thread does its part', async () => {
    const recipe = plainRecipe({ radius: 'neuron' });
    const pool = { ...poolOf(2), walk: () => Promise.reject(new Error('gone')) };
    const found = await solveProblem((options) => openWasmSolver(options, pool), problem, recipe, { form, scales });
    expect(found).toEqual(await solveProblem(alone, problem, recipe, { form, scales }));
  });

  test('cancelled while only workers are walking: they are not waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      let [cancelled, pauses] = [false, 0];
      const pause = () => {
        pauses++;
        return cancelled ? Promise.reject(new DOMException('cancelled', 'AbortError')) : Promise.resolve();
      };
      const pool = { ...poolOf(2), walk: () => new Promise<never>(() => undefined) };
      const stop = vi.spyOn(pool, 'stop');
      const shared: OpenSolver = (options) => openWasmSolver({ ...options, pause }, pool);
      const job = solveProblem(shared, problem, plainRecipe({ radius: 'neuron' }), { form, scales });
      const rejected = expect(job).rejects.toThrow('cancelled');
      // This thread's slice is walked before any time passes. From then on there is a look for each slice that is away.
      await vi.advanceTimersByTimeAsync(50);
      const walked = pauses;
      await vi.advanceTimersByTimeAsync(50);
      expect(pauses).toBe(walked + 2);
      expect(stop).not.toHaveBeenCalled();
      cancelled = true;
      await vi.advanceTimersByTimeAsync(50);
      await rejected;
      expect(stop).toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  test('cancelled: the workers are stopped', async () => {
    const pool = poolOf(2);
    const shared: OpenSolver = (options) => {
      const pause = () => Promise.reject(new DOMException('cancelled', 'AbortError'));
      return { ...openWasmSolver({ ...options, pause }, pool), add: () => Promise.resolve() };
    };
    const job = solveProblem(shared, problem, plainRecipe({ radius: 'neuron' }), { form, scales });
    await expect(job).rejects.toThrow('cancelled');
    expect(pool.counts.ended).toBe(2);
  });
});
