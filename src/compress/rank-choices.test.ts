import { expect, test } from 'vitest';
import { paretoFront, withinBudget } from '../core/knapsack';
import { randomProblem } from '../quant/random-problem';
import { problemSums } from '../../test/sums';
import { cutLayer, factorLayer, layerSpectrum } from './low-rank';
import { factoredSize, rankChoices, spatialChoices, spatialSize } from './rank-choices';

test.each([
  { groups: 1, drift: 0, aware: true },
  { groups: 1, drift: 0.2, aware: true },
  { groups: 2, drift: 0.2, aware: true },
])('ranks cost what they lose, $groups groups, drift $drift', async ({ groups, drift, aware }) => {
  const problem = randomProblem({ neurons: 20 * groups, inputs: 24, samples: 300, groups, drift });
  const sums = problemSums(problem);
  const spectrum = await layerSpectrum(problem, sums, problem.weights, { aware, damping: 1e-9 });
  const choices = rankChoices(problem, sums, problem.weights, spectrum);
  const parts = choices.slice(0, -1);
  expect(parts.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const { rank, size, cost } of parts) {
    expect(size).toBe(factoredSize(problem, rank));
    expect(size).toBeLessThan(problem.weights.length);
    const cut = cutLayer(problem, sums, problem.weights, spectrum, rank);
    expect(cost).toBeCloseTo(cut.relativeError ** 2, 5);
  }
  expect(choices.at(-1)).toMatchObject({ rank: 20, size: problem.weights.length });
  if (drift === 0) expect(choices.at(-1)!.cost).toBe(0);
});

test('by the weights alone, ranks cost a part of the weights', async () => {
  const problem = randomProblem({ neurons: 9, inputs: 9, samples: 1 });
  const spectrum = await layerSpectrum(problem, null, problem.weights, { aware: true });
  const choices = rankChoices(problem, null, problem.weights, spectrum);
  const found = cutLayer(problem, null, problem.weights, spectrum, 2);
  expect(choices.find(({ rank }) => rank === 2)!.cost).toBeCloseTo(found.relativeError ** 2, 5);
});

test('a front over layers names the ranks that it chose, within the budget', async () => {
  const layers = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const problem = randomProblem({ neurons: 200, inputs: 180, samples: 1, seed });
      return rankChoices(
        problem,
        null,
        problem.weights,
        await layerSpectrum(problem, null, problem.weights, { aware: false }),
      );
    }),
  );
  layers.forEach((choices) => expect(choices.length).toBe(49));
  const front = paretoFront(layers);
  const budget = 3 * 200 * 180 * 0.5;
  const ranks = front.bits(withinBudget(front, budget));
  const sizes = ranks.map((rank, l) => layers[l]!.find((choice) => choice.rank === rank)!.size);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(budget);
  expect(sizes.reduce((a, b) => a + b)).toBeGreaterThan(0.95 * budget);
});

test.each([0, 0.2])('spatial ranks cost what their cuts lose, drift %d', async (drift) => {
  const problem = { ...randomProblem({ neurons: 24, inputs: 45, samples: 200, drift }), kernel: [3, 3] };
  const sums = problemSums(problem);
  const choices = await spatialChoices(problem, sums, problem.weights, { aware: true });
  expect(choices.map(({ rank }) => rank)).toEqual([2, 3, 5, 6, 8, 9, 11, 12, 15]);
  const { parts, relativeError } = await factorLayer(problem, sums, problem.weights, {
    ...{ kind: 'low-rank', rank: 5, aware: true, shape: 'spatial' },
  });
  if (parts?.kind !== 'low-rank') throw new Error('parts are missing');
  const five = choices.find(({ rank }) => rank === 5)!;
  expect(five).toEqual({ rank: 5, bits: 5, size: spatialSize(problem, 5), cost: relativeError ** 2 });
  expect(five.size).toBe(parts.down.length + parts.up.length);
  choices.slice(0, -1).forEach(({ size }) => expect(size).toBeLessThan(problem.weights.length));
  expect(choices.at(-1)!.size).toBe(problem.weights.length);
  expect(choices.at(-1)!.cost > 0).toBe(drift > 0);
});
