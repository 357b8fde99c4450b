import { expect, test } from 'vitest';
import { parameterCount } from '../../../../train/student';
import { drawPerceptrons, perceptron } from './perceptrons';

test.each([
  ['16', [1, 8, 8], 64 * 16 + 16 + 16 * 10 + 10, 0],
  ['8-8-8+', [12], 12 * 8 + 8 + 2 * (64 + 8) + 80 + 10, 2],
  ['8-6-6', [12], 12 * 8 + 8 + 48 + 6 + 36 + 6 + 60 + 10, 0],
])('%s has its layers and skips', (name, shape, parameters, skips) => {
  const graph = perceptron(name, shape, 10);
  expect(parameterCount(graph)).toBe(parameters);
  expect(graph.nodes.filter(({ operator }) => operator.op === 'add')).toHaveLength(skips);
});

test('drawn perceptrons differ, and are the same each time', () => {
  const names = drawPerceptrons(60, 1);
  expect(new Set(names).size).toBe(60);
  expect(names.some((name) => name.endsWith('+'))).toBe(true);
  expect(drawPerceptrons(60, 1)).toEqual(names);
});
