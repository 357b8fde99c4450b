import { describe, expect, test } from 'vitest';
import { DEFAULT_RECIPE, layerRecipe } from './recipe';

describe('the recipe of a layer', () => {
  test('has its own bits, or is none', () => {
    const recipe = { ...DEFAULT_RECIPE, layers: { a: { bits: 2 }, b: { float: true } } };
    expect(layerRecipe(recipe, 'a')?.bits).toBe(2);
    expect(layerRecipe(recipe, 'b')).toBeNull();
    expect(layerRecipe(recipe, 'c')?.bits).toBe(DEFAULT_RECIPE.bits);
  });

  test('draws apart from other layers, and the same every time', () => {
    const seed = (id: string, method: 'gpfq' | 'spfq' = 'spfq') =>
      layerRecipe({ ...DEFAULT_RECIPE, method, seed: 5 }, id)!.seed;
    expect(seed('a')).toBe(seed('a'));
    expect(seed('a')).not.toBe(seed('b'));
    expect(seed('a', 'gpfq')).toBe(5);
  });
});
