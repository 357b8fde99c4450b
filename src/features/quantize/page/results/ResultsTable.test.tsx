/** Names, pins, order, filter, groups and comparison of the rows of Results. */
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, rowsOf } from '../../../../../test/rendered';
import { FIRST_PAINT } from '../../first-paint';
import type { Report } from '../../job/report';
import type { Run } from '../../state/runs';
import { ResultsTable } from './ResultsTable';

const GPFQ = FIRST_PAINT.runs[1] as Report;
const runOf = (key: number, bits: number, more: Partial<Run> = {}): Run => ({
  ...{ key, run: 7, origin: 'run', data: null },
  report: {
    ...GPFQ,
    recipe: { ...GPFQ.recipe, bits },
    layers: GPFQ.layers.map((layer) => ({ ...layer, bits })),
    size: { ...GPFQ.size, quantized: 40_000 * bits },
    scores: { ...GPFQ.scores!, top1: 0.9 + bits / 100 },
  },
  ...more,
});
const keys = () => rowsOf('Results').map(({ Run }) => Run);
const head = (name: string) => screen.getByRole('columnheader', { name: new RegExp(`^${name}`) });
const sortBy = (name: string) => within(head(name)).getByRole('button', { name });

test('a run is called something: by its button, F2 or two clicks; Enter takes it, Escape does not', async () => {
  const { user, state } = draw(<ResultsTable />);
  await user.click(button('Rename run 1'));
  const field = () => screen.getByRole('textbox', { name: 'Name of run 1' });
  expect(field()).toHaveFocus();
  await user.keyboard('the baseline{Enter}');
  expect(state().runs[0]!.name).toBe('the baseline');
  expect(keys()).toEqual(['', '1 the baseline', '2']);
  expect(button('RTN, the baseline, run 1')).toHaveFocus();
  await user.keyboard('{F2}!{Escape}');
  expect(state().runs[0]!.name).toBe('the baseline');
  expect(button('RTN, the baseline, run 1')).toHaveFocus();
  await user.dblClick(screen.getByRole('cell', { name: '1 the baseline' }));
  await user.clear(field());
  await user.tab();
  expect(state().runs[0]).toMatchObject({ name: undefined });
});

test('a pinned run goes to the top, and the keyboard with it', async () => {
  const { user, set } = draw(<ResultsTable />);
  set({ runs: [runOf(1, 2), runOf(2, 3), runOf(3, 4)] });
  button('Pin run 3').focus();
  await user.keyboard('{Enter}');
  expect(keys()).toEqual(['', '3', '1', '2']);
  expect(button('Pin run 3')).toHaveFocus();
  expect(button('Pin run 3')).toHaveAttribute('aria-pressed', 'true');
  await user.keyboard(' ');
  expect(keys()).toEqual(['', '1', '2', '3']);
});

test('each column sorts, upwards, downwards, then as they came; float stays on top', async () => {
  const { user, set } = draw(<ResultsTable />);
  set({ runs: [runOf(1, 4), runOf(2, 2, { group: 1 }), runOf(3, 3)] });
  await user.click(sortBy('Bits'));
  expect([keys(), head('Bits').ariaSort]).toEqual([['', '2', '3', '1'], 'ascending']);
  await user.click(sortBy('Bits'));
  expect([keys(), head('Bits').ariaSort]).toEqual([['', '1', '3', '2'], 'descending']);
  await user.click(sortBy('Size'));
  expect([keys(), head('Bits').ariaSort]).toEqual([['', '2', '3', '1'], null]);
  await user.click(sortBy('Size'));
  await user.click(sortBy('Size'));
  expect(keys()[1]).toBe('1');
});

test('more than a few can be filtered, by what they are called, method, bits and settings', async () => {
  const { user, set } = draw(<ResultsTable />);
  expect(screen.queryByRole('searchbox')).toBeNull();
  const paper = runOf(6, 4);
  paper.report = { ...paper.report, recipe: { ...paper.report.recipe, alphabet: 'paper' } };
  set({ runs: [2, 3, 4, 5].map((bits, i) => runOf(i + 1, bits)).concat([runOf(5, 4, { name: 'Mine' }), paper]) });
  const field = screen.getByRole('searchbox', { name: 'Filter results' });
  for (const [text, found] of [
    ['4 bits', ['', '3', '5 Mine', '6']],
    ['mine', ['', '5 Mine']],
    ['paper 4', ['', '6']],
    ['run 2', ['', '2']],
    ['rtn', ['']],
  ] as const) {
    await user.clear(field);
    await user.type(field, text);
    expect(keys()).toEqual(found);
  }
  expect(screen.getByText('0 of 6 runs')).toBeVisible();
});

test('points of a search are a group, which folds; the shown one opens it', async () => {
  const { user, set } = draw(<ResultsTable />);
  set({ runs: [runOf(1, 8), runOf(2, 3, { group: 4 }), runOf(3, 5, { group: 4 })], selectedRun: 1 });
  const group = () => screen.getByRole('button', { name: 'Search 4: GPFQ, 2 runs' });
  expect(group()).toHaveAttribute('aria-expanded', 'false');
  expect(screen.getByRole('rowheader', { name: /best: GPFQ, 3 bits/ })).toBeVisible();
  set({ selectedRun: 3 });
  expect(group()).toHaveAttribute('aria-expanded', 'true');
  expect(button('GPFQ, run 3')).toBeVisible();
  await user.click(group());
  expect(screen.queryByRole('button', { name: 'GPFQ, run 3' })).toBeNull();
  await user.click(group());
  button('GPFQ, run 2').focus();
  await user.keyboard('{ArrowDown}');
  expect(button('GPFQ, run 3')).toHaveFocus();
});

test('two pinned runs are compared in each column', () => {
  const { set } = draw(<ResultsTable />);
  set({ runs: [runOf(1, 3, { pinned: true }), runOf(2, 5), runOf(3, 4, { pinned: true })] });
  const [, , , difference] = rowsOf('Results');
  expect(difference).toMatchObject({
    ...{ Run: '3 − 1', Method: 'difference', Bits: '+1 others in 3 of 3 layers', 'Top-1': '+1.0 points' },
    ...{ 'Top-5': '0.0 points', Agreement: '0.0 points', Size: '+40.0 kB', Error: '0.0 points', Time: '0 ms' },
  });
  set({ runs: [1, 2, 3].map((key) => runOf(key, key, { pinned: true })) });
  expect(screen.queryByRole('rowheader', { name: 'difference' })).toBeNull();
});

test('the row of Live says so', () => {
  const { set } = draw(<ResultsTable />);
  set({ runs: [runOf(1, 3, { live: true })] });
  expect(rowsOf('Results')[1]).toMatchObject({ Method: 'GPFQ live' });
});
