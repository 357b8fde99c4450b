import { expect, test } from 'vitest';
import { plainRecipe } from './random-problem';
import { selectCandidates, type WalkedCandidates } from './select-candidates';

const shape = { neurons: 3, inputs: 2, groups: 1 };
const of = (...values: number[]) => Float64Array.of(...values);

/** Two candidates of three neurons: letters are 10 · candidate + neuron. */
const walked: WalkedCandidates = {
  squaredErrors: [of(1, 5, 2), of(2, 1, 2)],
  products: null,
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
const candidates = { scales: [0.5, 1.5], steps };

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

test('a neuron takes its candidate with all of its scale groups', () => {
  const wide = { ...shape, inputs: 40 };
  const grouped = candidates.steps.map((each) => Float32Array.from({ length: 6 }, (_, i) => each[i >> 1]! + (i & 1)));
  const recipe = plainRecipe({ groupSize: 32 });
  const found = selectCandidates(wide, recipe, { ...candidates, steps: grouped }, walked);
  expect([...found.steps]).toEqual([1, 2, 20, 21, 3, 4]);
});
