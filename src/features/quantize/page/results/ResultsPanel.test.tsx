import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SCORES } from '../../../../../test/fake-engine';
import { button, draw, rowsOf } from '../../../../../test/rendered';
import { FIRST_PAINT } from '../../first-paint';
import type { Report } from '../../job/report';
import type { Run } from '../../state/runs';
import { ResultsPanel } from './ResultsPanel';

const [, GPFQ] = FIRST_PAINT.runs as [Report, Report];
const runOf = (key: number, report: Report, more: Partial<Run> = {}): Run => ({
  key,
  run: 7,
  origin: 'run',
  report,
  data: null,
  ...more,
});
/** Its details come with code of their own. */
const drawn = () => act(async () => draw(<ResultsPanel />));
const column = (name: string) => rowsOf('Results').map((row) => row[name]);
const heads = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
const pressed = () => screen.getAllByRole('button', { pressed: true }).map((element) => element.ariaLabel);
const without = (report: Report, change: Partial<Report>): Report => ({ ...report, ...change });

afterEach(() => void vi.restoreAllMocks());

test('a row for the float network, and one for each run, with what it came from', async () => {
  await drawn();
  expect(rowsOf('Results')).toMatchObject([
    { Run: '', Method: 'float', Bits: '32', Agreement: '100.0 %', Size: '1.20 MB', Error: '0.0 %', Time: '–' },
    { Run: '1', Method: 'RTN stored', Bits: '3', Agreement: '98.1 %', Size: '121 kB', Error: '14.0 %' },
    { Run: '2', Method: 'GPFQ stored', Bits: '3', Agreement: '98.7 %', Size: '121 kB', Error: '6.0 %' },
  ]);
});

test('an accuracy has its interval, and where it can be told the change against float', async () => {
  const { set } = await drawn();
  expect(column('Top-1')).toEqual(['98.2 % ± 0.9', '96.9 % −1.4 ± 1.0', '97.7 % −0.5 ± 0.8']);
  const { gained: _, lost: __, ...older } = GPFQ.scores!;
  set({ runs: [runOf(1, without(GPFQ, { scores: older }))] });
  expect(column('Top-1')).toEqual(['98.2 % ± 0.9', '97.7 % ± 1.1']);
});

test('what a reader must know before comparing stands beside the method', async () => {
  const { set } = await drawn();
  const other = { ...GPFQ.model, sha256: 'of another file' };
  set({
    runs: [
      runOf(1, GPFQ, { origin: 'link' }),
      runOf(2, GPFQ, { data: 'other samples' }),
      runOf(3, without(GPFQ, { model: other }), { data: 'other samples' }),
      runOf(4, without(GPFQ, { calibration: { ...GPFQ.calibration!, synthetic: true } })),
      runOf(5, GPFQ),
    ],
  });
  expect(column('Method').slice(1)).toEqual([
    'GPFQ from the link',
    'GPFQ other data',
    'GPFQ other network',
    'GPFQ no real data',
    'GPFQ',
  ]);
});

test('a run is on other data as soon as other samples are open', async () => {
  const { open } = await drawn();
  open({ labelOffset: 1 });
  expect(column('Method')).toEqual(['float', 'RTN stored other data', 'GPFQ stored other data']);
});

test('the float row is of the network of a link as long as that is shown and another one is open', async () => {
  const { set } = await drawn();
  const other = without(GPFQ, {
    model: { ...GPFQ.model, sha256: 'of another file' },
    float: { ...SCORES, top1: 0.5 },
    size: { float: 5e6, quantized: 1e6 },
  });
  set({ runs: [runOf(1, GPFQ), runOf(2, other)] });
  expect(column('Method')[0]).toBe('float other network');
  expect(column('Top-1')[0]).toMatch(/^50\.0 %/);
  expect(column('Size')[0]).toBe('5.00 MB');
  set({ selectedRun: 1 });
  expect(column('Method')[0]).toBe('float');
  expect(column('Top-1')[0]).toMatch(/^98\.2 %/);
});

test('a float accuracy on other data says nothing about what is open', async () => {
  const { set } = await drawn();
  set({ float: null });
  expect(column('Top-1')[0]).toMatch(/^98\.2 %/);
  set({ runs: [runOf(1, GPFQ, { data: 'other samples' })] });
  expect(column('Top-1')[0]).toBe('– ');
  expect(column('Agreement')[0]).toBe('–');
});

