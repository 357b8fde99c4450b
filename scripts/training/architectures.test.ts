import { expect, test } from 'vitest';
import { argmax } from '../../src/core/stats/ranking.ts';
import { cellNetwork } from '../../src/features/train/experiments/untrained/cells.ts';
import { studentOf } from '../../src/train/student.ts';
import { evaluate } from '../../src/train/untrained/evaluate.ts';
import { CELL_TRAINING, openArchitecture } from './architectures.ts';
import { CLASSES, PIXELS, readDigits, SIDE } from './digits.ts';

const digits = readDigits('train');
const some = (count: number) => ({ count, x: digits.x.slice(0, count * PIXELS), y: digits.y.slice(0, count) });
const graph = cellNetwork('s3-a11', [1, SIDE, SIDE], CLASSES);

test('a cell that is not trained says here what it says where it is scored', async () => {
  const part = some(150);
  const architecture = openArchitecture(graph, { ...CELL_TRAINING, epochs: 0, gain: 1 });
  const accuracy = await architecture.accuracy(part, part, 3);
  architecture.close();
  const logits = await evaluate(studentOf(graph, 1, 3), part.x, { normalization: 'fresh' });
  const right = part.y.filter((label, n) => argmax(logits, n * CLASSES, CLASSES) === label);
  expect(accuracy).toBeCloseTo(right.length / part.count, 6);
});

test('cells learn, and the same each time', async () => {
  const part = some(300);
  const architecture = openArchitecture(graph, CELL_TRAINING);
  const accuracies = [await architecture.accuracy(part, part, 1), await architecture.accuracy(part, part, 1)];
  architecture.close();
  expect(accuracies[0]).toBeGreaterThan(0.5);
  expect(accuracies[1]).toBe(accuracies[0]);
});
