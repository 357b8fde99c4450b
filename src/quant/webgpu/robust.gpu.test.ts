/** The solver on the device when something comes in between: a cancel, a loss, too little memory, values that are NaN. */
import { describe, expect, test } from 'vitest';
import { abortError, UserError } from '../../core/errors';
import { isFactored } from '../layer';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem, type OpenSolver, type Variation } from '../../../test/solve';
import { openArena } from '../../gpu/arena';
import { liveMemory, OutOfMemory } from '../../gpu/buffers';
import { DeviceLost, openGpu, type Gpu } from '../../gpu/device';
import { openWebgpuSolver } from './solver';
import { withGpu } from '../../../test/gpu';

const problem = randomProblem({ samples: 200, inputs: 70, neurons: 16 });
const NOTHING = { buffers: 0, bytes: 0 };

/** A device to destroy. Kernels of a real GPU: they compile faster. */
async function freshGpu(): Promise<Gpu> {
  const found = await openGpu();
  if (found.kind === 'none') throw new Error(`these tests need WebGPU, but ${found.reason}`);
  return { ...found.gpu, quads: false };
}

/** The device of all tests, with the same kernels. */
const withPlainGpu = <T>(body: (gpu: Gpu) => Promise<T>) => withGpu((gpu) => body({ ...gpu, quads: false }));

/** Calls `act` at the given pause, counted from 1, before it goes on. */
function interrupted(gpu: Gpu, at: number, act: () => void): OpenSolver {
  let pauses = 0;
  const pause = () => {
    if (++pauses === at) act();
    return Promise.resolve();
  };
  return (options) => openWebgpuSolver(gpu, { ...options, pause });
}

const solve = (open: OpenSolver, variation: Variation = {}, center = false) =>
  solveProblem(open, problem, plainRecipe({ center }), { batches: 4, ...variation });

const solveOn = (gpu: Gpu, variation?: Variation, center?: boolean) =>
  solve((options) => openWebgpuSolver(gpu, options), variation, center);