test('a network of tokens has a perplexity, others have no column for it', async () => {
  const { set } = await drawn();
  expect(heads()).not.toContain('Perplexity');
  set({ runs: [runOf(1, without(GPFQ, { scores: { ...GPFQ.scores!, nll: 2 } }))] });
  expect(heads().indexOf('Perplexity')).toBe(heads().indexOf('Top-5') + 1);
  expect(column('Perplexity')).toEqual(['–', '7.389']);
});

test('what sets runs apart stands in a column of its own, where anything does', async () => {
  const { set } = await drawn();
  expect(heads()).not.toContain('Settings');
  const plain = without(GPFQ, { recipe: { ...GPFQ.recipe, center: false } });
  set({ runs: [runOf(1, GPFQ), runOf(2, plain)] });
  expect(column('Settings')).toEqual(['', '', 'inputs not centered']);
});

test('a click on a row shows its run, and so does the keyboard', async () => {
  const { user, state } = await drawn();
  expect(pressed()).toEqual(['GPFQ, run 2']);
  await user.click(screen.getByRole('cell', { name: '1' }));
  expect(pressed()).toEqual(['RTN, run 1']);
  button('GPFQ, run 2').focus();
  await user.keyboard('{Enter}');
  expect(pressed()).toEqual(['GPFQ, run 2']);
  expect(state().selectedRun).toBe(2);
});

test('a run that is removed leaves the keyboard to the next row, the last one to the row above', async () => {
  const { set, user, state } = await drawn();
  set({ runs: [1, 2, 3].map((key) => runOf(key, GPFQ)), selectedRun: 1 });
  button('Remove result 2').focus();
  await user.keyboard('{Enter}');
  expect(button('GPFQ, run 3')).toHaveFocus();
  // Removing is not selecting.
  expect(state().selectedRun).toBe(1);
  button('Remove result 3').focus();
  await user.keyboard('{Enter}');
  expect(button('GPFQ, run 1')).toHaveFocus();
  button('Remove result 1').focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('region', { name: 'Results, scrollable' })).toHaveFocus();
  expect(column('Method')).toEqual(['float']);
});

test('the newest row comes into sight', async () => {
  const { set, does } = await drawn();
  const scroller = screen.getByRole('region', { name: 'Results, scrollable' });
  Object.assign(scroller.style, { height: '60px', overflow: 'auto' });
  scroller.scrollTop = 0;
  set({ selectedRun: 1 });
  expect(scroller.scrollTop).toBe(0);
  await does(({ quantize }) => quantize());
  expect(scroller.scrollTop).toBeGreaterThan(0);
});

test('settings of a shown run can be taken where they are others than those of the recipe', async () => {
  const { user, state, set } = await drawn();
  const take = (key: number) => screen.queryByRole('button', { name: `Use settings of run ${key}` });
  set({ recipe: GPFQ.recipe });
  expect(take(2)).toBeNull();
  set({ selectedRun: 1 });
  await user.click(take(1)!);
  expect(state().recipe.method).toBe('rtn');
  expect(take(1)).toBeNull();
  // Bits of single layers belong to their network.
  const other = without(GPFQ, { model: { ...GPFQ.model, sha256: 'of another file' } });
  set({ runs: [runOf(3, other)], selectedRun: 3 });
  expect(take(3)).toBeNull();
});

test('without an accuracy it says why, and what stands in for it', async () => {
  const { set, open, state } = await drawn();
  const { gained: _, lost: __, ...scores } = GPFQ.scores!;
  const unlabelled = without(GPFQ, { scores: { ...scores, top1: null, top5: null } });
  set({ runs: [runOf(1, unlabelled)], float: { ...SCORES, top1: null, top5: null } });
  const labels = 'The labels do not fit what the network says';
  expect(await screen.findByText(new RegExp(labels))).toHaveTextContent('agreement with the float network');
  open({ data: state().workspace.data.map((set) => ({ ...set, labelled: false })) });
  expect(screen.queryByText(new RegExp(labels))).toBeNull();
  expect(screen.getByText(/^The evaluation samples have no labels/)).toHaveTextContent(
    'Here: SQNR 20.1 dB, KL 0.0161.',
  );
  expect(column('Top-1')[1]).toMatch(/^–/);
});

