import { expect, test } from 'vitest';
import type { TheoryCurve } from './job';
import { keptTheory, restoreTheory } from './kept';
import { DEFAULT_THEORY } from './problem';
import { freshTheory } from './state';

const theory: TheoryCurve = {
  settings: { ...DEFAULT_THEORY, bits: 4 },
  points: [{ method: 'gpfq', inputs: 64, mean: 0.1, lower: 0.05, upper: 0.2 }],
  slopes: [
    { method: 'gpfq', slope: -1.01 },
    { method: 'rtn', slope: null },
  ],
};

test.each([
  ['what was drawn', { theory }],
  ['nothing', freshTheory()],
])('%s comes back', (_, data) => expect(restoreTheory(structuredClone(keptTheory(data)))).toEqual(data));

test.each([
  ['settings out of bounds', { ...theory, settings: { ...DEFAULT_THEORY, samples: 1 } }],
  ['a method that is not drawn', { ...theory, points: [{ ...theory.points[0]!, method: 'gptq' }] }],
  ['something else', 3],
])('with %s, nothing does', (_, other) => expect(restoreTheory({ theory: other })).toBeNull());
