import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pass } from '../../gpu/plan';
import { plainRecipe, randomProblem } from '../random-problem';
import { planPathForm } from './path-form';
import { planPathWalk } from './path-passes';
import { pathBuffers, planPath, type PathBuffer } from './path-plan';
import { makeWalkers, walkRounding, walkSizes } from './walkers';

const anyShape = fc.record({
  samples: fc.integer({ min: 1, max: 3000 }),
  inputs: fc.integer({ min: 1, max: 150 }),
  perGroup: fc.integer({ min: 1, max: 20 }),
  groups: fc.integer({ min: 1, max: 3 }),
  candidates: fc.integer({ min: 1, max: 3 }),
  method: fc.constantFrom('gpfq' as const, 'rtn' as const),
  diverged: fc.boolean(),
  software: fc.boolean(),
  dispatchFlops: fc.constantFrom(1e5, 1e7, 4e9),
});
type Shape = typeof anyShape extends fc.Arbitrary<infer T> ? T : never;

function planned({ samples, inputs, perGroup, groups, candidates, method, diverged, ...gpu }: Shape) {
  const { weights, neurons } = randomProblem({ samples: 1, inputs, neurons: perGroup * groups, groups });
  const shape = { neurons, inputs, groups };
  const recipe = plainRecipe({ method });
  const form = planPathForm(gpu, { shape, samples, candidates, diverged });
  const sizes = walkSizes({ shape, weights, firstNeuron: 0 }, candidates, form.stride);
  const steps = Array.from({ length: candidates }, () => new Float32Array(neurons).fill(0.1));
  const offsets = steps.map(() => new Float32Array(neurons));
  const walkers = makeWalkers({ shape, weights, firstNeuron: 0 }, recipe, { steps, offsets }, sizes, null);
  const rounding = walkRounding(recipe);
  const plan = planPath({ ...form, sizes, walkers, rounding, diverged, dispatchFlops: gpu.dispatchFlops }, candidates);
  return { form, plan, sizes, buffers: pathBuffers(plan), passes: [...planPathWalk(plan)] };
}

type Passes = readonly Pass<PathBuffer>[];
const named = (passes: Passes, name: string) => passes.filter(({ dispatch }) => dispatch.shader.name === name);
const writing = (passes: Passes, out: PathBuffer) =>
  named(passes, 'update').filter(({ dispatch }) => dispatch.buffers[2] === out);

/** Words of the uniform struct of a product, as the shader has them. */
const productOf = ({ dispatch }: Pass<PathBuffer>) => {
  const [parts, first, last, below, end] = new Uint32Array(dispatch.params).subarray(11);
  return { parts: parts!, first: first!, last: last!, below: below!, end: end! };
};

/** Whether pieces lie end to end from 0 to `length`, so many times over. */
function coverage(pieces: readonly { from: number; to: number }[], length: number): number {
  let [at, times] = [0, 0];
  for (const { from, to } of pieces) {
    if (from !== at || to <= from) throw new Error(`a piece from ${from} to ${to}, after ${at}`);
    at = to === length ? 0 : to;
    if (at === 0) times++;
  }
  if (at !== 0) throw new Error(`the last piece ends at ${at}`);
  return times;
}

test('all buffers that dispatches name are made, or are the rows and the corners', () =>
  fc.assert(
    fc.property(anyShape, (shape) => {
      const { buffers, passes } = planned(shape);
      const there = ['X', 'Xq', 'H', ...(shape.diverged ? ['Et'] : []), ...buffers.map(({ name }) => name)];
      const missing = passes.flatMap(({ dispatch }) => dispatch.buffers.filter((name) => !there.includes(name)));
      expect(missing).toEqual([]);
    }),
  ));

test('the blocks are walked one after the other, every step once', () =>
  fc.assert(
    fc.property(anyShape, (shape) => {
      const { passes, form } = planned(shape);
      const walks = named(passes, 'walk').map(({ dispatch }) => new Uint32Array(dispatch.params));
      expect(walks).toHaveLength(form.blocks);
      expect(
        coverage(
          walks.map(([first, size]) => ({ from: first!, to: first! + size! })),
          shape.inputs,
        ),
      ).toBe(1);
    }),
  ));

describe('sums over the rows', () => {
  test('each block adds to all rows of u once, in pieces that are not too long', () =>
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { passes, form } = planned(shape);
        const pieces = writing(passes, 'U').map(productOf);
        expect(
          coverage(
            pieces.map(({ below, end }) => ({ from: below, to: end })),
            form.rows,
          ),
        ).toBe(form.blocks);
        for (const pass of writing(passes, 'U')) {
          const { below, end } = productOf(pass);
          if (end - below > 8) expect(pass.flops).toBeLessThanOrEqual(shape.dispatchFlops);
        }
      }),
    ));

  test('each block but the first takes all rows of u, in all parts; RTN none', () =>
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { passes, form } = planned(shape);
        const pieces = writing(passes, 'past').map(productOf);
        const blocks = shape.method === 'rtn' ? 0 : form.blocks - 1;
        for (const { parts } of pieces) expect(parts).toBe(form.parts);
        const rows = pieces.map(({ first, last }) => ({ from: first, to: last }));
        expect(coverage(rows, form.rows / form.parts)).toBe(blocks);
      }),
    ));

  test('rows are there for all samples, in parts of eights', () =>
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { form } = planned(shape);
        expect(form.rows).toBeGreaterThanOrEqual(shape.samples);
        expect(form.rows % (8 * form.parts)).toBe(0);
      }),
    ));
});

describe('what the drift X − X̃ adds', () => {
  const shape: Shape = {
    ...{ samples: 500, inputs: 100, perGroup: 8, groups: 1, candidates: 3, method: 'gpfq' },
    ...{ diverged: true, software: false, dispatchFlops: 4e9 },
  };
  const names = (changed: Partial<Shape>) => planned({ ...shape, ...changed }).buffers.map(({ name }) => name);

  test('is a matrix of its own where there are several candidates', () => expect(names({})).toContain('V'));
  test('is part of u where there is one, with XWᵀ behind it', () => {
    expect(names({ candidates: 1 })).not.toContain('V');
    expect(names({ candidates: 1 })).not.toContain('Y');
  });
  test('is nothing where X̃ = X', () => expect(names({ diverged: false })).not.toContain('V'));
});
