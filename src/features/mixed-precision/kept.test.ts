import { expect, test } from 'vitest';
import { SENSITIVITY } from '../../../test/fake-engine';
import { DEFAULT_RECIPE } from '../quantize/job/recipe-fields';
import { keptMixedPrecision, restoreMixedPrecision } from './kept';
import { freshMixedPrecision } from './state';

const recipe = { ...DEFAULT_RECIPE, groupSize: 64 as const };
const FULL = { sensitivity: { result: SENSITIVITY, recipe, data: 'some', complete: true } };

test.each([
  ['what was measured', FULL],
  ['nothing', freshMixedPrecision()],
])('%s comes back', (_, data) =>
  expect(restoreMixedPrecision(structuredClone(keptMixedPrecision(data)))).toEqual(data),
);

test.each([
  ['a method that is none', { ...FULL.sensitivity, result: { ...SENSITIVITY, method: 'magic' } }],
  ['layers that are none', { ...FULL.sensitivity, result: { ...SENSITIVITY, layers: [{ id: 3 }] } }],
  ['no recipe', { ...FULL.sensitivity, recipe: undefined }],
  ['something else', 'sensitivity'],
])('with %s, nothing does', (_, sensitivity) => expect(restoreMixedPrecision({ sensitivity })).toBeNull());
