import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SCORES } from '../../../../../test/fake-engine';
import { button, draw, explanationOf, rowsOf } from '../../../../../test/rendered';
import { FIRST_PAINT } from '../../first-paint';
import AccuracyByBits from './AccuracyByBits';
import AccuracyBySamples from './AccuracyBySamples';
import ErrorAlongPath from './ErrorAlongPath';
import ErrorByLayer from './ErrorByLayer';
import WeightHistogram from './WeightHistogram';
// Without a height nothing is plotted.
import '../../../../ui/styles/charts.css';

const NO_DATA = { counts: { calibration: 0, evaluation: 0 } };
const note = (name: string) =>
  within(screen.getByRole('figure', { name })).getByText(/\S/, { selector: '.about .caption' }).textContent;
const working = (kind: string) => ({ job: { kind, progress: { fraction: 0, message: '', secondsLeft: null } } });

test('accuracy by bits: its numbers fold out, and what it was measured on is said', async () => {
  const { user, open, set, state } = draw(<AccuracyByBits />);
  expect(note('Accuracy by bits')).toBe('top-1; dashed: the float network');
  expect(button('Numbers')).toHaveAttribute('aria-expanded', 'false');
  await user.click(button('Numbers'));
  expect(button('Numbers')).toHaveAttribute('aria-expanded', 'true');
  expect(rowsOf('Accuracy by bits, numbers')[1]).toMatchObject({ Bits: '3', RTN: '96.86 %', GPFQ: '97.74 %' });
  expect(screen.getByText(/^Fewest bits without a drop/)).toHaveTextContent('RTN');
  set({ recipe: { ...state().recipe, scale: 1.5 } });
  expect(note('Accuracy by bits')).toBe('top-1; dashed: the float network, other settings');
  set({ sweep: { ...state().sweep!, complete: false } });
  expect(note('Accuracy by bits')).toMatch(/, other settings, cut short$/);
  set(working('sweeping'));
  expect(note('Accuracy by bits')).toMatch(/, other settings$/);
  open({ labelOffset: 1 });
  expect(note('Accuracy by bits')).toBe('top-1, other data, other settings');
});

test('a point of accuracy by bits shows its run, by a button of its numbers', async () => {
  const { user, state } = draw(<AccuracyByBits />);
  expect(screen.queryByRole('button', { name: /show run/ })).toBeNull();
  await user.click(button('Numbers'));
  expect(rowsOf('Accuracy by bits, numbers')[1]!['GPFQ, points against float']).toMatch(/^[−+]?\d\.\d ± \d\.\d$/);
  await user.click(button('96.86 %: show run 1'));
  expect(state().selectedRun).toBe(1);
  await user.click(button('97.74 %: show run 2'));
  expect(state().selectedRun).toBe(2);
});

test('a chart of accuracy by bits names its lines, its axes and the pinned runs', async () => {
  const { set, state } = draw(<AccuracyByBits />);
  const figure = screen.getByRole('figure', { name: 'Accuracy by bits' });
  const legend = () =>
    within(within(figure).getByRole('list'))
      .getAllByRole('listitem')
      .map((one) => one.textContent);
  expect(legend()).toEqual(['RTN', 'GPFQ', 'Float network']);
  await waitFor(() => expect(figure.querySelector('.plot')).toHaveTextContent('bits of a weight'));
  expect(figure.querySelector('.plot')).toHaveTextContent('top-1 (%)');
  // An interval is a line up and down, and one across each end.
  expect(figure.querySelectorAll('.recharts-errorBar line')).toHaveLength(3 * 2 * 7);
  set({ runs: state().runs.map((run) => ({ ...run, pinned: true })) });
  expect(legend().slice(3)).toEqual(['run 1: RTN, 3 bits', 'run 2: GPFQ, 3 bits']);
  expect(rowsOf('Accuracy by bits, numbers').at(-1)).toMatchObject({ Bits: '3, run 2', RTN: '–', GPFQ: '97.74 %' });
});

test('accuracy by bits, where there are no labels: agreement', () => {
  const { set, state } = draw(<AccuracyByBits />);
  const sweep = state().sweep!;
  const result = sweep.result.map((point) => ({ ...point, scores: { ...point.scores, top1: null } }));
  set({ sweep: { ...sweep, result } });
  expect(note('Accuracy by bits')).toBe('agreement with the float network');
  expect(rowsOf('Accuracy by bits, numbers')[1]).toEqual({ Bits: '3', RTN: '98.12 %', GPFQ: '98.75 %' });
});

