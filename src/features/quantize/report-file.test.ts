import { describe, expect, test } from 'vitest';
import { completeCompression } from '../../compress/recipe';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import type { Report } from './job/report';
import { exampleReport } from '../../../test/reports';
import { parseReport, parseReports, reportCsv, reportJson } from './report-file';

/** The reports as runs, numbered from 1. */
const runsOf = (...reports: Report[]) => reports.map((report, i) => ({ key: i + 1, report }));

describe('JSON', () => {
  test('of all runs: names, pins, groups and curves, and in its place the one that is shown', () => {
    const [first, second] = runsOf(exampleReport(3), exampleReport(2));
    const runs = [{ ...first!, run: 7, origin: 'run' as const, data: null, name: 'mine', pinned: true, group: 2 }];
    const all = [...runs, { ...second!, run: null, origin: 'stored' as const, data: null }];
    const about = { recipe: DEFAULT_RECIPE, data: 'some', complete: true };
    const point = { method: 'gpfq' as const, bits: 3, scores: exampleReport(3).scores!, meanError: 0.1 };
    const json = reportJson(second!.report, {
      runs: all,
      sweep: { ...about, result: [point] },
      curve: null,
      path: null,
    });
    expect(parseReport(json)).toEqual(second!.report);
    expect(parseReports(json)).toEqual([{ ...first!, name: 'mine', pinned: true, group: 2 }, second]);
    expect(JSON.parse(json)).toMatchObject({ version: 2, sweep: { result: [{ bits: 3 }] }, curve: null });
    expect(parseReports(reportJson(first!.report))).toEqual([first]);
    expect(() => parseReports(json.replace('"key": 1', '"key": 0'))).toThrow('This report cannot be used: its runs');
  });

  test('keeps every digit', () => {
    const report = exampleReport(3, { ...DEFAULT_RECIPE, layers: { a: { float: true } } });
    expect(parseReport(reportJson(report))).toEqual(report);
  });

  test('of before there was a choice: inputs as they came', () => {
    const report = exampleReport(1);
    const json = reportJson({ ...report, recipe: { ...report.recipe, center: undefined as never } });
    expect(json).not.toContain('"center"');
    expect(parseReport(json).recipe).toEqual({ ...report.recipe, center: false });
  });

  const changed = (change: object) =>
    JSON.stringify({ ...(JSON.parse(reportJson(exampleReport(1))) as object), ...change });

  test.each([
    ['no JSON', 'This file is no report: it is not JSON. Open a file that Download report has made.'],
    ['null', 'This file is no report: its format is not "bitpath-report". Open a file that Download report has made.'],
    [
      changed({ format: 'other' }),
      'This file is no report: its format is not "bitpath-report". Open a file that Download report has made.',
    ],
    [
      changed({ version: 3 }),
      'This report is of version 3, and this page reads versions 1 and 2. Reload the page, or open it in a newer Bitpath.',
    ],
    [changed({ layers: 7 }), 'This report cannot be used: its layers must be a list.'],
    [changed({ device: undefined }), 'This report cannot be used: its device is missing.'],
    [
      changed({ recipe: { ...DEFAULT_RECIPE, bits: 0 } }),
      'This report cannot be used: its recipe.bits must be a whole number from 1 to 8, and is 0.',
    ],
  ])('%.30s', (json, sentence) => {
    expect(() => parseReport(json)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
  });
});

describe('CSV', () => {
  test('a header, and a line for each layer of each run', () => {
    const csv = reportCsv(runsOf(exampleReport(2), exampleReport(1)));
    const lines = csv.split('\r\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['run', '1', '1', '2']);
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
    const cells = Object.fromEntries(lines[0]!.split(',').map((name, i) => [name, lines[1]!.split(',')[i]]));
    const [layer] = exampleReport(1).layers;
    expect(cells).toMatchObject({
      method: 'gpfq',
      'top-1': '0.9123456789',
      layer: '/features/stage0/block0/conv/Conv',
      bits: '4',
      'bits a weight': String(4 + 32 / 288),
      'relative error': String(layer!.relativeError),
    });
  });

  test('figures that only some tasks have are there where a run has them', () => {
    const plain = exampleReport(1);
    const valued = { ...plain, scores: { ...plain.scores!, mae: 0.5, rmse: 0.75 } };
    const headsOf = (reports: Report[]) =>
      reportCsv(runsOf(...reports))
        .split('\r\n')[0]!
        .split(',');
    expect(headsOf([plain])).not.toContain('MAE');
    expect(headsOf([plain, valued])).toEqual(expect.arrayContaining(['MAE', 'RMSE']));
    expect(headsOf([plain, valued])).not.toContain('mAP');
    expect(reportCsv(runsOf(plain, valued)).split('\r\n')[2]).toContain(',0.5,0.75,');
  });

  test('what a compression is and has come to is there where a run was compressed', () => {
    const plain = exampleReport(1);
    const compressed: Report = {
      ...plain,
      recipe: { ...plain.recipe, compression: completeCompression({ kind: 'low-rank', size: 0.5 }) },
      size: { float: 1000, quantized: 500, coded: 480 },
      work: { float: 9000, left: 4500 },
      layers: plain.layers.map((layer) => ({ ...layer, stored: 'two layers', rank: 3, bytes: 40, work: 0.5 })),
    };
    expect(reportCsv(runsOf(plain))).not.toContain('multiply-adds');
    const [heads, one, other] = reportCsv(runsOf(plain, compressed))
      .split('\r\n')
      .map((line) => line.split(','));
    const cellsOf = (line: string[]) => Object.fromEntries(heads!.map((name, i) => [name, line[i]]));
    expect(cellsOf(one!)).toMatchObject({ compression: '', 'multiply-adds': '', rank: '' });
    expect(cellsOf(other!)).toMatchObject({
      compression: 'low-rank',
      'size asked for': '0.5',
      'by the outputs': 'yes',
      'entropy-coded size estimate (bytes)': '480',
      'float multiply-adds': '9000',
      'multiply-adds': '4500',
      'stored as': 'two layers',
      rank: '3',
      'layer size (bytes)': '40',
      'entropy-coded layer size estimate (bytes)': '40',
      'multiply-adds left': '0.5',
    });
  });

  test('commas, quotes and line breaks in names; empty where there is nothing', () => {
    const report = exampleReport(1);
    report.layers[0] = { ...report.layers[0]!, name: 'a "b", c\nd', bits: null };
    report.scores = null;
    const csv = reportCsv(runsOf(report));
    expect(csv).toContain(',"a ""b"", c\nd",Conv,32,288,1,,16,');
  });
});
