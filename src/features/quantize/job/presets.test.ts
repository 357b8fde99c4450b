import { expect, test } from 'vitest';
import { PRESET_IDS, presetOf, PRESETS, type Preset, type PresetId } from './presets';
import { FRESH_RECIPE } from './fresh-recipe';
import type { Recipe } from './recipe';
import { DEFAULT_RECIPE } from './recipe-fields';

const about = { ids: ['a', 'b', 'c'], mixed: { a: { bits: 8 }, b: { bits: 2 }, c: { float: true } } };
const preset = (id: PresetId): Preset => PRESETS[id];

test.each(PRESET_IDS)('%s is found again by what it gives every layer', (id) => {
  expect(presetOf(preset(id).recipe(DEFAULT_RECIPE, about)!, about)).toBe(id);
});

test.each<[string, Partial<Recipe>, PresetId | null]>([
  ['bits of none of them', { bits: 5 }, null],
  ['the same by other means', { bits: 3, layers: { a: { bits: 4 }, b: { bits: 4 }, c: { bits: 4 } } }, 'four'],
  ['a layer in float', { bits: 4, layers: { b: { float: true } } }, null],
  ['other settings', { bits: 8, method: 'rtn', seed: 3 }, 'eight'],
  ['three levels', { alphabet: 'symmetric', bits: 2 }, 'ternary'],
])('%s', (_, change, expected) => {
  expect(presetOf({ ...DEFAULT_RECIPE, ...change }, about)).toBe(expected);
});

test('bits are given to letters that have a choice of them', () => {
  const binary: Recipe = { ...DEFAULT_RECIPE, alphabet: 'binary' };
  expect(preset('four').recipe(binary, about)!.alphabet).toBe('int');
  expect(preset('four').recipe({ ...binary, alphabet: 'paper' }, about)!.alphabet).toBe('paper');
});

test('first and last leave the others as they are, but for 8 bits, which would say nothing', () => {
  const bits = (now: number) => preset('ends').recipe({ ...DEFAULT_RECIPE, bits: now }, about)!.bits;
  expect([bits(3), bits(8)]).toEqual([3, 4]);
  const one = { ids: ['a'], mixed: null };
  expect(preset('ends').recipe(DEFAULT_RECIPE, one)!.layers).toEqual({ a: { bits: 8 } });
});

test('the paper’s recipe keeps the bits, is told at any of them, and any other preset leads back from it', () => {
  const own: Recipe = { ...FRESH_RECIPE, bits: 3, layers: { b: { bits: 5 } }, seed: 7, scale: 1.5, groupSize: 32 };
  const paper = preset('paper').recipe(own, about)!;
  expect(paper).toMatchObject({ bits: 3, layers: { b: { bits: 5 } }, seed: 7, scale: 1.5 });
  expect(paper).toMatchObject({
    alphabet: 'paper',
    radius: 'layer',
    searchScale: false,
    offset: 'none',
    center: false,
  });
  expect(presetOf({ ...paper, bits: 8, layers: {}, order: 'natural' }, about)).toBe('paper');
  expect(presetOf({ ...paper, searchScale: true }, about)).toBeNull();
  const back = preset('four').recipe(paper, about)!;
  expect(back).toEqual({ ...FRESH_RECIPE, bits: 4, layers: {}, seed: 7, scale: 1.5 });
});

test('what Mixed precision has not given out is no preset; nor is anything without layers', () => {
  expect(preset('mixed').recipe(DEFAULT_RECIPE, { ...about, mixed: null })).toBeNull();
  expect(presetOf({ ...DEFAULT_RECIPE, bits: 8 }, { ids: [], mixed: null })).toBeNull();
});
