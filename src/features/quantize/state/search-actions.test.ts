/** The search for the fewest bits, over an engine in which every method bears 4 bits. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeEngine, SCORES, type FakeEngine } from '../../../../test/fake-engine';
import { openStore, type WholeStore } from '../../../../test/store';
import { METHODS } from '../../../quant/layer';
import { dataKey } from '../../../state/data-key';
import type { Recipe } from '../job/recipe';
import { answerOf, foundBy, runsOf } from './search';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const rows = () => state().runs.map(({ report: { recipe } }) => `${recipe.method} ${recipe.bits}`);
const search = () => state().searches.at(-1)!;

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
  store.setState({ runs: [], sweep: null });
});

test('every point is a row of one group and a point of the curve; the smallest that is borne is shown', async () => {
  await state().findFewest();
  expect(engine.calls).toEqual(['search rtn gpfq qronos']);
  expect(rows()).toEqual(['qronos 3', 'qronos 4', 'gpfq 4', 'gpfq 3', 'rtn 4', 'rtn 3']);
  expect(new Set(state().runs.map(({ group }) => group))).toEqual(new Set([1]));
  expect(search()).toMatchObject({ number: 1, complete: true, keys: [1, 2, 3, 4, 5, 6] });
  expect(foundBy(search(), state().runs)).toEqual([
    { method: 'rtn', bits: 4, key: 5 },
    { method: 'gpfq', bits: 4, key: 3 },
    { method: 'qronos', bits: 4, key: 2 },
  ]);
  expect(state().selectedRun).toBe(answerOf(search(), state().runs)!.key);
  expect(state().sweep).toMatchObject({ complete: true });
  expect(state().sweep!.result).toHaveLength(6);
  expect(state().status).toBe('Fewest bits: RTN 4, GPFQ 4, Qronos 4.');
});

test('what is known is not run again, and belongs to the search all the same', async () => {
  await state().findFewest();
  const { runs } = state();
  await state().findFewest();
  expect(state().runs).toEqual(runs);
  expect(search()).toMatchObject({ number: 2, complete: true });
  expect(runsOf(search(), state().runs)).toHaveLength(6);
});

test('the methods are those that are chosen, in their order', async () => {
  state().setSearch({ methods: METHODS.toReversed().slice(1, 3) });
  await state().findFewest();
  expect(engine.calls).toEqual(['search gptq qronos']);
  expect(search().settings).toEqual({ methods: ['gptq', 'qronos'], allowedLoss: 0, mixed: false });
});

test('what may be lost decides', async () => {
  state().setRecipe({ method: 'qronos', bits: 2 });
  await state().quantize();
  state().setSearch({ allowedLoss: 20 });
  await state().findFewest();
  // The engine knows nothing of that: of its rows all lose less.
  expect(foundBy(search(), state().runs).map(({ bits }) => bits)).toEqual([undefined, undefined, 2].filter(Boolean));
  expect(answerOf(search(), state().runs)!.report.recipe).toMatchObject({ method: 'qronos', bits: 2 });
});

test('bits are mixed below what all layers can have, where that is asked for', async () => {
  state().setSearch({ mixed: true });
  await state().findFewest();
  expect(engine.calls.slice(0, 2)).toEqual(['search rtn gpfq qronos', 'sensitivity']);
  expect(engine.calls.slice(2)).toEqual(['quantize 4', 'quantize 4', 'quantize 4']);
  const found = foundBy(search(), state().runs).find(({ method }) => method === 'mixed')!;
  expect(found.key).not.toBeNull();
  expect(state().runs.find(({ key }) => key === found.key)!.group).toBe(1);
});

test('a search that is cancelled keeps what it has', async () => {
  engine.holding = true;
  const searching = state().findFewest();
  await expect.poll(() => engine.calls).toContain('search rtn gpfq qronos');
  state().cancel();
  engine.release();
  await searching;
  expect(search()).toMatchObject({ complete: false, keys: [] });
  expect(state().status).toBe('Cancelled.');
});

describe('the curve', () => {
  const points = () => state().sweep!.result.map(({ method, bits }) => `${method} ${bits}`);
  const whole = () => {
    const { recipe, workspace } = state();
    const point = { method: 'spfq' as const, bits: 5, scores: SCORES, meanError: 0.1 };
    return { recipe, data: dataKey(workspace), result: [point], complete: true };
  };

  test('goes on from what was drawn of the same settings', async () => {
    store.setState({ sweep: whole() });
    await state().findFewest();
    expect(points()).toHaveLength(7);
    expect(points()).toContain('spfq 5');
  });

  test.each<[string, Partial<Recipe>]>([
    ['of another seed', { seed: 7 }],
    ['with other layers in float', { layers: { fc1: { float: true } } }],
  ])('has no points that are %s', async (_, change) => {
    store.setState({ sweep: whole() });
    state().setRecipe(change);
    await state().findFewest();
    expect(points()).toHaveLength(6);
    expect(points()).not.toContain('spfq 5');
  });

  test('of before is whole again where another search is stopped', async () => {
    const before = whole();
    store.setState({ sweep: before });
    state().setRecipe({ seed: 7 });
    engine.holding = true;
    const searching = state().findFewest();
    await expect.poll(() => engine.calls).toContain('search rtn gpfq qronos');
    state().cancel();
    engine.release();
    await searching;
    expect(state().sweep).toEqual(before);
  });
});

test('a run that is removed takes its answer with it, but not what was found', async () => {
  await state().findFewest();
  state().removeRun(5);
  expect(foundBy(search(), state().runs).find(({ method }) => method === 'rtn')).toBeUndefined();
});
