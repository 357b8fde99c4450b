import { describe, expect, test } from 'vitest';
import { exampleReport } from '../../../test/reports';
import { packTables } from '../../share/packing';
import { seal } from '../../share/envelope';
import { random } from '../../core/random';
import { FIRST_PAINT } from './first-paint';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import type { Recipe } from './job/recipe';
import type { Report } from './job/report';
import { decodeLink, decodeTable } from './link';
import { REPORT } from './properties';
import { encodeTable, TABLE_VERSION, type LinkedRun, type LinkedTable } from './table-link';

const METHODS = ['rtn', 'gpfq', 'qronos'] as const;

/** Runs as a search makes them: each with errors, bits and scores of its own. */
function runsOf(count: number, layers: number): LinkedRun[] {
  const rng = random(count);
  return Array.from({ length: count }, (_, i) => {
    const bits = 2 + (i % 7);
    const recipe: Recipe = { ...DEFAULT_RECIPE, method: METHODS[i % 3]!, bits };
    const report = exampleReport(layers, recipe);
    const share = () => Math.round(1000 * (0.9 + rng.uniform() / 10)) / 1000;
    const changed: Report = {
      ...report,
      layers: report.layers.map((layer) => ({
        ...layer,
        bits,
        letters: 2 ** bits,
        relativeError: (0.2 + rng.uniform()) * 2 ** -bits,
      })),
      scores: { ...report.scores!, top1: share(), top5: share(), agreement: share(), gained: 7 + i, lost: 90 - i },
      size: { ...report.size, quantized: 3_000_000 * bits + i },
    };
    return { key: i + 1, report: changed };
  });
}

const about = { recipe: DEFAULT_RECIPE, data: 'data', complete: true };
const tableOf = (count: number, layers: number): LinkedTable => ({
  runs: runsOf(count, layers),
  selected: count - 1,
  sweep: { ...about, result: FIRST_PAINT.sweep },
});

test('the runs, their names, pins and groups, the curves, and which is shown', () => {
  const runs = runsOf(3, 4);
  runs[0] = { ...runs[0]!, name: 'the baseline', pinned: true };
  runs[2] = { ...runs[2]!, group: 2 };
  const curve = { ...about, result: [{ count: 4, scores: runs[0].report.scores!, meanError: 0.123456 }] };
  const path = { ...about, result: { ...FIRST_PAINT.path!, lower: [0], median: [0.123456], upper: [1], t: [0] } };
  const table = decodeTable(`#${encodeTable({ runs, selected: 1, sweep: null, curve, path }).fragment}`);
  expect(table.selected).toBe(1);
  expect(table.runs.map(({ report: _, ...rest }) => rest)).toEqual([
    { key: 1, name: 'the baseline', pinned: true },
    { key: 2 },
    { key: 3, group: 2 },
  ]);
  // The shown one has all that a link of its own has.
  expect(table.runs[1]!.report).toEqual(REPORT.round(runs[1]!.report));
  expect(table.curve!.result[0]!.meanError).toBe(0.123);
  expect(table.path!.result.median).toEqual([0.123]);
  expect(table.sweep).toBeUndefined();
});

test('of other runs the scores, and of each layer bits, letters and three digits of its error', () => {
  const runs = runsOf(2, 3);
  const { report } = decodeTable(encodeTable({ runs, selected: 0 }).fragment).runs[1]!;
  const { layers, ...rest } = REPORT.round(runs[1]!.report);
  const { layers: arrived, ...others } = report;
  expect(others).toEqual(rest);
  expect(arrived).toEqual(
    layers.map(({ sparsity: _, ...layer }) => ({
      ...layer,
      relativeError: Number(layer.relativeError.toPrecision(3)),
      ...{ scale: 0, form: null, reason: '', seconds: { gather: 0, gram: 0, walk: 0 } },
    })),
  );
});

