import { expect, test } from 'vitest';
import { exampleReport } from '../../../../test/reports';
import type { Compression } from '../../../compress/compression';
import { completeCompression } from '../../../compress/recipe';
import type { Recipe } from '../../quantize/job/recipe';
import type { Run } from '../../quantize/state/runs';
import { curveLines, curveRows } from './lines';

const report = exampleReport(2);
let key = 0;

function runOf(asked: Partial<Compression>, top1: number | null = 0.9, change: Partial<Recipe> = {}): Run {
  const compression = completeCompression(asked);
  const recipe = { ...report.recipe, ...change, compression };
  const scores = { ...report.scores!, top1, agreement: 0.8, sqnr: 12 };
  const size = { float: 1000, quantized: Math.round(1000 * (1 - (compression.sparsity ?? 0))) };
  return { key: ++key, run: null, origin: 'run', data: null, report: { ...report, recipe, scores, size } };
}

const namesOf = (...runs: Run[]) => curveLines(runs, 'prune').map(({ name }) => name);
const pair = (asked: Partial<Compression>, change: Partial<Recipe> = {}) => [
  runOf({ ...asked, sparsity: 0.9 }, 0.7, change),
  runOf({ ...asked, sparsity: 0.5 }, 0.9, change),
];

test('a line a criterion, rising, called by what sets it apart', () => {
  const runs = [...pair({ criterion: 'obs' }), ...pair({ criterion: 'magnitude' }), runOf({ criterion: 'wanda' })];
  const lines = curveLines(runs, 'prune');
  expect(lines.map(({ name }) => name)).toEqual(['OBS', 'magnitude']);
  expect(lines[0]!.points.map(({ asked, accuracy, size }) => [asked, accuracy, size])).toEqual([
    [0.5, 0.9, 500],
    [0.9, 0.7, 100],
  ]);
  expect(namesOf(...pair({ criterion: 'obs' }))).toEqual(['OBS, SparseGPT and refit']);
  expect(namesOf(...pair({ repair: 'none' }), ...pair({}))).toEqual(['no repair', 'SparseGPT and refit']);
});

test('bits and methods set lines apart where what stays is quantized, and else do not', () => {
  expect(namesOf(...pair({}, { bits: 4 }), ...pair({}, { bits: 2 }))).toHaveLength(1);
  const letters = { letters: true };
  expect(namesOf(...pair(letters, { bits: 4 }), ...pair(letters, { bits: 2 }))).toEqual([
    'GPFQ, 4 bits',
    'GPFQ, 2 bits',
  ]);
});

test('what no word tells apart is numbered', () => {
  expect(namesOf(...pair({}), ...pair({}, { seed: 9 }))).toEqual([
    'OBS, SparseGPT and refit',
    'OBS, SparseGPT and refit, 2',
  ]);
});

test('runs that chose parts of single layers, of other kinds, or without a score are on no line', () => {
  const own = runOf({ sparsity: 0.5, layers: { fc1: { sparsity: 0.1 } } });
  const unscored = { ...runOf({ sparsity: 0.7 }), report: { ...report, scores: null } };
  expect(curveLines([own, runOf({ sparsity: 0.9 }), unscored, runOf({ kind: 'share' })], 'prune')).toEqual([]);
});

test('the six newest lines are drawn', () => {
  const runs = Array.from({ length: 8 }, (_, i) => pair({}, { seed: i + 1 })).flat();
  const lines = curveLines(runs, 'prune');
  expect(lines).toHaveLength(6);
  expect(lines[0]!.points[1]!.run).toBe(runs[4]!.key);
});

test('by the outputs and by the weights, along sizes', () => {
  const runs = [0.5, 0.25].flatMap((size) => [true, false].map((aware) => runOf({ kind: 'low-rank', size, aware })));
  expect(curveLines(runs, 'low-rank').map(({ name }) => name)).toEqual(['by the outputs', 'by the weights alone']);
});

test('rows of a plot hold each line at each place, and which run a point is', () => {
  const lines = curveLines([...pair({}), ...pair({ criterion: 'random' }), runOf({ sparsity: 0.7 }, null)], 'prune');
  const rows = curveRows(lines, 'asked', 'accuracy');
  expect(rows.map(({ at, values }) => [at, ...values])).toEqual([
    [0.5, 0.9, 0.9],
    // Without labels agreement says it.
    [0.7, 0.8, null],
    [0.9, 0.7, 0.7],
  ]);
  expect(rows[1]!.runs[1]).toBeNull();
  expect(curveRows(lines, 'size', 'SQNR').map(({ at, values }) => [at, values[0]])).toEqual([
    [100, 12],
    [300, 12],
    [500, 12],
  ]);
});
