import { expect, test } from 'vitest';
import { CAUSES } from '../../../../../test/fake-engine';
import { FIRST_PAINT } from '../../first-paint';
import type { CauseKind } from '../../job/causes/layer-causes';
import type { Recipe } from '../../job/recipe';
import { DEFAULT_RECIPE } from '../../job/recipe-fields';
import { causeText, remedyOf, type Remedy } from './cause-help';

const [dense] = FIRST_PAINT.workspace.model!.layers;
const conv = { ...dense!, op: 'Conv' };
const cause = (kind: CauseKind, value = 0.5, low?: boolean) => ({
  kind,
  weight: 0.5,
  value,
  ...(low !== undefined && { low }),
});

test.each<[CauseKind, Partial<Recipe>, Remedy | null]>([
  ['spread', { radius: 'layer' }, { text: 'Range per neuron', recipe: { radius: 'neuron' } }],
  ['outliers', {}, { text: 'Ranges for groups of 32 inputs', recipe: { radius: 'neuron', groupSize: 32 } }],
  ['outliers', { groupSize: 32, searchScale: false }, { text: 'Search the scale', recipe: { searchScale: true } }],
  ['outliers', { groupSize: 32 }, { text: 'Leave out the largest 0.1 %', recipe: { percentile: 0.999 } }],
  ['outliers', { groupSize: 32, percentile: 0.99 }, null],
  ['samples', { calibrationCount: 100 }, { text: 'Calibrate on 400 samples', recipe: { calibrationCount: 400 } }],
  ['zeros', { calibrationCount: 600 }, { text: 'Calibrate on 1,000 samples', recipe: { calibrationCount: 1000 } }],
  ['samples', { calibrationCount: 1000 }, null],
  ['depthwise', {}, { text: 'Give fc1 5 bits', layer: { bits: 5 } }],
  ['bits', {}, { text: 'Give fc1 4 bits', layer: { bits: 4 } }],
  ['bits', { alphabet: 'binary' }, { text: 'Use int at 2 bits', recipe: { alphabet: 'int', bits: 2 } }],
  ['place', {}, null],
])('%s with %j', (kind, change, expected) => {
  const about = { layer: dense!, recipe: { ...DEFAULT_RECIPE, ...change }, report: null, samples: 1000 };
  expect(remedyOf(cause(kind), CAUSES, about)).toEqual(expected);
});

test('a convolution can take more patches of the samples that there are', () => {
  const recipe = { ...DEFAULT_RECIPE, calibrationCount: 1000, patches: 32 };
  expect(remedyOf(cause('samples'), CAUSES, { layer: conv, recipe, report: null, samples: 1000 })).toEqual({
    text: 'Take 128 patches a sample',
    recipe: { patches: 128 },
  });
});

test.each([
  [true, 'Search around the scale 0.5', 'the smallest one'],
  [false, 'Search around the scale 1.5', 'the largest one'],
])('the scale moves to where its search ended (%s)', (low, text, words) => {
  const about = { layer: conv, recipe: DEFAULT_RECIPE, report: null, samples: 1000 };
  expect(remedyOf(cause('limit', 1, low), CAUSES, about)!.text).toBe(text);
  expect(causeText(cause('limit', 1, low), CAUSES)).toBe(
    `The scale is at its limit: 100 % of the searches end at ${words}`,
  );
});

test('at 8 bits there are no more', () => {
  const about = { layer: conv, recipe: DEFAULT_RECIPE, report: null, samples: 1000 };
  expect(remedyOf(cause('bits'), { ...CAUSES, bits: 8 }, about)).toBeNull();
});

test.each<[CauseKind, number, RegExp]>([
  ['place', 0.05, /5\.0 % arrives/],
  ['spread', 12.34, /12\.3 times/],
  ['outliers', 8, /8\.0 times the typical/],
  ['samples', 256, /256 rows for 512 inputs/],
  ['depthwise', 9, /9 a neuron/],
  ['zeros', 0.25, /25\.0 %/],
  ['bits', 0.1, /^3 bits: .*10\.0 %/],
])('%s has its number', (kind, value, text) => {
  expect(causeText(cause(kind, value), CAUSES)).toMatch(text);
});
