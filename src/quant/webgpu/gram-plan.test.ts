import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK } from '../../gpu/walk';
import { plainRecipe, randomProblem } from '../random-problem';
import { gramBuffers, planBlocks, planProducts, type GramBuffer } from './gram-plan';
import { makeWalkers, walkRounding, walkSizes } from './walkers';
import { pad8 } from '../../gpu/kernel';
import type { Pass } from '../../gpu/plan';

const anyShape = fc.record({
  inputs: fc.integer({ min: 1, max: 150 }),
  perGroup: fc.integer({ min: 1, max: 20 }),
  groups: fc.integer({ min: 1, max: 3 }),
  candidates: fc.integer({ min: 1, max: 4 }),
  groupSize: fc.constantFrom(undefined, 32 as const),
  diverged: fc.boolean(),
  quads: fc.boolean(),
});
type Shape = typeof anyShape extends fc.Arbitrary<infer T> ? T : never;

function planned({ inputs, perGroup, groups, candidates, groupSize, diverged, quads }: Shape, masked = true) {
  const { weights, neurons } = randomProblem({ samples: 1, inputs, neurons: perGroup * groups, groups });
  const shape = { neurons, inputs, groups };
  const recipe = plainRecipe(groupSize && { groupSize });
  const sizes = walkSizes({ shape, weights, firstNeuron: 0 }, candidates, pad8(inputs + 1));
  const count = groupSize ? Math.ceil(inputs / groupSize) : 1;
  const steps = Array.from({ length: candidates }, () => new Float32Array(neurons * count).fill(0.1));
  const offsets = steps.map(() => new Float32Array(neurons));
  const walkers = makeWalkers({ shape, weights, firstNeuron: 0 }, recipe, { steps, offsets }, sizes, null);
  const scaleGroups = walkers.steps !== null;
  const blocks = planBlocks({ sizes, rounding: walkRounding(recipe), diverged, error: true, scaleGroups, quads });
  return {
    sizes,
    buffers: gramBuffers(walkers, sizes),
    passes: [...planProducts({ sizes, diverged, masked }), ...blocks],
  };
}

/** Words of the uniform struct of a product, as the shader has them. */
const productOf = ({ dispatch }: Pass<GramBuffer>) => {
  const words = new Uint32Array(dispatch.params);
  const [first, last, below, end] = words.subarray(12, 16);
  return { first: first!, last: last!, below: below!, end: end! };
};
const named = (passes: readonly Pass<GramBuffer>[], name: string) =>
  passes.filter(({ dispatch }) => dispatch.shader.name === name);

test('all buffers that dispatches name are made, or are the sums and what the walk follows', () =>
  fc.assert(
    fc.property(anyShape, (shape) => {
      const { buffers, passes } = planned(shape);
      const there = ['H', 'lower', 'targets', ...buffers.map(({ name }) => name)];
      if (shape.diverged) there.push('Et', 'F', 'drift');
      for (const { dispatch } of passes) for (const name of dispatch.buffers) expect(there).toContain(name);
      for (const { content } of buffers)
        expect(typeof content === 'number' ? content : content.length).toBeGreaterThan(0);
    }),
  ));

test('the blocks are walked one after the other, every step once', () =>
  fc.assert(
    fc.property(anyShape, (shape) => {
      const { sizes, passes } = planned(shape);
      const walks = named(passes, 'walk').map(({ dispatch }) => [...new Uint32Array(dispatch.params).subarray(0, 2)]);
      let next = 0;
      for (const [first, size] of walks) {
        expect(first).toBe(next);
        expect(size).toBeLessThanOrEqual(BLOCK);
        next += size!;
      }
      expect(next).toBe(sizes.inputs);
    }),
  ));

describe('what a block owes to the past', () => {
  // Which earlier steps are in `past` at step t when its block is walked, and at the end in row N, the column of ones.
  const summed = (shape: Shape) => {
    const { sizes, passes } = planned(shape);
    const { inputs, stride } = sizes;
    const past = Array.from({ length: stride }, () => new Set<number>());
    const atWalk: number[][] = [];
    for (const pass of passes) {
      const { dispatch } = pass;
      if (dispatch.shader.name === 'walk') {
        const [first, size] = new Uint32Array(dispatch.params);
        for (let t = first!; t < first! + size!; t++) atWalk[t] = [...past[t]!];
      } else if (dispatch.buffers[2] === 'past') {
        const { first, last, below, end } = productOf(pass);
        const accumulates = dispatch.shader.constants!['ACCUMULATE'] === 1;
        for (let t = below; t < end; t++) {
          if (!accumulates) past[t]!.clear();
          for (let s = first; s < last; s++) {
            if (past[t]!.has(s)) throw new Error(`step ${t} gets what it owes to ${s} twice`);
            past[t]!.add(s);
          }
        }
      }
    }
    return { inputs, atWalk, atEnd: past[inputs]! };
  };

  test.each([true, false])('is the sum over all steps before it, quads %s', (quads) =>
    fc.assert(
      fc.property(anyShape, (shape) => {
        const { inputs, atWalk, atEnd } = summed({ ...shape, quads });
        for (let t = 0; t < inputs; t++) {
          const first = Math.floor(t / BLOCK) * BLOCK;
          expect(atWalk[t]).toEqual(Array.from({ length: first }, (_, s) => s));
        }
        expect(atEnd.size).toBe(inputs);
      }),
      { numRuns: 30 },
    ),
  );
});

test('without a drift there is one product with W, and with one the masked one where it is wanted', () => {
  const shape = {
    inputs: 40,
    perGroup: 4,
    groups: 1,
    candidates: 2,
    groupSize: undefined,
    diverged: false,
    quads: true,
  };
  const products = (diverged: boolean, masked: boolean) =>
    named(planned({ ...shape, diverged }, masked).passes, 'update')
      .map((p) => p.dispatch.buffers[2])
      .filter((name) => name !== 'past');
  expect(products(false, true)).toEqual(['HW']);
  expect(products(true, true)).toEqual(['HW', 'EW', 'masked EW', 'FW']);
  expect(products(true, false)).toEqual(['HW', 'EW', 'FW']);
});
