import { describe, expect, test } from 'vitest';
import { abortError } from '../core/errors';
import type { LayerProblem } from '../core/layer';
import { plainRecipe, randomProblem } from '../core/problems-testing';
import { solveProblem, type OpenSolver } from '../core/solver-testing';
import type { SolverOptions } from '../core/solver';
import { liveMemory } from './arena';
import { DeviceLost, openGpu, type Gpu } from './device';
import { openWebgpuSolver } from './solver';

const problem = randomProblem({ samples: 200, inputs: 150, neurons: 16 });
const NOTHING = { buffers: 0, bytes: 0 };

/** A device of its own: some of these tests destroy it. */
async function freshGpu(): Promise<Gpu> {
  const found = await openGpu();
  if (found.kind === 'none') throw new Error(`these tests need WebGPU, but ${found.reason}`);
  return found.gpu;
}

/** Calls `act` at the given pause, counted from 1, before it goes on. */
function interrupted(gpu: Gpu, at: number, act: () => void): OpenSolver {
  let pauses = 0;
  const pause = () => {
    if (++pauses === at) act();
    return Promise.resolve();
  };
  return (options: SolverOptions) => openWebgpuSolver(gpu, { ...options, pause });
}

const solve = (open: OpenSolver, given: LayerProblem = problem) =>
  solveProblem(open, given, plainRecipe(), { batches: 4 });

/** While rows are added, before the first product, in the middle of the walk. */
const PLACES = [1, 3, 5, 8];

describe.each(PLACES)('at pause %i', (at) => {
  test('a cancel leaves nothing behind, and the device works on', async () => {
    const gpu = await freshGpu();
    const undisturbed = await solve((options) => openWebgpuSolver(gpu, options));
    const cancel = () => {
      throw abortError();
    };
    await expect(solve(interrupted(gpu, at, cancel))).rejects.toThrow('The job was cancelled.');
    expect(liveMemory()).toEqual(NOTHING);
    expect(await solve((options) => openWebgpuSolver(gpu, options))).toEqual(undisturbed);
    gpu.device.destroy();
  });

  test('a lost device is named, and another one gives the same bits', async () => {
    const first = await freshGpu();
    const undisturbed = await solve((options) => openWebgpuSolver(first, options));
    const error = await solve(interrupted(first, at, () => first.device.destroy())).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeviceLost);
    expect((error as Error).message).toMatch(/^the GPU device was lost \(.+\)$/);
    expect(liveMemory()).toEqual(NOTHING);

    const second = await freshGpu();
    expect(await solve((options) => openWebgpuSolver(second, options))).toEqual(undisturbed);
    expect(liveMemory()).toEqual(NOTHING);
    second.device.destroy();
  });
});
