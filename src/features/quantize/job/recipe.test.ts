import { describe, expect, test } from 'vitest';
import { type Recipe } from './recipe';
import { DEFAULT_RECIPE } from './recipe-fields';
import { checkLayerRecipe, completeRecipe } from './check-recipe';
import { centeredOn, layerRecipe } from './layer-recipe';

describe('the recipe of a layer', () => {
  test('has its own bits, or is none', () => {
    const recipe = { ...DEFAULT_RECIPE, layers: { a: { bits: 2 }, b: { float: true } } };
    expect(layerRecipe(recipe, 'a')?.bits).toBe(2);
    expect(layerRecipe(recipe, 'b')).toBeNull();
    expect(layerRecipe(recipe, 'c')?.bits).toBe(DEFAULT_RECIPE.bits);
  });

  test('has the damping where it counts', () => {
    const damping = (method: 'gpfq' | 'qronos', own?: number) =>
      layerRecipe({ ...DEFAULT_RECIPE, method, ...(own && { damping: own }) }, 'a')?.damping;
    expect([damping('gpfq', 0.1), damping('qronos', 0.1), damping('qronos')]).toEqual([undefined, 0.1, undefined]);
  });

  test("holds Qronos' correction back where no damping is named", () => {
    const shrink = (change: Partial<Recipe>) => layerRecipe({ ...DEFAULT_RECIPE, ...change }, 'a')?.shrink;
    expect(shrink({ method: 'qronos' })).toBe(true);
    expect([shrink({ method: 'qronos', damping: 0.01 }), shrink({ method: 'gptq' })]).toEqual([undefined, undefined]);
  });

  test('has nothing of C, o and sweeps for Beacon, which finds its steps', () => {
    const change = { method: 'beacon', offset: 'half', sweeps: 3, searchScale: true } as const;
    const found = layerRecipe({ ...DEFAULT_RECIPE, ...change }, 'a')!;
    expect(['offset', 'sweeps', 'fit'].filter((name) => name in found)).toEqual([]);
    expect(found.shrink).toBe(true);
  });

  test('has the order where there is a path', () => {
    const order = (method: 'rtn' | 'gptq') => layerRecipe({ ...DEFAULT_RECIPE, method, order: 'norm' }, 'a')?.order;
    expect([order('rtn'), order('gptq')]).toEqual([undefined, 'norm']);
  });

  test('has scale groups where the layer is dense', () => {
    const recipe = { ...DEFAULT_RECIPE, groupSize: 64 as const };
    const found = ['Gemm', 'MatMul', 'Conv', 'ConvTranspose', undefined].map(
      (op) => layerRecipe(recipe, 'a', { op })?.groupSize,
    );
    expect(found).toEqual([64, 64, undefined, undefined, undefined]);
    expect(layerRecipe(DEFAULT_RECIPE, 'a', { op: 'Gemm' })).not.toHaveProperty('groupSize');
  });

  test('fits steps where C is searched, but not those of L0', () => {
    const fits = (change: Partial<Recipe>) => layerRecipe({ ...DEFAULT_RECIPE, ...change }, 'a')!.fit;
    expect(fits({ searchScale: true })).toBe(true);
    expect(fits({ searchScale: false })).toBeUndefined();
    expect(fits({ regularizer: { kind: 'L1', lambda: 0.01 } })).toBe(true);
    expect(fits({ regularizer: { kind: 'L0', lambda: 0.01 } })).toBeUndefined();
  });

  test('draws apart from other layers, and the same every time', () => {
    const seed = (id: string, method: 'gpfq' | 'spfq' = 'spfq') =>
      layerRecipe({ ...DEFAULT_RECIPE, method, seed: 5 }, id)!.seed;
    expect(seed('a')).toBe(seed('a'));
    expect(seed('a')).not.toBe(seed('b'));
    expect(seed('a', 'gpfq')).toBe(5);
  });
});

test('one row is not centered: nothing of it would be left', () => {
  const recipe = { ...layerRecipe(DEFAULT_RECIPE, 'a')!, center: true };
  expect([centeredOn(1, recipe).center, centeredOn(2, recipe).center]).toEqual([false, true]);
});

test('fitted steps of L0 are refused', () => {
  const recipe = layerRecipe({ ...DEFAULT_RECIPE, regularizer: { kind: 'L0', lambda: 0.01 } }, 'a')!;
  expect(() => checkLayerRecipe({ ...recipe, fit: true })).toThrow(
    'Steps cannot be fitted to the levels of L0, which are no multiples of them. Leave fit out.',
  );
});

test.each([
  [{ damping: 0 }, "The recipe's damping must be a number from 0.0001 to 1, and is 0."],
  [{ damping: 2 }, "The recipe's damping must be a number from 0.0001 to 1, and is 2."],
  [{ damping: NaN }, "The recipe's damping must be a number from 0.0001 to 1, and is NaN."],
  [{ order: 'up' as 'norm' }, "The recipe's order must be one of natural, norm, and is up."],
  [{ groupSize: 48 as 32 }, "The recipe's groupSize must be one of 32, 64, 128, and is 48."],
  [
    { groupSize: 32 as const, radius: 'layer' as const },
    "The recipe's groupSize gives each group of inputs a range of its own, and its radius is layer. Set radius to neuron, or leave groupSize out.",
  ],
  [
    { regularizer: { kind: 'L1' as const, lambda: NaN } },
    "The recipe's threshold (lambda) must be a number from 0 to 1e+30, and is NaN.",
  ],
  [
    { regularizer: { kind: 'L0' as const, lambda: -1 } },
    "The recipe's threshold (lambda) must be a number from 0 to 1e+30, and is -1.",
  ],
  [{ regularizer: { kind: 'L2' as 'L1', lambda: 0.1 } }, "The recipe's regularizer must be one of L0, L1, and is L2."],
])('%j is out of bounds', (change, sentence) => {
  expect(() => completeRecipe(change)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});
