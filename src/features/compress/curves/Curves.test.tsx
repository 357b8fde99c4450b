/** Curves of a compression: what is chosen, what is run, and what is drawn of it. */
import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, rowsOf } from '../../../../test/rendered';
import { ResultsTable } from '../../quantize/page/results/ResultsTable';
import CurvesChart from './CurvesChart';
import { CurvesPanel } from './CurvesPanel';

const page = (
  <>
    <CurvesPanel />
    <CurvesChart />
  </>
);
const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
const figure = () => screen.getByRole('figure', { name: 'Compression curves' });
const legend = () => [...figure().querySelectorAll('.legend li')].map(({ textContent }) => textContent);

test('checked criteria are run at each sparsity, and drawn as a line each, with their numbers as a table', async () => {
  const { user, engine, set, state } = draw(page);
  set({ runs: [] });
  await user.click(screen.getByRole('checkbox', { name: 'Wanda' }));
  await user.clear(field('Sparsities (%)'));
  await user.type(field('Sparsities (%)'), '80, 50{Enter}');
  expect(field('Sparsities (%)')).toHaveValue('50, 80');
  expect(screen.getByText('4 runs')).toBeVisible();
  await user.click(button('Draw the curves'));
  expect(engine.calls).toContain('curves of 4 points');
  expect(legend()).toEqual(['magnitude', 'OBS', 'Float network']);
  await user.click(within(figure()).getByRole('button', { name: 'Numbers' }));
  const rows = rowsOf('Compression curves, numbers');
  expect(rows.map(({ Line, Sparsity, Accuracy, SQNR }) => [Line, Sparsity, Accuracy, SQNR])).toEqual([
    ['magnitude', '50 %', '50.00 %', '20.0 dB'],
    ['magnitude', '80 %', '20.00 %', '8.0 dB'],
    ['OBS', '50 %', '50.00 %', '20.0 dB'],
    ['OBS', '80 %', '20.00 %', '8.0 dB'],
  ]);
  await user.click(within(figure()).getByRole('button', { name: /^2: show this run/ }));
  expect(state().selectedRun).toBe(2);
});

test('its runs are rows of Results under one head, whose best says what it is', async () => {
  const { set, does, state } = draw(<ResultsTable />);
  set({ runs: [] });
  await does(({ drawCurves }) => drawCurves());
  const { runs } = state();
  set({ runs: [...runs, { ...runs[0]!, key: 99, group: 7 }], selectedRun: 99 });
  expect(button('Curves 1: Prune, 18 runs')).toBeVisible();
  expect(screen.getByText(/^best: Prune, 95 %, /)).toBeVisible();
});

test('other figures, and along the size', async () => {
  const { user, set, does } = draw(page);
  set({ runs: [] });
  await does(({ drawCurves }) => drawCurves());
  await user.selectOptions(screen.getByRole('combobox', { name: 'Figure of the curves' }), 'SQNR');
  await user.selectOptions(screen.getByRole('combobox', { name: 'What the curves go along' }), 'by size');
  expect(figure()).toHaveTextContent('SQNR by size');
  expect(legend()).toEqual(['magnitude', 'Wanda', 'OBS']);
});

test('a list that cannot be used becomes what was there, and what has no curve says so', async () => {
  const { user, does } = draw(page);
  const before = field('Sparsities (%)').value;
  await user.clear(field('Sparsities (%)'));
  await user.type(field('Sparsities (%)'), '50, 120');
  expect(field('Sparsities (%)')).toBeInvalid();
  await user.tab();
  expect(field('Sparsities (%)')).toHaveValue(before);
  for (const name of ['magnitude', 'Wanda', 'OBS']) await user.click(screen.getByRole('checkbox', { name }));
  expect(button('Draw the curves')).toBeDisabled();
  await does(({ chooseKind }) => chooseKind('low-rank'));
  expect(field('Sizes (%)')).toHaveValue('20, 35, 50, 65, 80');
  await does(({ chooseKind, setCompression }) => {
    chooseKind('prune');
    setCompression({ structure: '2:4' });
  });
  expect(screen.getByText('Of 2:4 half of every layer goes: there is one point only.')).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Draw the curves' })).toBeNull();
});
