import { describe, expect, test } from 'vitest';
import { REPORT, workspaceOf } from '../../../../test/fake-engine';
import { findExample } from '../../../samples/examples';
import { FIRST_PAINT } from '../first-paint';
import { DEFAULT_RECIPE } from '../job/recipe-fields';
import { freshQuantize, onExample, resetQuantize, storedQuantize, type QuantizeData } from './data';

const about = { recipe: DEFAULT_RECIPE, data: 'some', complete: true };
const wanted = { ...REPORT, model: { ...REPORT.model, sha256: 'wanted.onnx' }, recipe: { ...DEFAULT_RECIPE, bits: 6 } };

/** Everything that there can be. */
const FULL: QuantizeData = {
  recipe: { ...DEFAULT_RECIPE, bits: 5, layers: { fc1: { bits: 2 }, elsewhere: { float: true } } },
  live: true,
  runs: [{ key: 4, run: 2, origin: 'run', report: REPORT, data: 'some' }],
  searchSettings: { methods: ['gpfq'], allowedLoss: 1, mixed: true },
  searches: [],
  selectedRun: 4,
  madeBy: [],
  selectedLayer: 'elsewhere',
  alsoSelected: ['fc1'],
  keptLayers: ['elsewhere'],
  mixedLayers: { fc1: { bits: 2 } },
  layerMeasures: { ...about, result: { widths: [2], layers: [] } },
  sweep: { ...about, result: FIRST_PAINT.sweep },
  path: { ...about, result: FIRST_PAINT.path! },
  pathBeside: { ...about, result: FIRST_PAINT.path! },
  curve: { ...about, result: [] },
  causes: { ...about, result: {} as never },
  histograms: [{ key: 4, histogram: {} as never }],
  classes: { key: 4, table: {} as never },
  said: { key: 4, text: 'Quantized.' },
  wanted,
  linked: REPORT,
};

describe('after another network', () => {
  test('all is forgotten but what says nothing of the one before', () => {
    const {
      recipe,
      live,
      linked,
      selectedLayer,
      searchSettings,
      wanted: waiting,
      ...rest
    } = resetQuantize(FULL, workspaceOf('b.onnx'));
    expect([live, linked, waiting, searchSettings]).toEqual([true, REPORT, wanted, FULL.searchSettings]);
    expect(selectedLayer).toBe('fc1');
    expect(recipe).toEqual({ ...FULL.recipe, layers: { fc1: { bits: 2 } } });
    const fresh = freshQuantize();
    expect(rest).toEqual(
      Object.fromEntries(Object.keys(rest).map((name) => [name, fresh[name as keyof QuantizeData]])),
    );
  });

  test('without one, there is no layer', () => {
    const after = resetQuantize(FULL, { ...workspaceOf('b.onnx'), model: null });
    expect(after).toMatchObject({ selectedLayer: null, recipe: { layers: {} } });
  });

  test('what came with a link for it is shown', () => {
    expect(resetQuantize(FULL, workspaceOf('wanted.onnx'))).toEqual({
      ...freshQuantize(),
      searchSettings: FULL.searchSettings,
      live: true,
      linked: REPORT,
      selectedLayer: 'fc1',
      recipe: wanted.recipe,
      runs: [{ key: 1, run: null, origin: 'link', report: wanted, data: null }],
    });
  });
});

test('an example brings its bits, and takes those of layers', () => {
  const example = findExample('digits-cnn')!;
  expect(onExample(FULL, example)).toEqual({ recipe: { ...FULL.recipe, layers: {}, ...example.recipe } });
});

test('what is stored is shown with what it was measured on, and with no other', () => {
  const { workspace, runs, sweep, path } = FIRST_PAINT;
  const stored = storedQuantize(workspace);
  expect(stored.runs!.map(({ report, origin }) => [report, origin])).toEqual(runs.map((report) => [report, 'stored']));
  expect([stored.sweep!.result, stored.path!.result, stored.selectedLayer]).toEqual([sweep, path, path!.layer]);
  expect(stored.sweep).toMatchObject({ complete: true, recipe: stored.recipe, data: stored.runs![0]!.data });
  expect(stored.path).toMatchObject({ complete: true, recipe: stored.recipe, data: stored.runs![0]!.data });
  expect(storedQuantize({ ...workspace })).toEqual({});
});
