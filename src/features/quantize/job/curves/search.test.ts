/** The search on a network that is run: its answer is that of all points. */
import { beforeAll, expect, test } from 'vitest';
import { openEngine, type WholeEngine } from '../../../../../test/engine';
import { smallData, smallNetwork } from '../../../../../test/networks';
import type { Method } from '../../../../quant/layer';
import { quantizeClient } from '../../works';
import { DEFAULT_RECIPE } from '../recipe-fields';
import type { Report } from '../report';
import { triedOf } from './search';
import { fewestOf, type Tried } from './search-plan';

const BITS = [2, 3, 4, 5, 6, 7, 8];
const METHODS: Method[] = ['rtn', 'gpfq'];
const recipe = { ...DEFAULT_RECIPE, calibrationCount: 40, layers: { conv1: { float: true }, fc: { bits: 8 } } };
const quiet = () => undefined;

let engine: WholeEngine;
let all: Tried[];
let found: { run: number; report: Report }[];

beforeAll(async () => {
  engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 60), smallData('test.npz', 400, { seed: 2 })], null);
  const points = await engine.sweep(recipe, BITS, quiet);
  all = points.map((point) => triedOf(point, point.scores, null, 0)!);
  found = [];
  const request = { recipe, methods: METHODS, bits: BITS, allowedLoss: 0, known: [] };
  await quantizeClient(engine).run.search(request, quiet, (point) => found.push(point));
}, 60_000);

const triedIn = (runs: typeof found) =>
  runs.map(({ report: { recipe: own, scores, float } }) => triedOf(own, scores, float, 0)!);

test.each(METHODS)('%s: the fewest bits are those of the full sweep', (method) => {
  expect(fewestOf(method, BITS, triedIn(found))).toBe(fewestOf(method, BITS, all));
  expect(found.length).toBeLessThan(all.length);
});

test('its points are runs: layers in float stay so, and each can be exported', async () => {
  for (const { run, report } of found) {
    expect(report.recipe.layers).toEqual({ conv1: { float: true } });
    expect((await engine.exportOnnx(run, 'qdq')).length).toBeGreaterThan(100);
  }
});

test('what is known is not run again', async () => {
  const again: unknown[] = [];
  const known = found.map(({ report: { recipe: own, scores, float } }) => ({
    method: own.method,
    bits: own.bits,
    scores: scores!,
    float,
  }));
  const request = { recipe, methods: METHODS, bits: BITS, allowedLoss: 0, known };
  await quantizeClient(engine).run.search(request, quiet, (point) => again.push(point));
  expect(again).toEqual([]);
});

test('a cancel stops it', async () => {
  const request = { recipe, methods: METHODS, bits: BITS, allowedLoss: 0, known: [] };
  const cut = quantizeClient(engine).run.search(request, quiet, () => void engine.cancel());
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
});
