/** What of Quantize is kept, and what comes back of it. */
import { describe, expect, test } from 'vitest';
import { REPORT } from '../../../test/fake-engine';
import { exampleReport } from '../../../test/reports';
import { FIRST_PAINT } from './first-paint';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import { keptQuantize, restoreQuantize } from './kept';
import { freshQuantize, type QuantizeData } from './state/data';
import type { Run } from './state/runs';

const recipe = {
  ...DEFAULT_RECIPE,
  bits: 5,
  groupSize: 64 as const,
  layers: { fc1: { bits: 2 }, fc3: { float: true } },
};
const about = { recipe, data: 'some data', complete: true };
const runs: Run[] = [
  { key: 1, run: null, origin: 'stored', report: FIRST_PAINT.runs[0]!, data: 'some data' },
  { key: 4, run: 7, origin: 'run', report: exampleReport(3, recipe), data: 'some data' },
  { key: 5, run: null, origin: 'link', report: REPORT, data: null },
];

const FULL: QuantizeData = {
  ...freshQuantize(),
  recipe,
  runs,
  selectedRun: 4,
  keptLayers: ['fc2'],
  mixedLayers: { fc1: { bits: 2 }, fc2: { float: true } },
  layerMeasures: {
    ...about,
    result: { widths: [2, 3], layers: [{ id: 'fc1', ownErrors: [0.3, 0.1], damages: [0.01, 0.001] }] },
  },
  sweep: { ...about, result: FIRST_PAINT.sweep },
  curve: { ...about, result: [{ count: 4, scores: REPORT.scores!, meanError: 0.25 }] },
  path: { ...about, result: FIRST_PAINT.path! },
  wanted: REPORT,
};

/** As the storage of the browser gives it back. */
const stored = (data: QuantizeData) => structuredClone(keptQuantize(data));

test('everything comes back, to the last digit; the networks behind runs do not', () => {
  const { recipe, runs, selectedRun, keptLayers, mixedLayers, layerMeasures, sweep, curve, path, wanted } = FULL;
  const { searchSettings, searches } = FULL;
  expect(restoreQuantize(stored(FULL))).toEqual({
    ...{ searchSettings, searches },
    ...{ recipe, selectedRun, keptLayers, mixedLayers, layerMeasures, sweep, curve, path, wanted },
    runs: runs.map((run) => ({ ...run, run: null })),
    madeBy: [],
    // Samples are read again as for the run that is shown.
    linked: runs[1]!.report,
  });
});

test('the same as long as nothing of it is another one', () => {
  const kept = keptQuantize(FULL);
  expect(keptQuantize({ ...FULL, live: true, selectedLayer: 'fc2' })).toBe(kept);
  expect(keptQuantize({ ...FULL, selectedRun: 1 })).not.toBe(kept);
});

test('a run with numbers that no link may hold comes back as a link would have it', () => {
  const layers = runs[1]!.report.layers.map((layer) => ({ ...layer, relativeError: Infinity }));
  const wild = { ...runs[1]!, report: { ...runs[1]!.report, layers } };
  const back = restoreQuantize(stored({ ...FULL, runs: [wild] }))!.runs!;
  expect(back.map(({ report }) => report.layers.every(({ relativeError }) => Number.isFinite(relativeError)))).toEqual([
    true,
  ]);
  expect(back[0]!.report.recipe).toEqual(recipe);
});

describe('what cannot be used', () => {
  const good = stored(FULL) as Record<string, unknown>;
  const [first] = good['runs'] as Record<string, unknown>[];

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'runs'],
    ['no recipe', { ...good, recipe: undefined }],
    ['a recipe out of bounds', { ...good, recipe: { ...recipe, bits: 9 } }],
    ['no runs', { ...good, runs: undefined }],
    ['runs that are no list', { ...good, runs: { 0: first } }],
  ])('all of it, where it is %s', (_, kept) => expect(restoreQuantize(kept)).toBeNull());

  test.each<[string, unknown]>([
    ['null', null],
    ['of an unknown origin', { ...first, origin: 'elsewhere' }],
    ['without a report', { ...first, report: undefined }],
    ['with a key that is none', { ...first, key: '1' }],
    ['with letters that are none', { ...first, report: { ...(first!['report'] as object), recipe: { bits: 3 } } }],
  ])('a run that is %s goes, the others stay', (_, run) => {
    const back = restoreQuantize({ ...good, runs: [first, run] })!;
    expect(back.runs!.map(({ key }) => key)).toEqual([1]);
  });

  test.each(['sweep', 'curve', 'path', 'wanted', 'selectedRun'] as const)('%s goes, all else stays', (name) => {
    const back = restoreQuantize({ ...good, [name]: 'nonsense' })!;
    expect(back).toEqual({
      ...restoreQuantize(good),
      [name]: null,
      ...(name === 'selectedRun' ? { linked: null } : {}),
    });
  });
});
