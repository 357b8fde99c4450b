import { expect, test } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import { pinnedRuns, withFirstAnswer, withNewRun, type NewRun } from './run-list';
import type { Run } from './runs';

const ofBits = (bits: number, more: Partial<NewRun> = {}): NewRun => ({
  run: bits,
  origin: 'run',
  report: { ...REPORT, recipe: { ...REPORT.recipe, bits } },
  data: 'data',
  ...more,
});
const runOf = (key: number, bits: number, more: Partial<Run> = {}): Run => ({ ...ofBits(bits), key, ...more });

test('a run is a row of its own, with the next number', () => {
  const { runs, key } = withNewRun([runOf(4, 3)], ofBits(2));
  expect(key).toBe(5);
  expect(runs.map((run) => [run.key, run.run])).toEqual([
    [4, 3],
    [5, 2],
  ]);
});

test('an equal one merges with what is there, and keeps its number, name and pin', () => {
  const before = [runOf(1, 3, { name: 'mine', pinned: true }), runOf(2, 4)];
  const { runs, key } = withNewRun(before, ofBits(3, { run: 9 }));
  expect(key).toBe(1);
  expect(runs).toEqual([{ ...before[0], run: 9 }, before[1]]);
});

test('equal are runs of this machine on the same samples, never those of links, or stored ones', () => {
  expect(withNewRun([runOf(1, 3)], ofBits(3, { data: 'other' })).key).toBe(2);
  for (const origin of ['link', 'stored'] as const)
    expect(withNewRun([runOf(1, 3, { origin })], ofBits(3)).key).toBe(2);
});

test('Live has one row, which goes on where it was named or pinned', () => {
  const live = runOf(2, 3, { live: true });
  expect(withNewRun([runOf(1, 5), live], ofBits(2, { live: true })).runs.map(({ key, run }) => [key, run])).toEqual([
    [1, 5],
    [2, 2],
  ]);
  for (const stays of [{ name: 'mine' }, { pinned: true }])
    expect(withNewRun([{ ...live, ...stays }], ofBits(2, { live: true })).key).toBe(3);
});

test('a run that was asked for stays one where Live gives the same', () => {
  const { runs } = withNewRun([runOf(1, 3, { group: 2 })], ofBits(3, { live: true }));
  expect(runs).toEqual([runOf(1, 3, { group: 2 })]);
});

test('pinned ones, in their order', () => {
  const pinned = { pinned: true };
  expect(pinnedRuns([runOf(1, 2), runOf(2, 3, pinned), runOf(3, 4, pinned)]).map(({ key }) => key)).toEqual([2, 3]);
});

test('what Live says first stands in its row until all of it is there', () => {
  const before = [runOf(1, 5), runOf(2, 4, { live: true })];
  const first = withFirstAnswer(before, ofBits(3, { run: null }));
  expect(first.key).toBe(2);
  expect(first.runs[1]).toMatchObject({ run: null, live: true, first: true });
  const all = withNewRun(first.runs, ofBits(3, { live: true }));
  expect(all.key).toBe(2);
  expect(all.runs[1]).toEqual(runOf(2, 3, { live: true }));
});

test('where an equal run is there, with all samples, that one is the first answer', () => {
  const before = [runOf(1, 5), runOf(2, 4, { live: true })];
  expect(withFirstAnswer(before, ofBits(5))).toEqual({ runs: before, key: 1 });
});
