import { expect, test } from 'vitest';
import { randomProblem } from '../../quant/random-problem';
import { problemSums } from '../../../test/sums';
import { cutGroups } from './group';
import { scoresOf } from './scores';

const goOn = () => Promise.resolve();

test('an input that never changes costs nothing', async () => {
  const problem = randomProblem({ inputs: 6, neurons: 2, samples: 20 });
  problem.quantizedInputs.forEach((_, i) => {
    if (i % 6 === 2) problem.quantizedInputs[i] = 0;
  });
  const [group] = cutGroups(problem, problem.weights, problemSums(problem), null);
  for (const criterion of ['obs', 'wanda'] as const) {
    const scores = await scoresOf(criterion, group!, { damping: 0.01, seed: 1, pause: goOn });
    expect([scores[2], scores[8]]).toEqual([0, 0]);
    expect(scores.filter((score) => score > 0)).toHaveLength(10);
  }
});

test('Taylor without gradients is refused', async () => {
  const problem = randomProblem({ inputs: 3, neurons: 2, samples: 5 });
  const [group] = cutGroups(problem, problem.weights, problemSums(problem), null);
  await expect(scoresOf('taylor', group!, { damping: 0.01, seed: 1, pause: goOn })).rejects.toThrow(
    'the Taylor criterion asks for gradients of the loss',
  );
});

test('chance depends on the seed and the place of a weight alone', async () => {
  const problem = randomProblem({ inputs: 3, neurons: 4, samples: 5, groups: 2 });
  const groups = cutGroups(problem, problem.weights, problemSums(problem), null);
  const drawn = (seed: number) =>
    Promise.all(groups.map((group) => scoresOf('random', group, { damping: 0.01, seed, pause: goOn })));
  expect(await drawn(1)).toEqual(await drawn(1));
  const [first, second] = await drawn(1);
  expect(first).not.toEqual(second);
  expect(await drawn(2)).not.toEqual(await drawn(1));
});