test('a sweep needs data, and letters that have widths', async () => {
  const { set, open, user, state, engine } = draw(<AccuracyByBits />);
  set({ sweep: null });
  expect(screen.getByText(/^How few bits are enough/)).toBeVisible();
  expect(await explanationOf(button('Sweep'))).toBeNull();
  await user.click(button('Sweep'));
  await vi.waitFor(() => expect(engine.calls).toEqual(['sweep']));
  set({ ...working('sweeping') });
  expect(button('Sweep')).toBeDisabled();
  set({ job: null, recipe: { ...state().recipe, alphabet: 'binary' } });
  expect(button('Sweep')).toBeDisabled();
  expect(await explanationOf(button('Sweep'))).toMatch(/^The binary grid takes 1 bit/);
  set({ sweep: null, recipe: { ...state().recipe, alphabet: 'int' } });
  open(NO_DATA);
  expect(button('Sweep')).toBeDisabled();
  expect(screen.getByText('Needs a model, calibration and evaluation data.')).toBeVisible();
});

test('accuracy by samples: what it needs, where it came from, and its knee once it is complete', async () => {
  const { set, state, user } = draw(<AccuracyBySamples />);
  expect(screen.getByText(/^The stored results came without this curve\. Sweep quantizes/)).toBeVisible();
  await user.click(button('Sweep samples'));
  await vi.waitFor(() =>
    expect(rowsOf('Accuracy by calibration samples, numbers').map(({ Samples }) => Samples)).toEqual(['1', '2', '256']),
  );
  expect(screen.getByText(/^Knee at 1 sample:/)).toHaveTextContent('within one standard error');
  expect(note('Accuracy by calibration samples')).toBe('top-1, GPFQ, 3 bits; dashed: the float network');
  const curve = state().curve!;
  set({ curve: { ...curve, complete: false, recipe: { ...curve.recipe, layers: { fc1: { bits: 2 } } } } });
  expect(screen.queryByText(/^Knee/)).toBeNull();
  expect(note('Accuracy by calibration samples')).toMatch(/^top-1, GPFQ, bits of each layer its own, cut short/);
});

test('error along the path: of the selected layer', async () => {
  const { set, open, does, user, engine } = draw(<ErrorAlongPath />);
  await does(({ selectLayer }) => selectLayer('fc2'));
  await user.click(button('Draw fc2'));
  await vi.waitFor(() => expect(engine.calls).toEqual(['path fc2']));
  expect(note('Error along the path')).toBe('fc2, GPFQ at 3 bits: the error gathered so far, as a part of the output');
  open({ labelOffset: 1 });
  expect(note('Error along the path')).toMatch(/, other data: /);
  set({ path: null, selectedLayer: null });
  open({ model: null });
  expect(button('Draw')).toBeDisabled();
  open(NO_DATA);
  expect(screen.getByText('Needs a model and calibration data.')).toBeVisible();
});

test('error along the path: of two pinned runs both, next to each other', async () => {
  const { set, does, user, engine, state } = draw(<ErrorAlongPath />);
  await does(({ selectLayer }) => selectLayer('fc2'));
  set({ runs: state().runs.map((run) => ({ ...run, pinned: true })) });
  await user.click(button('Draw fc2 of both pinned runs'));
  await vi.waitFor(() => expect(state().pathBeside).not.toBeNull());
  expect(engine.calls).toEqual(['path fc2', 'path fc2']);
  expect(state().pathBeside!.recipe).toEqual(state().runs[1]!.report.recipe);
  // The engine gives both the same: they are told apart by their places.
  expect(note('Error along the path')).toMatch(/^fc2, GPFQ at 3 bits, run 1 of 2 and GPFQ at 3 bits, run 2 of 2: /);
  const path = state().pathBeside!.result;
  set({ pathBeside: { ...state().pathBeside!, result: { ...path, method: 'rtn', t: [...path.t, 99] } } });
  expect(note('Error along the path')).toMatch(/^fc2, GPFQ at 3 bits and RTN at 3 bits: /);
  const numbers = rowsOf('Error along the path, numbers');
  expect(Object.keys(numbers[0]!).filter((head) => head.includes('Median'))).toEqual([
    'GPFQ at 3 bits: Median',
    'RTN at 3 bits: Median',
  ]);
  expect(numbers.at(-1)).toMatchObject({ t: '99', 'GPFQ at 3 bits: Median': '–' });
  set({ runs: state().runs.map((run) => ({ ...run, pinned: false })) });
  await user.click(button('Draw fc2'));
  expect(state().pathBeside).toBeNull();
});