test('runs of several networks, and layers in float', () => {
  const [a, b] = runsOf(2, 3) as [LinkedRun, LinkedRun];
  const other = exampleReport(5);
  const inFloat = { ...b.report.layers[0]!, bits: null, letters: null, form: null };
  const runs = [a, { key: 7, report: other }, { ...b, report: { ...b.report, layers: [inFloat] } }];
  const table = decodeTable(encodeTable({ runs, selected: 1 }).fragment);
  expect(table.runs.map(({ report }) => report.layers.map(({ bits }) => bits))).toEqual([
    [2, 2, 2],
    [4, 4, 4, 4, 4],
    [null],
  ]);
  expect(decodeLink(encodeTable({ runs, selected: 1 }).fragment).report).toEqual(REPORT.round(other));
});

test('what was decoded loses nothing more', () => {
  const table = decodeTable(encodeTable(tableOf(4, 9)).fragment);
  expect(decodeTable(encodeTable(table).fragment)).toEqual(table);
});

describe('how long a link is', () => {
  test.each([
    [1, 8, 2400],
    [10, 8, 3700],
    [20, 8, 4096],
    [10, 100, 4900],
  ])('of %d runs of %d layers', (runs, layers, most) => {
    const link = encodeTable(tableOf(runs, layers));
    expect(link.runs).toBe(runs);
    expect(link.fragment.length).toBeLessThan(most);
    expect(link.fragment).toMatch(/^v3=[A-Za-z0-9_-]+$/);
  });

  test('of too many it has the selected run, the pinned ones and the newest, as many as fit', () => {
    const table = tableOf(60, 60);
    table.selected = 3;
    table.runs[1]!.pinned = true;
    const { fragment, runs } = encodeTable(table);
    expect(fragment.length).toBeLessThanOrEqual(8192);
    const found = decodeTable(fragment);
    expect(found.runs).toHaveLength(runs);
    const keys = found.runs.map(({ key }) => key);
    expect(keys.slice(0, 2)).toEqual([2, 4]);
    expect(keys.slice(2)).toEqual(Array.from({ length: runs - 2 }, (_, i) => 60 - (runs - 2) + i + 1));
    expect(found.runs[found.selected]!.key).toBe(4);
  });
});

describe('refused', () => {
  const linkOf = (content: unknown) => seal(TABLE_VERSION, packTables(content));
  const { recipe, layers: _, ...report } = REPORT.round(exampleReport(0));
  const run = { key: 1, report: { ...report, recipe } };
  const many = { run: 0, name: 'id', values: Array.from({ length: 9000 }, () => 'a') };

  test.each<[string, unknown, string]>([
    ['nothing', null, 'its selected is missing'],
    ['no runs', { runs: [], columns: [], selected: 0, details: [] }, 'the run that it shows is not in it'],
    ['another one', { runs: [run], columns: [], selected: 1, details: [] }, 'the run that it shows is not in it'],
    ['no report', { runs: [{ key: 1 }], selected: 0 }, 'its runs.0.report.recipe is missing'],
    [
      'bits of none',
      { runs: [run], columns: [{ run: 0, name: 'id', values: ['a'] }], selected: 0 },
      'its runs.0.report.layers.0.name is missing',
    ],
    ['layers without end', { runs: Array(50).fill(run), columns: [many], selected: 0 }, 'it has too many layers'],
  ])('%s', (_, content, reason) => {
    expect(() => decodeTable(linkOf(content))).toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringContaining(reason) as string }),
    );
  });

  test('every cut, and every changed character, is a sentence', () => {
    const { fragment } = encodeTable(tableOf(2, 2));
    for (let at = 0; at < fragment.length; at += 7) {
      expect(() => decodeTable(fragment.slice(0, at))).toThrow(expect.objectContaining({ name: 'UserError' }));
      const other = fragment[at] === 'A' ? 'B' : 'A';
      expect(() => decodeTable(fragment.slice(0, at) + other + fragment.slice(at + 1))).toThrow(
        expect.objectContaining({ name: 'UserError' }),
      );
    }
  });
});
