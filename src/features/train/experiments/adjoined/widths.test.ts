import { expect, test } from 'vitest';
import { parameterCount } from '../../../../train/student';
import { freshPerceptron } from '../shared/fresh-graph';
import { dividedWidths, multiplications, parametersOf } from './widths';

test('a student has the first 1/α of the neurons, and one at least', () => {
  expect(dividedWidths([128, 64], 8)).toEqual([16, 8]);
  expect(dividedWidths([128, 64], 10)).toEqual([12, 6]);
  expect(dividedWidths([4], 8)).toEqual([1]);
});

test('parameters are those of the network that leaves', () => {
  const graph = freshPerceptron({ shape: [1, 8, 8], classes: 10 }, [16, 32], 1);
  expect(parametersOf([64, 16, 32, 10])).toBe(parameterCount(graph));
  expect(multiplications([64, 16, 32, 10])).toBe(64 * 16 + 16 * 32 + 320);
});