test('error by layer: the shown run first, and whose error it is', () => {
  const { set, open, state } = draw(<ErrorByLayer />);
  const heads = () =>
    within(screen.getByRole('table'))
      .getAllByRole('columnheader')
      .map(({ textContent }) => textContent);
  expect(heads()).toEqual(['Layer', 'run 2: GPFQ, 3 bits', 'run 1: RTN, 3 bits']);
  expect(note('Error by layer')).toBe('relative error of what biases leave');
  set({ selectedRun: 1 });
  expect(heads()).toEqual(['Layer', 'run 1: RTN, 3 bits', 'run 2: GPFQ, 3 bits']);
  const [first, second] = state().runs;
  const plain = { ...second!.report, recipe: { ...second!.report.recipe, center: false } };
  set({ runs: [first!, { ...second!, report: plain }] });
  expect(note('Error by layer')).toBe('relative error; centered: of what biases leave');
  set({ runs: [{ ...second!, report: plain }] });
  expect(note('Error by layer')).toBe('relative error');
  open({ labelOffset: 1 });
  expect(note('Error by layer')).toMatch(/, other data$/);
  set({ runs: [] });
  expect(screen.getByText('Quantize to see the relative error of every layer.')).toBeVisible();
});

test('error by layer: two that are pinned, and what is between them', () => {
  const { set, state } = draw(<ErrorByLayer />);
  const runs = state().runs.map((run) => ({ ...run, pinned: true }));
  set({ runs: [...runs, { ...runs[0]!, key: 3, pinned: false }] });
  const [row] = rowsOf('Error by layer, numbers');
  expect(Object.keys(row!)).toEqual(['Layer', 'run 1: RTN, 3 bits', 'run 2: GPFQ, 3 bits', 'Difference, points']);
  const [rtn, gpfq] = Object.values(row!).slice(1, 3).map(parseFloat);
  expect(parseFloat(row!['Difference, points']!.replace('−', '-'))).toBeCloseTo(gpfq! - rtn!, 1);
});

test('weights before and after: asked of a run of this machine, and only there', async () => {
  const { set, engine, state, open, does } = draw(<WeightHistogram />);
  expect(screen.getByText('A stored result has no weights: press Quantize to see them.')).toBeVisible();
  const [run] = state().runs;
  set({ runs: [{ ...run!, origin: 'link' }] });
  open({ model: { ...state().workspace.model!, sha256: 'of another file' } });
  expect(
    screen.getByText('The link carries no weights: open digits-mlp.onnx, then press Quantize to see them.'),
  ).toBeVisible();
  set({
    runs: [{ ...run!, key: 3, run: 7, origin: 'run', report: FIRST_PAINT.runs[1]! }],
    selectedLayer: 'fc2',
    float: SCORES,
  });
  expect(await screen.findByText(/^fc2, GPFQ at 3 bits, by weight, in steps$/)).toBeVisible();
  expect(engine.calls).toEqual(['histogram 7 fc2']);
  expect(screen.getByText(/^100\.0 % of the weights are 0, 0\.0 % in float/)).toHaveTextContent(
    'Levels lie at the whole numbers.',
  );
  engine.holding = true;
  set({ selectedLayer: 'fc1' });
  expect(screen.getByText(/^Quantize to see the weights of the selected layer/)).toBeVisible();
  await vi.waitFor(() => expect(engine.calls).toContain('histogram 7 fc1'));
  await does(() => engine.release());
  expect(await screen.findByText(/^fc1, GPFQ at 3 bits, by weight, in steps$/)).toBeVisible();
});

test('weights before and after: of two pinned runs both, each with its own levels', async () => {
  const { set, engine, state } = draw(<WeightHistogram />);
  const [rtn, gpfq] = state().runs;
  const here = (run: typeof rtn, own: number) => ({ ...run!, run: own, origin: 'run' as const, pinned: true });
  set({ runs: [here(rtn, 7), here(gpfq, 8)], selectedLayer: 'fc2' });
  expect(await screen.findByText(/^fc2, RTN at 3 bits and GPFQ at 3 bits, by weight, in steps$/)).toBeVisible();
  expect(engine.calls).toEqual(['histogram 7 fc2', 'histogram 8 fc2']);
  const legend = within(screen.getByRole('figure')).getAllByRole('listitem');
  expect(legend.map(({ textContent }) => textContent)).toEqual([
    'Float, per step',
    'run 1: RTN, 3 bits',
    'run 2: GPFQ, 3 bits',
  ]);
  const [row] = rowsOf('Weights before and after, numbers');
  expect(Object.keys(row!)).toEqual([
    'weight, in steps',
    ...['run 1: RTN, 3 bits: Float', 'run 1: RTN, 3 bits: Quantized'],
    ...['run 2: GPFQ, 3 bits: Float', 'run 2: GPFQ, 3 bits: Quantized'],
  ]);
  expect(screen.getByText(/^run 1: RTN, 3 bits: 100\.0 % of the weights are 0.* run 2: GPFQ/)).toBeVisible();
  // Only one of them has weights: the shown one, by itself.
  set({ runs: [here(rtn, 7), { ...here(gpfq, 8), run: null, origin: 'link' }], selectedRun: 1 });
  expect(await screen.findByText(/^fc2, RTN at 3 bits, by weight, in steps$/)).toBeVisible();
});
