import { describe, expect, test } from 'vitest';
import { exampleReport } from '../../../../test/reports';
import { randomProblem, plainRecipe } from '../../../quant/random-problem';
import { quantizeLayer } from '../library';
import { decodeLink, encodeLink } from '../link';
import { parseReport, reportJson } from '../report-file';
import { completeRecipe } from './check-recipe';
import { withCurrentNames, withFormerNames } from './former-names';
import type { Recipe } from './recipe';
import { DEFAULT_RECIPE, FIELD_NAMES } from './recipe-fields';

test('a recipe is the same under either name, and keeps the order of its fields', () => {
  const current = { method: 'gpfq', groupSize: 64, scale: 1 };
  const former = { method: 'gpfq', blockSize: 64, scale: 1 };
  expect(Object.entries(withCurrentNames(former as object))).toEqual(Object.entries(current));
  expect(Object.entries(withFormerNames(current))).toEqual(Object.entries(former));
});

test('where a recipe says both, the name of today counts', () =>
  expect(withCurrentNames({ groupSize: 32, blockSize: 64 })).toEqual({ groupSize: 32 }));

test('no name is what another one was', () => {
  const names = Object.keys(withFormerNames(Object.fromEntries(FIELD_NAMES.map((name) => [name, 0]))));
  expect(new Set(names).size).toBe(FIELD_NAMES.length);
});

describe('blockSize', () => {
  test('is taken by programs that quantize a network', () =>
    expect(completeRecipe({ bits: 3, blockSize: 32 })).toEqual(completeRecipe({ bits: 3, groupSize: 32 })));

  test('is taken by programs that quantize a layer', async () => {
    const problem = randomProblem({ samples: 60, inputs: 70, neurons: 4 });
    const found = await quantizeLayer(problem, { ...plainRecipe(), blockSize: 32 }, { backend: 'reference' });
    expect(found.steps).toHaveLength(4 * 3);
    expect(found).toEqual(await quantizeLayer(problem, plainRecipe({ groupSize: 32 }), { backend: 'reference' }));
  });

  const recipe: Recipe = { ...DEFAULT_RECIPE, groupSize: 64 };
  const former = withFormerNames(recipe) as Recipe;

  test('stands in links, and is read from them', () => {
    const link = encodeLink(recipe, exampleReport(2, recipe));
    expect(encodeLink(former, exampleReport(2, former))).toBe(link);
    const { recipe: found, report } = decodeLink(link);
    expect([found, report.recipe]).toEqual([recipe, recipe]);
  });

  test('stands in report files, and is read from them', () => {
    const json = reportJson(exampleReport(2, recipe));
    expect((JSON.parse(json) as { recipe: object }).recipe).toEqual(former);
    expect(parseReport(json).recipe).toEqual(recipe);
  });
});
