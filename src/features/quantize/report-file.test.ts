import { describe, expect, test } from 'vitest';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import type { Report } from './job/report';
import { exampleReport } from '../../../test/reports';
import { parseReport, reportCsv, reportJson } from './report-file';

describe('JSON', () => {
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
      changed({ version: 2 }),
      'This report is of version 2, and this page reads version 1. Reload the page, or open it in a newer Bitpath.',
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
    const csv = reportCsv([exampleReport(2), exampleReport(1)]);
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
    const headsOf = (reports: Report[]) => reportCsv(reports).split('\r\n')[0]!.split(',');
    expect(headsOf([plain])).not.toContain('MAE');
    expect(headsOf([plain, valued])).toEqual(expect.arrayContaining(['MAE', 'RMSE']));
    expect(headsOf([plain, valued])).not.toContain('mAP');
    expect(reportCsv([plain, valued]).split('\r\n')[2]).toContain(',0.5,0.75,');
  });

  test('commas, quotes and line breaks in names; empty where there is nothing', () => {
    const report = exampleReport(1);
    report.layers[0] = { ...report.layers[0]!, name: 'a "b", c\nd', bits: null };
    report.scores = null;
    const csv = reportCsv([report]);
    expect(csv).toContain(',"a ""b"", c\nd",Conv,32,288,1,,16,');
  });
});
