import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gramMatrices } from '../core/linalg/gram';
import type { LayerProblem } from '../core/layer-problem';
import { ALPHABETS, METHODS, RADII } from '../quant/layer';
import { gatherPatches, planPatches, type ConvGeometry } from '../core/im2col';
import { plainRecipe, randomProblem } from '../../test/problems';
import { choose, random } from '../core/random';
import { solveProblem } from '../../test/solve';
import { judge, SINGLE } from '../../test/solved-layer';
import { expectRight, type Solve } from '../../test/solver-suite';
import type { SolverOptions } from '../quant/solver';
import { openArena } from './arena';
import type { Gpu } from './device';
import { fold } from './fold';
import { gramNarrow, NARROW, narrowFloats, narrowSizes, type NarrowSizes } from './gram-narrow';
import { pad8, runDispatches } from './kernel';
import { openWebgpuSolver } from '../quant/webgpu/solver';
import { withGpu } from '../../test/gpu';

const MODES = ['H', 'Et', 'F'] as const;

const SHAPES = [
  { rows: 1, inputs: 1, groups: 1, parts: 1, padding: 0 },
  { rows: 7, inputs: 4, groups: 3, parts: 1, padding: 4 },
  { rows: 50, inputs: 9, groups: 5, parts: 3, padding: 0 },
  { rows: 41, inputs: 10, groups: 2, parts: 2, padding: 6 },
  { rows: 33, inputs: 25, groups: 2, parts: 4, padding: 0 },
  { rows: 20, inputs: 32, groups: 1, parts: 1, padding: 0 },
];

type Kind = 'emulated' | 'real';

/** Sums per thread all at once, or one kind after the other. */
const asKind = (gpu: Gpu, kind: Kind): Gpu => (kind === 'real' ? { ...gpu, software: false, quads: false } : gpu);

/** H, Eᵀ and F of random rows, (groups, stride, stride), added in two slabs. */
async function accumulate(kind: Kind, { rows, inputs, groups, parts, padding }: (typeof SHAPES)[number]) {
  const rng = random(3, rows, inputs);
  const groupPitch = inputs + padding;
  const pitch = groups * groupPitch;
  const X = Float32Array.from({ length: rows * pitch }, () => rng.normal());
  const Xq = X.map((x) => x + 0.1 * rng.normal());
  const stride = pad8(inputs + 1);
  const found = await withGpu(async (given) => {
    const gpu = asKind(given, kind);
    const arena = openArena(gpu);
    const sizes: NarrowSizes = { inputs, groups, parts };
    const [sums, carry] = ['sums', 'carry'].map((label) => arena.storage(label, narrowFloats(sizes, MODES.length)));
    const first = Math.ceil(rows / 3);
    for (const [from, to] of [
      [0, first],
      [first, rows],
    ] as const) {
      if (from === to) continue;
      const [x, xq] = [X, Xq].map((all) => arena.upload('rows', all.subarray(from * pitch, to * pitch)));
      const slab = { rows: to - from, pitch, groupPitch };
      await runDispatches(
        gpu,
        arena,
        gramNarrow(gpu, MODES, sizes, slab, { X: x!, Xq: xq!, sums: sums!, carry: carry! }),
      );
    }
    const matrices = [];
    for (const mode of MODES) {
      const M = arena.storage(mode, groups * stride ** 2);
      await runDispatches(gpu, arena, [fold(mode, sizes, stride, sums!, M)]);
      matrices.push(await arena.read(M));
    }
    arena.close();
    return matrices;
  });
  return { X, Xq, pitch, groupPitch, stride, found };
}