describe.each(['gram', 'path'] as const)('%s form', (form) => {
  // While means are taken, while rows are added, and in the middle of the walk.
  const moments = (pauses: number[]) => [
    ...pauses.map((at) => ({ at, center: false })),
    ...[2, ...pauses.map((at) => at + 4)].map((at) => ({ at, center: true })),
  ];

  test.each(moments([1, 4, 6]))('a cancel at pause $at, centered $center, leaves nothing behind', async (moment) => {
    const { at, center } = moment;
    const cancel = () => {
      throw abortError();
    };
    await withPlainGpu(async (gpu) => {
      const undisturbed = await solveOn(gpu, { form }, center);
      await expect(solve(interrupted(gpu, at, cancel), { form }, center)).rejects.toThrow('The job was cancelled.');
      expect(liveMemory()).toEqual(NOTHING);
      expect(await solveOn(gpu, { form }, center)).toEqual(undisturbed);
    });
  });

  test.each(moments([2, 6]))('a device lost at pause $at, centered $center, is named', async ({ at, center }) => {
    const first = await freshGpu();
    const lose = () => first.device.destroy();
    const error = await solve(interrupted(first, at, lose), { form }, center).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeviceLost);
    expect((error as Error).message).toMatch(/^the GPU device was lost \(.+\)$/);
    expect(liveMemory()).toEqual(NOTHING);

    const second = await freshGpu();
    const again = await solveOn(second, { form }, center);
    second.device.destroy();
    expect(again).toEqual(await withPlainGpu((gpu) => solveOn(gpu, { form }, center)));
  });

  test('a cancel in any of the sweeps leaves nothing behind', async () => {
    const recipe = plainRecipe({ bits: 3, sweeps: 3 });
    await withPlainGpu(async (gpu) => {
      // Pauses of a job with so many sweeps.
      const pauses = async (sweeps: number) => {
        let count = 0;
        const open: OpenSolver = (options) => {
          const pause = () => Promise.resolve(void count++);
          return openWebgpuSolver(gpu, { ...options, pause });
        };
        await solveProblem(open, problem, { ...recipe, sweeps }, { form });
        return count;
      };
      const [walked, all] = [await pauses(1), await pauses(3)];
      expect(all).toBeGreaterThan(walked);
      for (let at = walked - 1; at <= all; at++) {
        const cancelled = interrupted(gpu, at, () => {
          throw abortError();
        });
        await expect(solveProblem(cancelled, problem, recipe, { form })).rejects.toThrow('The job was cancelled.');
        expect(liveMemory()).toEqual(NOTHING);
      }
    });
  });

  test('50 jobs, some of them cancelled, leave nothing behind', async () => {
    await withPlainGpu(async (gpu) => {
      for (let job = 0; job < 50; job++) {
        const fail = () => {
          throw abortError();
        };
        const open = job % 3 === 0 ? interrupted(gpu, 1 + (job % 7), fail) : interrupted(gpu, 0, fail);
        await solve(open, { form }).catch((error: unknown) => expect((error as Error).name).toBe('AbortError'));
        expect(liveMemory()).toEqual(NOTHING);
      }
    });
  });

  test.each([
    ['scales', [0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4], {}],
    ['scales and offsets', [0.7, 0.9, 1.1], { offset: 'half', shrink: true }],
  ] as const)(
    'where memory is short, %s are walked in smaller parts, to the same letters',
    async (_, tried, change) => {
      const recipe = plainRecipe({ bits: 3, ...change });
      const variation = { form, scales: [...tried], batches: 4 };
      await withPlainGpu(async (gpu) => {
        const undisturbed = await solveProblem((options) => openWebgpuSolver(gpu, options), problem, recipe, variation);
        const short = { ...gpu, memory: { gram: 300_000, path: 450_000 }[form] };
        const open: OpenSolver = (options) => openWebgpuSolver(short, { ...options, candidates: 1 });
        const found = await solveProblem(open, problem, recipe, variation);
        expect(found.codes).toEqual(undisturbed.codes);
        expect(found.scales).toEqual(undisturbed.scales);
        expect(found.offsets).toEqual(undisturbed.offsets);
      });
    },
  );

  test.each([
    ['gpfq', {}],
    ['spfq', {}],
    ['qronos', {}],
    ['gpfq', { offset: 'half', sweeps: 2, fit: true }],
    ['qronos', { offset: 'integer', sweeps: 1, radius: 'layer' }],
  ] as const)('neurons in slices, %s %j: as all at once', async (method, change) => {
    const scales = [0.7, 1, 1.3];
    const recipe = plainRecipe({ method, bits: 3, ...change });
    const wide = randomProblem({ samples: 200, inputs: 70, neurons: 64 });
    const memory = { gram: 330_000, path: 500_000 }[isFactored(recipe) ? 'gram' : form];
    await withPlainGpu(async (gpu) => {
      const run = (on: Gpu, reasons: string[]) =>
        solveProblem(
          async (options) => {
            const solver = await openWebgpuSolver(on, options);
            reasons.push(solver.reason);
            return solver;
          },
          wide,
          recipe,
          { form, scales },
        );
      const reasons: string[] = [];
      const undisturbed = await run(gpu, []);
      const found = await run({ ...gpu, memory }, reasons);
      expect(reasons[0]).toMatch(/the neurons in (2|4|8|16) parts, for want of memory$/);
      expect(found.codes).toEqual(undisturbed.codes);
      expect(found.values).toEqual(undisturbed.values);
      expect(found.scales).toEqual(undisturbed.scales);
      expect(found.offsets).toEqual(undisturbed.offsets);
      expect(found.relativeError).toBeCloseTo(undisturbed.relativeError, 5);
    });
  });

  test.each(
    (['rtn', 'gpfq', 'qronos'] as const).flatMap((method) =>
      [false, true].flatMap((center) => [NaN, Infinity].map((value) => ({ method, center, value }))),
    ),
  )(
    'rows that hold $value leave an error that is NaN: $method, centered $center',
    async ({ method, center, value }) => {
      const floatInputs = problem.floatInputs.slice();
      floatInputs[50 * problem.inputs + 3] = value;
      const spoilt = { ...problem, floatInputs };
      await withPlainGpu(async (gpu) => {
        const open: OpenSolver = (options) => openWebgpuSolver(gpu, options);
        const recipe = plainRecipe({ method, center });
        const found = await solveProblem(open, spoilt, recipe, { form, scales: [0.8, 1] });
        expect(found.relativeError).toBeNaN();
      });
    },
  );

  test('where nothing fits, it says so with numbers and leaves nothing behind', async () => {
    await withPlainGpu(async (gpu) => {
      const error = await solveOn({ ...gpu, memory: 100_000 }, { form }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OutOfMemory);
      expect((error as Error).message).toMatch(
        /^.+ needs [\d.]+ [kMG]B of GPU memory, and [\d.]+ [kMG]B are in use already\. Use fewer calibration samples or patches, or leave this layer in float\.$/,
      );
      expect(liveMemory()).toEqual(NOTHING);
    });
  });
});

test('a layer that fits in neither form is refused with numbers', async () => {
  await withPlainGpu(async (gpu) => {
    const error = await solveOn({ ...gpu, memory: 1000 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(
      /^This layer does not fit in memory: Gram form [\d.]+ MFLOP, \d+ kB, path form/,
    );
  });
});

test('a buffer that the device itself refuses', async () => {
  const gpu = await freshGpu();
  const { maxBufferSize } = gpu.device.limits;
  const arena = openArena(gpu);
  expect(() => arena.storage('H', maxBufferSize)).toThrow(
    /^H needs [\d.]+ [MG]B of GPU memory, and this device gives at most/,
  );
  arena.close();
  gpu.device.destroy();
});
