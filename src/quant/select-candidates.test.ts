import { expect, test } from 'vitest';
import { plainRecipe } from './random-problem';
import { selectCandidates, type WalkedCandidates } from './select-candidates';

const shape = { neurons: 3, inputs: 2, groups: 1 };
const of = (...values: number[]) => Float64Array.of(...values);

/** Two candidates of three neurons: letters are 10 · candidate + neuron. */
const walked: WalkedCandidates = {
  squaredErrors: [of(1, 5, 2), of(2, 1, 2)],
  products: null,
  ridges: null,
  meanErrors: [of(0.25, 0.5, 0.75), of(-0.25, -0.5, -0.75)],
  squaredNorms: of(9, 9, 9),
  meanOutputs: of(1, 2, 3),
  keptShares: [],
  letters: (taken) => ({
    values: Float32Array.from({ length: 6 }, (_, i) => 10 * taken[i >> 1]! + (i >> 1)),
    codes: Int8Array.from({ length: 6 }, (_, i) => taken[i >> 1]!),
  }),
};
const steps = [Float32Array.of(1, 2, 3), Float32Array.of(10, 20, 30)];
const none = new Float32Array(3);
const candidates = { scales: [0.5, 1.5], steps, offsets: [none, none] };

test('each neuron takes its own best, the first of equals', () => {
  const { values, codes, steps, scales, biasShift, squaredErrors } = selectCandidates(
    shape,
    plainRecipe(),
    candidates,
    walked,
  );
  expect([...codes]).toEqual([0, 0, 1, 1, 0, 0]);
  expect([...values]).toEqual([0, 0, 11, 11, 2, 2]);
  expect([...steps]).toEqual([1, 20, 3]);
  expect([...scales]).toEqual([0.5, 1.5, 0.5]);
  expect([...biasShift]).toEqual([0.25, -0.5, 0.75]);
  expect([...squaredErrors]).toEqual([1, 1, 2]);
});

test('with one radius for the layer all take the one that is best in sum', () => {
  const found = selectCandidates(shape, plainRecipe({ radius: 'layer' }), candidates, walked);
  expect([...found.codes]).toEqual([1, 1, 1, 1, 1, 1]);
  expect([...found.steps]).toEqual([10]);
  expect([...found.scales]).toEqual([1.5]);
});

/** The first C with o = 0 and 1, then the second one. */
const withOffsets = {
  scales: [0.5, 0.5, 1.5, 1.5],
  steps: [steps[0]!, steps[0]!, steps[1]!, steps[1]!],
  offsets: [none, none.map(() => 1), none, none.map(() => 1)],
};
const four: WalkedCandidates = {
  ...walked,
  squaredErrors: [of(1, 5, 2), of(3, 2, 2), of(2, 4, 1), of(2, 1, 4)],
  meanErrors: [of(0, 0, 0), of(1, 1, 1), of(2, 2, 2), of(3, 3, 3)],
};

test.each([
  ['neuron', [0, 3, 2]],
  ['layer', [2, 3, 2]],
] as const)('radius %s: each neuron has an offset of its own', (radius, taken) => {
  const found = selectCandidates(shape, plainRecipe({ radius, offset: 'integer' }), withOffsets, four);
  expect([...found.biasShift]).toEqual(taken);
  expect([...found.offsets]).toEqual(taken.map((k) => k % 2));
});

test('what f adds decides with the errors', () => {
  const held = {
    ...walked,
    ridges: [
      { squares: of(4, 0, 0), products: of(0, 0, 0) },
      { squares: of(0, 5, 0), products: of(0, 0, 1) },
    ],
  };
  const found = selectCandidates(shape, plainRecipe({ shrink: true }), candidates, held);
  expect([...found.biasShift]).toEqual([-0.25, 0.5, -0.75]);
  expect([...found.squaredErrors]).toEqual([2, 5, 2]);
});

test('a neuron takes its candidate with all of its scale groups', () => {
  const wide = { ...shape, inputs: 40 };
  const grouped = candidates.steps.map((each) => Float32Array.from({ length: 6 }, (_, i) => each[i >> 1]! + (i & 1)));
  const recipe = plainRecipe({ groupSize: 32 });
  const found = selectCandidates(wide, recipe, { ...candidates, steps: grouped }, walked);
  expect([...found.steps]).toEqual([1, 2, 20, 21, 3, 4]);
});
