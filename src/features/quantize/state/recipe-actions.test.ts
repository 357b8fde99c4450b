/** Changing the recipe, and what follows by itself. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeEngine, workspaceOf, type FakeEngine } from '../../../../test/fake-engine';
import { UserError } from '../../../core/errors';
import { hasOtherSettings, isSameRecipe } from './recipes';
import { openStore, type WholeStore } from '../../../../test/store';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const ticks = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});
afterEach(() => vi.useRealTimers());

test('all bits at once leave those of single layers alone unless told otherwise, and those in float either way', () => {
  state().setLayer('fc1', { bits: 2 });
  state().setLayer('fc2', { bits: 6 });
  state().setLayer('fc2', { float: true });
  state().setAllBits(5);
  expect(state().recipe).toMatchObject({ bits: 5, layers: { fc1: { bits: 2 }, fc2: { bits: 6, float: true } } });
  state().setAllBits(4, true);
  expect(state().recipe).toMatchObject({ bits: 4 });
  expect(state().recipe.layers).toEqual({ fc2: { float: true } });
});

test('a layer that is given the bits of all follows them again', () => {
  state().setLayer('fc1', { bits: 2 });
  state().setLayer('fc1', { bits: 3 });
  state().setLayer('fc2', { float: true });
  state().setLayer('fc2', { float: false });
  expect(state().recipe.layers).toEqual({});
  state().setAllBits(8);
  state().keepAtEight('fc3', true);
  expect(state().recipe.layers).toEqual({ fc3: { bits: 8 } });
});

test('several layers are changed in one step', () => {
  const ids = ['fc1', 'fc3'];
  state().setLayers(ids, { bits: 5 });
  state().setLayers(ids, { bits: 6 });
  expect(state().recipe.layers).toEqual({ fc1: { bits: 6 }, fc3: { bits: 6 } });
  expect(state().steps.map(({ text }) => text)).toEqual(['bits of 2 layers']);
  state().undo();
  expect(state().recipe.layers).toEqual({});
  state().setLayers([], { bits: 5 });
  expect(state().steps).toEqual([]);
});

test('of several selected layers one has the charts; selecting another ends it', () => {
  state().selectLayers('fc2', ['fc1', 'fc2']);
  expect(state()).toMatchObject({ selectedLayer: 'fc2', alsoSelected: ['fc1'] });
  state().selectLayer('fc3');
  expect(state()).toMatchObject({ selectedLayer: 'fc3', alsoSelected: [] });
});

test('a preset is one step, with the layers that it keeps at 8 bits', () => {
  state().keepAtEight('fc2', true);
  state().choosePreset('ends');
  expect(state().recipe).toMatchObject({ bits: 3, layers: { fc1: { bits: 8 }, fc3: { bits: 8 } } });
  expect(state().keptLayers).toEqual(['fc1', 'fc3']);
  expect(state().steps.at(-1)!.text).toBe('preset first and last at 8');
  state().choosePreset('four');
  expect(state()).toMatchObject({ keptLayers: [], recipe: { bits: 4 } });
  state().undo();
  expect(state().keptLayers).toEqual(['fc1', 'fc3']);
  const { recipe } = state();
  state().choosePreset('mixed');
  expect(state().recipe).toBe(recipe);
});

test('binary letters have no 0: L1 goes with them, L0 stays', () => {
  const [L1, L0] = (['L1', 'L0'] as const).map((kind) => ({ kind, lambda: 0.01 }));
  state().setRecipe({ regularizer: L1! });
  state().setRecipe({ alphabet: 'binary' });
  expect(state().recipe).toMatchObject({ alphabet: 'binary', regularizer: undefined });
  state().setRecipe({ regularizer: L0! });
  expect(state().recipe.regularizer).toEqual(L0);
  state().setRecipe({ alphabet: 'int', regularizer: L1! });
  expect(state().recipe.regularizer).toEqual(L1);
});

test('live: one run after the slider rests', async () => {
  state().setLive(true);
  await ticks();
  vi.useFakeTimers();
  for (const bits of [4, 5, 6]) state().setAllBits(bits);
  await vi.advanceTimersByTimeAsync(1000);
  expect(engine.calls).toEqual(['quantize 3', 'quantize 6']);
});

describe('live, while a sweep runs', () => {
  const sweepBegun = async () => {
    await state().quantize();
    engine.holding = true;
    void state().sweepBits();
    // Its code comes when it is first asked for.
    await vi.waitFor(() => expect(engine.calls.some((call) => call.startsWith('sweep'))).toBe(true));
    expect(state().job?.kind).toBe('sweeping');
    vi.useFakeTimers();
    state().setLive(true);
    state().setAllBits(4);
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().job?.kind).toBe('sweeping');
    engine.holding = false;
  };

  test('the run waits for it', async () => {
    await sweepBegun();
    engine.release();
    await vi.advanceTimersByTimeAsync(2000);
    expect(state().sweep!.result).toHaveLength(7);
    expect(engine.calls.filter((call) => call.startsWith('quantize'))).toEqual(['quantize 3', 'quantize 4']);
  });

  test('a cancel means the run, too', async () => {
    await sweepBegun();
    state().cancel();
    await vi.advanceTimersByTimeAsync(2000);
    expect(engine.calls.filter((call) => call.startsWith('quantize'))).toEqual(['quantize 3']);
  });
});

test('live waits for data', async () => {
  engine.openExample = () =>
    Promise.resolve({ ...workspaceOf('a'), data: [], counts: { calibration: 0, evaluation: 0 } });
  await state().openExample('digits-mlp');
  state().setLive(true);
  await ticks();
  expect(engine.calls).not.toContain('quantize 3');
  expect(state().alert).toBeNull();
});

test('settings that are left out are those that are undefined', () => {
  const { recipe } = state();
  expect(hasOtherSettings({ ...recipe, regularizer: undefined, damping: undefined }, recipe)).toBe(false);
  expect(hasOtherSettings({ ...recipe, method: 'rtn', bits: 2 }, recipe)).toBe(false);
  expect(hasOtherSettings({ ...recipe, alphabet: 'paper' }, recipe)).toBe(true);
});

test('the settings of a run come back', async () => {
  state().setRecipe({ method: 'gptq', alphabet: 'symmetric' });
  state().setLayer('fc2', { bits: 5 });
  await state().quantize();
  const { recipe } = state();
  const run = state().runs.at(-1)!;
  state().setRecipe({ method: 'rtn', alphabet: 'int' });
  state().setAllBits(2);
  expect(isSameRecipe(run.report.recipe, state().recipe)).toBe(false);
  state().takeSettings(run.key);
  expect(state().recipe).toEqual(recipe);
  expect(isSameRecipe(run.report.recipe, state().recipe)).toBe(true);
});

describe('taken back', () => {
  const recipe = () => ({ recipe: state().recipe, kept: state().keptLayers });

  test.each<[string, () => void, string]>([
    ['bits of all layers', () => state().setAllBits(7), 'bits of all layers'],
    ['bits of one', () => state().setLayer('fc1', { bits: 7 }), 'bits of fc1'],
    ['a layer in float', () => state().setLayer('fc3', { float: true }), 'bits of fc3'],
    ['a layer kept at 8 bits', () => state().keepAtEight('fc2', true), 'bits of fc2'],
    ['a layer kept no longer', () => state().keepAtEight('fc3', false), 'bits of fc3'],
    ['bits of mixed precision', () => state().setRecipe({ layers: { fc1: { bits: 2 } } }), 'bits of layers'],
    ['another method', () => state().setRecipe({ method: 'rtn' }), 'recipe'],
    ['settings of a run', () => state().takeSettings(1), 'settings of run 1 taken'],
  ])('%s', (_, act, text) => {
    state().setLayer('fc2', { bits: 4 });
    state().keepAtEight('fc3', true);
    store.setState({ steps: [] });
    const before = recipe();
    act();
    const after = recipe();
    expect(after).not.toEqual(before);
    expect(state().steps.map((step) => step.text)).toEqual([text]);
    state().undo();
    expect(recipe()).toEqual(before);
    expect(state()).toMatchObject({ steps: [], status: `Undone: ${text}.` });
    // Nothing is left to take back.
    state().undo();
    expect(recipe()).toEqual(before);
    state().redo();
    expect(recipe()).toEqual(after);
    expect(state()).toMatchObject({ undone: [], status: `Redone: ${text}.` });
    state().undo();
    expect(recipe()).toEqual(before);
  });

  test('step by step, the last one first', () => {
    const [first] = [recipe()];
    state().setLayer('fc1', { bits: 5 });
    const second = recipe();
    state().setAllBits(2);
    state().undo();
    expect(recipe()).toEqual(second);
    state().undo();
    expect(recipe()).toEqual(first);
  });

  test('of another network nothing is', async () => {
    state().setAllBits(7);
    await state().openFiles(['a.onnx'], () => Promise.resolve([{ name: 'a.onnx', bytes: new Uint8Array(1) }]), null);
    expect(state().steps).toEqual([]);
  });

  test('live, the recipe before is run again', async () => {
    state().setLive(true);
    await ticks();
    vi.useFakeTimers();
    state().setAllBits(6);
    await vi.advanceTimersByTimeAsync(1000);
    state().undo();
    await vi.advanceTimersByTimeAsync(1000);
    state().redo();
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.calls).toEqual(['quantize 3', 'quantize 6', 'quantize 3', 'quantize 6']);
  });
});

test('what is said of a job that stopped goes where the recipe is another one', async () => {
  engine.run = () => Promise.reject(new UserError('Every layer is kept in float.'));
  await state().quantize();
  expect(state()).toMatchObject({ alert: 'Every layer is kept in float.', status: 'The job stopped.' });
  state().setLayer('fc1', { float: false });
  expect(state()).toMatchObject({ alert: null, status: '' });
});
