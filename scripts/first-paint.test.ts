import { expect, test } from 'vitest';
import type { Report } from '../src/features/quantize/job/report.ts';
import { FIRST_PAINT } from '../src/features/quantize/first-paint.ts';
import { measureFirstPaint } from './first-paint.ts';

/** Without what differs from run to run and from machine to machine. */
const steady = ({ recipe, model, calibration, evaluation, float, scores, size, layers }: Report) => ({
  recipe,
  model,
  calibration,
  evaluation,
  float,
  scores,
  size,
  layers: layers.map(({ seconds: _, ...layer }) => layer),
});

test('the results of the first paint are those that the engine gives', { timeout: 300_000 }, async () => {
  const fresh = await measureFirstPaint([2, 3]);
  expect(fresh.workspace).toEqual(FIRST_PAINT.workspace);
  expect(fresh.float).toEqual(FIRST_PAINT.float);
  expect(fresh.runs.map(steady)).toEqual(FIRST_PAINT.runs.map(steady));
  expect(fresh.sweep).toEqual(FIRST_PAINT.sweep.filter(({ bits }) => bits <= 3));
  expect(fresh.path).toEqual(FIRST_PAINT.path);
});

test('on the MLP, GPFQ at 3 bits loses at most one point and beats RTN', () => {
  const [rtn, gpfq] = FIRST_PAINT.runs.map(({ scores }) => scores!.top1!) as [number, number];
  expect(FIRST_PAINT.runs.map(({ recipe }) => [recipe.method, recipe.bits])).toEqual([
    ['rtn', 3],
    ['gpfq', 3],
  ]);
  expect(gpfq).toBeGreaterThan(rtn);
  expect(gpfq).toBeGreaterThanOrEqual(FIRST_PAINT.float.top1! - 0.01);
});
