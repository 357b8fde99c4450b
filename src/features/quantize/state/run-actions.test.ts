/** What is done with runs that are there. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeEngine, type FakeEngine } from '../../../../test/fake-engine';
import { openStore, type WholeStore } from '../../../../test/store';
import { NAME_LENGTH } from './run-actions';

let engine: FakeEngine;
let store: WholeStore;
const state = () => store.getState();
const keys = () => state().runs.map(({ key }) => key);
const quantizeAt = async (bits: number) => {
  state().setAllBits(bits);
  await state().quantize();
};

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
});

describe('removed, and taken back', () => {
  test('a run is where it was, whatever has come since', async () => {
    await state().quantize();
    state().selectRun(1);
    const { runs } = state();
    state().removeRun(1);
    expect(state().selectedRun).toBeNull();
    await quantizeAt(5);
    state().undo();
    state().undo();
    expect(state().runs.slice(0, -1)).toEqual(runs);
    expect(state().selectedRun).toBe(1);
    expect(keys()).toEqual([1, 2, 3, 4]);
    state().redo();
    state().redo();
    expect(keys()).toEqual([2, 3, 4]);
    state().undo();
    state().undo();
    expect(keys()).toEqual([1, 2, 3, 4]);
  });

  test('one whose number was given away gets another one', async () => {
    await state().quantize();
    state().removeRun(3);
    await quantizeAt(5);
    state().undo();
    state().undo();
    expect(keys()).toEqual([1, 2, 4, 3]);
  });

  test('where an equal one has come, that one has its name, its pin and its group', async () => {
    await state().quantize();
    state().renameRun(3, 'mine');
    state().pinRun(3, true);
    store.setState({ runs: state().runs.map((run) => (run.key === 3 ? { ...run, group: 2 } : run)) });
    state().removeRun(3);
    await state().quantize();
    expect(state().runs.at(-1)).not.toHaveProperty('name');
    state().undo();
    expect(keys()).toEqual([1, 2, 3]);
    expect(state().runs.at(-1)).toMatchObject({ name: 'mine', pinned: true, group: 2 });
  });

  test('what is not there cannot be removed', () => {
    state().removeRun(99);
    expect(state().steps).toEqual([]);
  });
});

describe('names and pins', () => {
  test('a run is called something, and that can be taken back', () => {
    state().renameRun(1, '  the baseline ');
    expect(state().runs[0]!.name).toBe('the baseline');
    expect(state().steps.at(-1)!.text).toBe('run 1 renamed');
    state().renameRun(1, '');
    expect(state().runs[0]!.name).toBeUndefined();
    state().undo();
    expect(state().runs[0]!.name).toBe('the baseline');
    state().undo();
    expect(state().runs[0]!.name).toBeUndefined();
    state().redo();
    expect(state().runs[0]!.name).toBe('the baseline');
  });

  test('a name is cut where it is too long; the same again is no step', () => {
    state().renameRun(1, 'x'.repeat(500));
    expect(state().runs[0]!.name).toHaveLength(NAME_LENGTH);
    state().renameRun(1, state().runs[0]!.name!);
    expect(state().steps).toHaveLength(1);
  });

  test('a run is pinned, and unpinned', () => {
    state().pinRun(2, true);
    expect(state().runs[1]!.pinned).toBe(true);
    state().pinRun(2, true);
    expect(state().steps.map(({ text }) => text)).toEqual(['run 2 pinned']);
    state().pinRun(2, false);
    expect(state().runs[1]!.pinned).toBeUndefined();
    state().undo();
    expect(state().runs[1]!.pinned).toBe(true);
    state().redo();
    expect(state().runs[1]!.pinned).toBeUndefined();
    state().undo();
  });

  test('of a run that is gone nothing is brought back', () => {
    state().pinRun(2, true);
    store.setState({ runs: state().runs.slice(0, 1) });
    state().undo();
    expect(keys()).toEqual([1]);
  });
});

describe('what is said goes with what it speaks of', () => {
  test('of a run: where it is removed, and the alert where another one is looked at', async () => {
    await state().quantize();
    const key = state().runs.at(-1)!.key;
    expect(state().status).toMatch(/^Quantized in/);
    state().removeRun(key);
    expect(state().status).toBe('');
    const { workspace } = state();
    store.setState({ workspace: { ...workspace, counts: { ...workspace.counts, calibration: 0 } } });
    await state().exportRun(1, 'qdq');
    expect(state().alert).toMatch(/has no network behind it/);
    state().selectRun(1);
    expect(state().alert).toMatch(/has no network behind it/);
    state().selectRun(2);
    expect(state().alert).toBeNull();
  });

  test('of another run, or of files, it stays', async () => {
    await state().quantize();
    const { status } = state();
    state().removeRun(1);
    expect(state().status).toBe(status);
    state().fail('No file.');
    state().selectRun(2);
    state().setAllBits(5);
    expect(state().alert).toBe('No file.');
  });
});
