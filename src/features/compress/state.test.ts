import { beforeEach, expect, test } from 'vitest';
import { fakeEngine, type FakeEngine } from '../../../test/fake-engine';
import { openStore, type WholeStore } from '../../../test/store';
import { chosen, freshCompress, resetCompress } from './state';

let engine: FakeEngine;
let store: WholeStore;

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});

const now = () => chosen(store.getState());

test('each kind is found again as it was', () => {
  const { chooseKind, setCompression } = store.getState();
  setCompression({ sparsity: 0.8 });
  chooseKind('share');
  setCompression({ values: 8 });
  chooseKind('prune');
  expect(now().sparsity).toBe(0.8);
  chooseKind('share');
  expect(now().values).toBe(8);
});

test('a part of all layers takes the place of those of single ones', () => {
  const { setLayerCompression, setAllSparsity } = store.getState();
  setLayerCompression('fc1', { sparsity: 0.2 });
  setLayerCompression('fc2', { sparsity: 0.3 });
  setLayerCompression('fc1', null);
  expect(now().layers).toEqual({ fc2: { sparsity: 0.3 } });
  setAllSparsity(0.9);
  expect(now()).toMatchObject({ sparsity: 0.9, layers: {} });
});

test('what is chosen can be taken back, step by step, and done again', () => {
  const { chooseKind, setCompression, setAllSparsity, setLayerCompression, undo, redo } = store.getState();
  const before = now();
  // One slider that is drawn.
  for (const sparsity of [0.6, 0.7, 0.8]) setAllSparsity(sparsity);
  setLayerCompression('fc1', { sparsity: 0.2 });
  chooseKind('share');
  setCompression({ values: 8 });
  const after = now();
  undo();
  expect(now()).toMatchObject({ kind: 'share', values: 16 });
  undo();
  expect(now()).toMatchObject({ kind: 'prune', sparsity: 0.8, layers: { fc1: { sparsity: 0.2 } } });
  undo();
  expect(now()).toMatchObject({ sparsity: 0.8, layers: {} });
  expect(store.getState().status).toBe('Undone: compression of fc1.');
  undo();
  expect(now()).toEqual(before);
  for (let i = 0; i < 4; i++) redo();
  expect(now()).toEqual(after);
});

test('what a link says too little of is filled in; what it cannot say leaves all as it was', () => {
  const { takeCompression } = store.getState();
  takeCompression({ kind: 'low-rank', layers: {} });
  expect(now()).toEqual(freshCompress().compressions['low-rank']);
  expect(() => takeCompression({ kind: 'prune', sparsity: 5, layers: {} })).toThrow('must be a number from 0 to 0.999');
  expect(now().kind).toBe('low-rank');
});

test('parts of layers that another network lacks are forgotten', () => {
  const { setLayerCompression } = store.getState();
  setLayerCompression('fc1', { sparsity: 0.2 });
  setLayerCompression('elsewhere', { sparsity: 0.3 });
  const { workspace, ...state } = store.getState();
  expect(chosen(resetCompress(state, workspace)).layers).toEqual({ fc1: { sparsity: 0.2 } });
});

test('a run is asked for with what is chosen, and is a row among the others', async () => {
  const before = store.getState().runs.length;
  store.getState().setCompression({ sparsity: 0.8 });
  await store.getState().compress();
  const { runs, selectedRun, alert } = store.getState();
  expect(alert).toBeNull();
  expect(engine.calls.some((call) => call.startsWith('quantize'))).toBe(true);
  expect(runs).toHaveLength(before + 1);
  expect(selectedRun).toBe(runs.at(-1)!.key);
  expect(runs.at(-1)!.report.recipe.compression!.sparsity).toBe(0.8);
});