test('outputs that are no numbers are told of each network that has some', async () => {
  const { set } = await drawn();
  expect(screen.queryByText(/are no numbers/)).toBeNull();
  set({
    float: { ...SCORES, notFinite: 2 },
    runs: [runOf(4, without(GPFQ, { scores: { ...GPFQ.scores!, notFinite: 5 } }))],
  });
  const told = await screen.findAllByText(/are no numbers/);
  expect(told.map(({ textContent }) => textContent)).toEqual([
    'On 2 of 10 the outputs of the float network are no numbers (NaN or infinite): they count as wrong.',
    'On 5 of 797 the outputs of run 4 are no numbers (NaN or infinite): they count as wrong.',
  ]);
});

test('details and classes of the shown run fold out', async () => {
  const { set, user, engine } = await drawn();
  const heads = () =>
    within(screen.getByRole('region', { name: 'Details by layer, scrollable' }))
      .getAllByRole('columnheader')
      .map(({ textContent }) => textContent);
  const unshared = without(GPFQ, { layers: GPFQ.layers.map(({ keptShare: _, ...layer }) => layer) });
  set({ runs: [runOf(2, unshared)], selectedRun: 2 });
  await user.click(screen.getByText('Details'));
  expect(heads()).not.toContain('Kept');
  expect(screen.getByText('Samples', { selector: 'dt' }).nextElementSibling).toHaveTextContent(
    'calibrated on 256 of digits-train.npz',
  );
  const qronos = without(GPFQ, { layers: GPFQ.layers.map((layer) => ({ ...layer, keptShare: 0.5 })) });
  set({ runs: [runOf(3, qronos, { run: null }), runOf(4, qronos)], selectedRun: 3 });
  expect(heads()).toContain('Kept');
  fireEvent.click(screen.getByText('Classes'));
  expect(await screen.findByText(/^This result came without its predictions/)).toBeVisible();
  expect(engine.calls).toEqual([]);
  set({ selectedRun: 4 });
  expect(await screen.findByText(/^The samples have no labels, so there is no accuracy to split/)).toBeVisible();
  expect(engine.calls).toContain('classes 7');
});

test('without a result there is the float network, and nothing to fold out', async () => {
  const { set } = await drawn();
  set({ runs: [] });
  expect(screen.queryByText('Details')).toBeNull();
  expect(column('Size')).toEqual(['1.20 MB']);
});

test('an axis that is a guess is called so', async () => {
  const { set } = await drawn();
  expect(screen.queryByText('guessed')).toBeNull();
  set({ float: { ...SCORES, guessedAxis: true } });
  expect(await screen.findByText('guessed')).toBeVisible();
  expect(screen.getByText(/Lengths alone say which axis of the output the classes are/)).toBeVisible();
});

const BARE = { samples: 200, top1: null, top5: null, agreement: null, sqnr: 21.25, kl: null };

test.each([
  [
    'values',
    { ...BARE, mae: 0.123456, rmse: 1.5, r2: -0.25 },
    { MAE: '0.1235', RMSE: '1.5', 'R²': '−0.25', SQNR: '21.3 dB' },
    /^The samples have values, so there is no accuracy/,
  ],
  [
    'labels that hold at once',
    {
      ...BARE,
      predictions: 1200,
      labelAccuracy: 0.75,
      meanAveragePrecision: 0.5,
      gained: 12,
      lost: 24,
      agreement: 0.9,
    },
    { Labels: '75.0 % −1.0 ± 1.0', mAP: '50.0 %', Agreement: '90.0 %' },
    null,
  ],
  [
    'masks',
    { ...BARE, top1: 0.5, predictions: 12_800, meanIoU: 0.25, agreement: 0.9 },
    { 'Top-1': '50.0 % ± 0.9', 'Mean IoU': '25.0 %' },
    null,
  ],
])('figures of %s have columns of their own', async (_, scores, cells, note) => {
  const { set } = await drawn();
  expect(heads()).not.toContain(Object.keys(cells)[0] === 'Top-1' ? 'Mean IoU' : Object.keys(cells)[0]);
  set({ runs: [runOf(1, without(GPFQ, { scores }))], float: { ...scores, sqnr: null, agreement: null } });
  expect(rowsOf('Results').at(-1)).toMatchObject(cells);
  if (note) expect(await screen.findByText(note)).toBeVisible();
  else expect(screen.queryByText(/so there is no accuracy/)).toBeNull();
});
