import { expect, test } from 'vitest';
import { exampleReport } from '../../../test/reports';
import type { Run } from '../quantize/state/runs';
import { tradePoints } from './front';

const report = exampleReport(1);

function runOf(key: number, size: number, top1: number | null, agreement: number | null = null): Run {
  const scores = { ...report.scores!, top1, agreement };
  return {
    key,
    run: null,
    origin: 'run',
    data: null,
    report: { ...report, scores, size: { float: 1000, quantized: size } },
  };
}

const frontOf = (...runs: Run[]) => tradePoints(runs).map(({ key, onFront }) => `${key}${onFront ? ' front' : ''}`);

test('on the front is what no other beats in both size and accuracy', () => {
  const runs = [runOf(1, 500, 0.98), runOf(2, 100, 0.9), runOf(3, 300, 0.89), runOf(4, 800, 0.98), runOf(5, 200, 0.95)];
  expect(frontOf(...runs)).toEqual(['2 front', '5 front', '3', '1 front', '4']);
});

test('of the same size the better one comes first', () => {
  expect(frontOf(runOf(1, 100, 0.8), runOf(2, 100, 0.9))).toEqual(['2 front', '1']);
});

test('without labels agreement says it, and what nothing says is left out', () => {
  const unscored: Run = { ...runOf(3, 50, null), report: { ...report, scores: null } };
  expect(frontOf(runOf(1, 100, null, 0.9), runOf(2, 50, null), unscored)).toEqual(['1 front']);
});