describe.each(['emulated', 'real'] as const)('kernels of a %s GPU', (kind) => {
  test.each(SHAPES)('$rows rows, $groups groups of $inputs inputs, $parts parts: as in float64', async (shape) => {
    const { rows, inputs, groups } = shape;
    const { X, Xq, pitch, groupPitch, stride, found } = await accumulate(kind, shape);
    const { H, E, F } = gramMatrices(X, Xq, rows, pitch);
    const sumOf = (column: number, value: (at: number) => number) => {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum += value(r * pitch + column);
      return sum;
    };
    for (let g = 0; g < groups; g++)
      for (let i = 0; i < stride; i++)
        for (let j = 0; j < stride; j++) {
          const at = (g * stride + i) * stride + j;
          const [a, b] = [g * groupPitch + i, g * groupPitch + j];
          const inside = i < inputs && j < inputs;
          const ones = Math.max(i, j) === inputs && i !== j;
          const ofOnes = sumOf(g * groupPitch + Math.min(i, j), (k) => Xq[k]!);
          const ofDrift = j === inputs && i < inputs ? sumOf(a, (k) => X[k]! - Xq[k]!) : 0;
          const expected = [
            inside ? H[a * pitch + b]! : ones ? ofOnes : 0,
            inside ? E[b * pitch + a]! : ofDrift,
            inside ? F[a * pitch + b]! : 0,
          ];
          found.forEach((matrix, k) => {
            expect(Math.abs(matrix[at]! - expected[k]!)).toBeLessThan(1e-6 * rows + 1e-6 * Math.abs(expected[k]!));
          });
        }
  });

  test('the same rows twice give the same bits', async () => {
    const first = await accumulate(kind, SHAPES[2]!);
    expect((await accumulate(kind, SHAPES[2]!)).found).toEqual(first.found);
  });

  const solve: Solve = (problem, recipe, variation) =>
    withGpu((gpu) =>
      solveProblem((options) => openWebgpuSolver(asKind(gpu, kind), options), problem, recipe, variation),
    );

  test('random narrow layers: the letters of their arguments', async () => {
    const shapes = fc.record({
      samples: fc.integer({ min: 1, max: 90 }),
      inputs: fc.integer({ min: 1, max: NARROW }),
      perGroup: fc.integer({ min: 1, max: 4 }),
      groups: fc.integer({ min: 1, max: 20 }),
      drift: fc.constantFrom(0, 0.2),
      seed: fc.nat(),
    });
    const recipes = fc.record({
      bits: fc.integer({ min: 1, max: 8 }),
      alphabet: fc.constantFrom(...ALPHABETS),
      radius: fc.constantFrom(...RADII),
    });
    const ways = fc.record({
      batches: fc.integer({ min: 1, max: 4 }),
      scales: fc.constantFrom<number[]>([1], [0.7, 1, 1.3]),
      zeroed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, recipes, ways, async ({ perGroup, ...shape }, change, { zeroed, ...variation }) => {
        const problem = randomProblem({ ...shape, neurons: perGroup * shape.groups });
        const columns = shape.groups * shape.inputs;
        if (zeroed)
          for (const values of [problem.floatInputs, problem.quantizedInputs])
            for (let at = shape.seed % columns; at < values.length; at += columns) values[at] = 0;
        await expectRight(solve, problem, plainRecipe(change), variation);
      }),
      { numRuns: 200 },
    );
  });

  test.each(METHODS)('%s, the largest inputs first', async (method) => {
    const problem = randomProblem({ samples: 200, inputs: 9, neurons: 24, groups: 12 });
    const recipe = plainRecipe({ method, order: 'norm' });
    await expectRight(solve, problem, recipe, { batches: 3, scales: [0.8, 1] });
  });

  test('a depthwise convolution, from some of its patches', async () => {
    const channels = 6;
    const geometry: ConvGeometry = {
      ...{ kind: 'conv', autoPad: 'NOTSET', channels, groups: channels },
      ...{ kernel: [3, 3], stride: [1, 1], dilation: [1, 1], pads: [1, 1, 1, 1] },
    };
    const rng = random(4);
    const shape = [5, channels, 7, 6];
    const float = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal());
    const weights = Float32Array.from({ length: channels * 9 }, () => rng.normal());
    const batch = {
      ...{ shape, float, quantized: float.map((x) => x + 0.1 * rng.normal()) },
      positions: choose(rng, 100, planPatches(geometry, shape).positions * shape[0]!),
    };
    const options: SolverOptions = {
      shape: { neurons: channels, inputs: 9, groups: channels },
      ...{ geometry, weights, samples: 100, diverged: true, candidates: 1, form: null },
      pause: () => Promise.resolve(),
    };
    const recipe = plainRecipe({ bits: 3 });
    const rows = (values: Float32Array) => gatherPatches(geometry, shape, values, batch.positions);
    const inputs = { floatInputs: rows(batch.float), quantizedInputs: rows(batch.quantized) };
    const problem: LayerProblem = { ...options.shape, samples: 100, weights, ...inputs };
    await withGpu(async (gpu) => {
      const solver = await openWebgpuSolver(asKind(gpu, kind), options);
      expect(solver.reason).toBe('sums of 9 inputs are taken as the rows come');
      await solver.add(batch);
      const again = (scales: readonly number[]) => solver.solve(weights, recipe, scales);
      const found = await again([1]);
      const verdict = await judge(found, { problem, recipe, scales: [1] }, SINGLE, again);
      solver.close();
      expect(verdict).toEqual({ wrong: '', turned: 0 });
    });
  });
});

test.each([
  ['many groups on a real GPU', false, 4096, 1000, 1],
  ['few groups on a real GPU', false, 8, 10_000, 64],
  ['few rows', false, 8, 50, 3],
  ['an emulated one', true, 128, 10_000, 2],
] as const)('%s: parts of the rows', async (_, software, groups, rows, parts) => {
  await withGpu((gpu) => {
    expect(narrowSizes({ ...gpu, software }, 9, groups, rows).parts).toBe(parts);
    return Promise.resolve();
  });
});
