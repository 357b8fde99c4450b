import { beforeEach, expect, test } from 'vitest';
import { openEngine, type WholeEngine } from '../../../../test/engine';
import { smallData, smallNetwork } from '../../../../test/networks';
import { completeCompression } from '../../../compress/recipe';
import { DEFAULT_RECIPE } from '../../quantize/job/recipe-fields';
import type { Report } from '../../quantize/job/report';
import { curvePoints, FRESH_CURVES } from '../curves/curve-settings';
import { compressClient } from '../works';

const quiet = () => undefined;
const recipe = { ...DEFAULT_RECIPE, calibrationCount: 40 };
const pointsOf = (sparsity: number[]) => curvePoints(completeCompression({}), { ...FRESH_CURVES, sparsity });

let engine: WholeEngine;

beforeEach(async () => {
  engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 50, { seed: 2 })], null);
});

test('each point is the run that its compression gives by itself, and can be exported', async () => {
  const points: { run: number; report: Report }[] = [];
  const compressions = pointsOf([0.5, 0.8]);
  await compressClient(engine).run.curves({ recipe, compressions }, quiet, (point) => points.push(point));
  expect(points.map(({ report }) => report.recipe.compression)).toEqual(compressions);
  const last = points.at(-1)!;
  const alone = await engine.quantize({ ...recipe, compression: compressions.at(-1)! }, quiet);
  expect(last.report.scores).toEqual(alone.report.scores);
  expect(last.report.size).toEqual(alone.report.size);
  expect(await engine.exportOnnx(last.run, 'float')).toEqual(await engine.exportOnnx(alone.run, 'float'));
});

test('what is refused is refused before anything is run; what is cancelled has its points so far', async () => {
  const { curves } = compressClient(engine).run;
  const asked = [...pointsOf([0.5]), { ...completeCompression({}), sparsity: 2 }];
  let told = 0;
  await expect(curves({ recipe, compressions: asked }, quiet, () => told++)).rejects.toThrow('sparsity must be');
  expect(told).toBe(0);
  const cancelled = curves({ recipe, compressions: pointsOf([0.5, 0.6, 0.7]) }, quiet, () => {
    if (++told === 2) void engine.cancel();
  });
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  expect(told).toBe(2);
});
