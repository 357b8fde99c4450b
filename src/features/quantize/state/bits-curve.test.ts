import { expect, test } from 'vitest';
import { FIRST_PAINT } from '../first-paint';
import { bitsCurves, uniformRun } from './bits-curve';
import type { Run } from './runs';

const { sweep } = FIRST_PAINT;

test('a line a method, with the interval of its change around each point', () => {
  const { methods, rows, fewest } = bitsCurves(sweep, true, 7);
  expect(methods).toEqual(['rtn', 'gpfq']);
  expect(rows.map(({ bits }) => bits)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  const { share, change, reach } = rows[1]!.points[0]!;
  expect(share).toBeCloseTo(0.9686, 3);
  expect(change!.lower + reach![0]).toBeCloseTo(change!.share, 12);
  expect(change!.upper - reach![1]).toBeCloseTo(change!.share, 12);
  for (const bits of fewest) expect(bits).toBeGreaterThan(2);
});

test('widths that were left out are gaps, mixed ones stand between', () => {
  const some = sweep.filter(({ method, bits }) => method === 'gpfq' || bits === 4);
  const mixed = { ...some[0]!, bits: 3.4 };
  const { rows, fewest } = bitsCurves([...some, mixed], true, 1);
  expect(rows.map(({ bits }) => bits)).toEqual([2, 3, 3.4, 4, 5, 6, 7, 8]);
  expect(rows[0]!.points[0]!.share).toBeNull();
  expect(fewest[0]).toBe(3.4);
});

test('without labels, agreement and no intervals', () => {
  const { rows } = bitsCurves(sweep, false, 7);
  expect(rows[1]!.points[0]).toEqual({
    share: sweep.find((p) => p.bits === 3)!.scores.agreement,
    change: null,
    reach: null,
  });
});

test('the run behind a point: the newest of its method with the same bits everywhere', () => {
  const runs: Run[] = FIRST_PAINT.runs.map((report, i) => ({
    key: i + 1,
    run: null,
    origin: 'run',
    report,
    data: null,
  }));
  const report = FIRST_PAINT.runs[1]!;
  const mixed = { ...report, layers: report.layers.map((layer, i) => ({ ...layer, bits: i === 0 ? 8 : 3 })) };
  const all = [...runs, { ...runs[1]!, key: 9, report: mixed }];
  expect(uniformRun(all, 'gpfq', 3)?.key).toBe(2);
  expect(uniformRun(all, 'gpfq', 4)).toBeNull();
  expect(uniformRun(all, 'qronos', 3)).toBeNull();
});
