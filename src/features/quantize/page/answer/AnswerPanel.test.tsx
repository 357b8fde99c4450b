import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw } from '../../../../../test/rendered';
import { workspaceOf } from '../../../../../test/fake-engine';
import { FIRST_PAINT } from '../../first-paint';
import type { Run } from '../../state/runs';
import { AnswerPanel } from './AnswerPanel';

const openGuests = vi.fn(() => Promise.resolve());
const drawn = () => draw(<AnswerPanel openGuests={openGuests} />);
const panel = () => screen.getByRole('region', { name: 'Answer' });
const pressed = () => screen.queryAllByRole('button', { pressed: true }).map(({ textContent }) => textContent);

test('the shown result in one sentence, and how far it can be trusted', () => {
  const { set } = drawn();
  expect(screen.getByRole('heading', { name: 'Answer' })).toBeVisible();
  expect(screen.getByText('3 bits: 97.7 % of 98.2 % float, 9.9 times smaller')).toBeVisible();
  expect(panel()).toHaveTextContent(/GPFQ, run 2: −0\.5 points against float, 95 % interval .*: may be chance/);
  set({ selectedRun: 1 });
  expect(screen.getByText('3 bits: 96.9 % of 98.2 % float, 9.9 times smaller')).toBeVisible();
});

test('without accuracies, what can be said instead', () => {
  const { set } = drawn();
  const show = (scores: object, float: object = {}) => {
    const report = FIRST_PAINT.runs[1]!;
    const { gained: _, lost: __, ...none } = { ...report.scores!, top1: null };
    const run: Run = {
      ...{ key: 1, run: null, origin: 'run', data: null },
      report: { ...report, scores: { ...none, ...scores }, float: { ...report.float!, top1: null, ...float } },
    };
    set({ runs: [run], selectedRun: 1 });
  };
  show({ agreement: 0.95 });
  expect(panel()).toHaveTextContent(/3 bits: 95\.0 % the same as float, 9\.9 times smaller/);
  expect(panel()).toHaveTextContent(/Agreement 95\.0 % ± \d\.\d points, from 797 predictions/);
  show({ nll: Math.log(12) }, { nll: Math.log(11) });
  expect(panel()).toHaveTextContent('3 bits: perplexity 12.00 of 11.00 float');
  show({ agreement: null, mae: 1.25 }, { mae: 1.2 });
  expect(panel()).toHaveTextContent('3 bits: error 1.25 of 1.2 float');
  show({ agreement: null, sqnr: 20 });
  expect(panel()).toHaveTextContent('3 bits: outputs within 10.0 % of float');
});

test('before there is a result it says what to do next, one thing at a time', () => {
  const { set, open } = drawn();
  set({ runs: [] });
  expect(panel()).toHaveTextContent('How few bits will do? Press Find the fewest bits.');
  expect(screen.queryByRole('button', { name: 'Export ONNX' })).toBeNull();
  open({ counts: { ...FIRST_PAINT.workspace.counts, evaluation: 0 } });
  expect(panel()).toHaveTextContent('Open evaluation data');
  open({ counts: { ...FIRST_PAINT.workspace.counts, calibration: 0, evaluation: 0 } });
  expect(panel()).toHaveTextContent('Open data for it');
  open({ model: null });
  expect(panel()).toHaveTextContent('Open a network');
  expect(button('Find the fewest bits')).toBeDisabled();
});

test('what a search finds is told method by method, and shows its run', async () => {
  const { set, user, state } = drawn();
  set({ runs: [], sweep: null });
  await user.click(screen.getByRole('checkbox', { name: 'GPFQ' }));
  const loss = screen.getByRole('spinbutton', { name: 'Allowed loss' });
  expect(loss).toHaveValue(0);
  await user.click(button('Find the fewest bits'));
  await vi.waitFor(() => expect(state().status).toBe('Fewest bits: RTN 4, Qronos 4.'));
  expect(panel()).toHaveTextContent('Fewest bits with no loss that 797 predictions can tell:');
  expect(pressed()).toHaveLength(1);
  await user.click(within(panel()).getByRole('button', { name: 'RTN 4' }));
  expect(pressed()).toEqual(['RTN 4']);
  expect(panel()).toHaveTextContent('4 bits: 97.9 % of 98.2 % float, 30 times smaller');
  expect(openGuests).not.toHaveBeenCalled();
});

test('while a search goes on, its answer so far is shown, and no point that loses too much', async () => {
  const { set, state, does } = drawn();
  await does(() => state().findFewest());
  const [search] = state().searches;
  const run = (key: number) => state().runs.find((one) => one.key === key)!;
  const points = search!.keys.map(run);
  const job = { kind: 'searching', progress: { fraction: 0.5, message: 'Quantizing', secondsLeft: null } };
  const tooFew = points.filter(({ report }) => report.recipe.bits < 4);
  set({ job, runs: tooFew });
  expect(panel()).toHaveTextContent('Looking for the fewest bits');
  expect(panel()).not.toHaveTextContent('Fewest bits with');
  set({ runs: points });
  expect(panel()).toHaveTextContent('4 bits: ');
  // What can be done with it waits for the end.
  expect(screen.queryByRole('button', { name: 'Export ONNX' })).toBeNull();
});

test('mixing bits brings what mixes them', async () => {
  const { set, user } = drawn();
  set({ runs: [] });
  await user.click(screen.getByRole('checkbox', { name: 'Mixed precision' }));
  await user.click(button('Find the fewest bits'));
  await vi.waitFor(() => expect(within(panel()).getByRole('button', { name: /^Mixed/ })).toBeVisible());
  expect(openGuests).toHaveBeenCalledOnce();
});

test('with no method, and with a binary grid, there is nothing to search', async () => {
  const { user, state, does } = drawn();
  for (const name of ['RTN', 'GPFQ', 'Qronos']) await user.click(screen.getByRole('checkbox', { name }));
  expect(button('Find the fewest bits')).toBeDisabled();
  await user.click(screen.getByRole('checkbox', { name: 'SPFQ' }));
  expect(button('Find the fewest bits')).toBeEnabled();
  await does(() => state().setRecipe({ alphabet: 'binary' }));
  expect(button('Find the fewest bits')).toBeDisabled();
});

test('a result of what is not open says so', () => {
  const { set } = drawn();
  set({ workspace: workspaceOf('other.onnx') });
  expect(panel()).toHaveTextContent('of digits-mlp.onnx');
});
