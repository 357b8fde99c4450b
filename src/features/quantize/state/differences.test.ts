import { expect, test } from 'vitest';
import type { Recipe } from '../job/recipe';
import { withMethod } from '../job/fresh-recipe';
import type { Report } from '../job/report';
import { differences } from './differences';
import { REPORT } from '../../../../test/fake-engine';

const report = (recipe: Partial<Recipe>, change: Partial<Report> = {}): Report => ({
  ...REPORT,
  ...change,
  recipe: { ...withMethod(REPORT.recipe, recipe.method ?? REPORT.recipe.method), ...recipe },
});

test.each<[string, Report[], string[]]>([
  ['nothing of one run', [report({})], ['']],
  ['method and bits have their own columns', [report({}), report({ method: 'rtn', bits: 2 })], ['', '']],
  ['grid', [report({}), report({ alphabet: 'paper' })], ['', 'paper grid']],
  ['what all have alike is left out', [report({ alphabet: 'paper' }), report({ alphabet: 'paper' })], ['', '']],
  [
    'several at once, those that are alike left out',
    [report({ searchScale: false, scale: 1.16 }), report({ groupSize: 32, patches: 8 })],
    ['scale 1.16', 'groups of 32, 8 patches'],
  ],
  [
    'samples that were there, not those that were asked for',
    [report({ calibrationCount: 1e6 }), report({}, { calibration: { ...REPORT.calibration!, count: 1000 } })],
    ['', '1,000 samples'],
  ],
  [
    'damping only of the methods that have one',
    [report({}), report({ method: 'qronos' }), report({ method: 'gptq', damping: 0.1 })],
    ['', '', 'damping 0.1'],
  ],
  [
    'sweeps that are not those of the method',
    [
      report({}),
      report({ sweeps: 0 }),
      report({ sweeps: 1 }),
      report({ method: 'qronos', sweeps: 2 }),
      report({ method: 'rtn', sweeps: 2 }),
    ],
    ['', 'no sweeps', '1 sweep', '2 sweeps', ''],
  ],
  [
    'offsets',
    [
      report({ offset: 'half' }),
      report({ offset: 'integer' }),
      report({ offset: 'none' }),
      report({ offset: 'none', alphabet: 'binary' }),
    ],
    ['', 'zero points', 'no offsets', 'binary grid'],
  ],
  ['inputs that are not centered', [report({ center: true }), report({ center: false })], ['', 'inputs not centered']],
  [
    'of centering nothing where no bias takes the mean',
    [report({ center: true }), report({ correctBias: false, center: false }), report({ correctBias: false })],
    ['', 'bias as it is', 'bias as it is'],
  ],
])('%s', (_, reports, texts) => expect(differences(reports)).toEqual(texts));
