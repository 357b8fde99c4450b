import { beforeEach, expect, test } from 'vitest';
import { fakeEngine, type FakeEngine } from '../../../../test/fake-engine';
import { openStore, type WholeStore } from '../../../../test/store';

let engine: FakeEngine;
let store: WholeStore;

beforeEach(() => {
  engine = fakeEngine();
  store = openStore(engine);
  store.setState({ runs: [] });
});

const drawn = () => engine.calls.filter((call) => call.startsWith('curves'));

test('points are rows of one group, and what is there is not run again', async () => {
  const { setCurves, drawCurves } = store.getState();
  setCurves({ criteria: ['obs'], sparsity: [0.5, 0.8] });
  await drawCurves();
  expect(store.getState().alert).toBeNull();
  expect(store.getState().status).toBe('Drew 2 points.');
  setCurves({ criteria: ['magnitude', 'obs'], sparsity: [0.5, 0.8, 0.9] });
  await drawCurves();
  expect(drawn()).toEqual(['curves of 2 points', 'curves of 4 points']);
  const { runs, status } = store.getState();
  expect(status).toBe('Drew 6 points, 2 of them from runs that were there.');
  expect(runs.map(({ group, report }) => [group, report.recipe.compression!.sparsity])).toEqual([
    [1, 0.5],
    [1, 0.8],
    [2, 0.5],
    [2, 0.8],
    [2, 0.9],
    [2, 0.9],
  ]);
});

test('a group is no search’s', async () => {
  await store.getState().findFewest();
  const [search] = store.getState().searches;
  await store.getState().drawCurves();
  expect(store.getState().runs.at(-1)!.group).toBe(search!.number + 1);
});

test('what is cancelled leaves the rows that were there, and draws none', async () => {
  engine.holding = true;
  const drawing = store.getState().drawCurves();
  store.getState().cancel();
  await drawing;
  expect(store.getState().runs).toEqual([]);
  expect(store.getState().status).toBe('Cancelled.');
});
