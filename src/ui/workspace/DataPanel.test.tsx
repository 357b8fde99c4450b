import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw } from '../../../test/rendered';
import type { DataSummary } from '../../engine/api';
import { PRESETS } from '../../data/samples';
import { FIRST_PAINT } from '../../features/quantize/first-paint';
import { DataPanel } from './DataPanel';

const [TRAIN, TEST] = FIRST_PAINT.workspace.data as [DataSummary, DataSummary];
const sets = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent);
const roleOf = (name: string) => screen.getByRole<HTMLSelectElement>('combobox', { name: `Role of ${name}` });
const offer = () => screen.queryByRole('button', { name: 'Make synthetic samples' });
const SAME = 'same samples twice';

test('each set says what it is, in the order of the roles', () => {
  const { open } = draw(<DataPanel />);
  open({
    data: [
      { ...TEST, labelled: false },
      { ...TRAIN, id: 3, name: 'all.npz', role: 'both', count: 12_000 },
      { ...TRAIN, synthetic: true, format: 'made here' },
    ],
  });
  const lines = screen.getAllByRole('listitem').map((item) => item.querySelector('span')!.textContent);
  expect(lines).toEqual([
    'digits-train.npz no real data 1,000 × (1, 8, 8), labels: y',
    'digits-test.npz  797 × (1, 8, 8), NumPy, no labels',
    'all.npz  12,000 × (1, 8, 8), NumPy, labels: y',
  ]);
  expect(screen.getByText('1,000 to calibrate, 797 to evaluate')).toBeVisible();
});

test('a role is shown, and changed', async () => {
  const { user, engine } = draw(<DataPanel />);
  const role = roleOf('digits-train.npz');
  expect(role).toHaveValue('calibration');
  expect([...role.options].map(({ textContent }) => textContent)).toEqual(['calibration', 'evaluation', 'both, split']);
  await user.selectOptions(role, 'both, split');
  expect(engine.calls[0]).toBe('role 1 both');
});

test('samples that are both calibrated on and evaluated on are told; the parts of one file are not the same', () => {
  const { open } = draw(<DataPanel />);
  expect(screen.queryByText(SAME)).toBeNull();
  open({ data: [TRAIN, { ...TEST, sha256: TRAIN.sha256 }] });
  expect(screen.getByText(SAME)).toBeVisible();
  open({
    data: [
      { ...TRAIN, part: 'calibration' },
      { ...TEST, sha256: TRAIN.sha256, part: 'evaluation' },
    ],
  });
  expect(screen.queryByText(SAME)).toBeNull();
});

test('without data it says how to open some, and offers noise', async () => {
  const { open, user, engine } = draw(<DataPanel />);
  expect(screen.queryByText(/^None yet/)).toBeNull();
  open({ data: [], counts: { calibration: 0, evaluation: 0 } });
  expect(screen.getByText('None yet. Open files, or drop them anywhere on the page.')).toBeVisible();
  await user.click(button('Make synthetic samples'));
  expect(button('Make synthetic samples')).toHaveAttribute('aria-expanded', 'true');
  await user.click(await screen.findByRole('button', { name: 'Make 256 samples of 1 × 8 × 8' }));
  expect(engine.calls[0]).toBe('synthesize 256');
  expect(screen.queryByRole('form', { name: 'Synthetic samples' })).toBeNull();
});

test('noise is offered where a role has no samples, or noise already; not beside real data', () => {
  const { open } = draw(<DataPanel />);
  expect(offer()).toBeNull();
  open({ counts: { calibration: 1000, evaluation: 0 } });
  expect(offer()).toBeVisible();
  open({ counts: { calibration: 0, evaluation: 797 } });
  expect(offer()).toBeVisible();
  open({ counts: { calibration: 1000, evaluation: 797 }, data: [TRAIN, { ...TEST, synthetic: true }] });
  expect(offer()).toBeVisible();
});

test('noise asks for the sizes that the network leaves open, and needs one', async () => {
  const { open, user } = draw(<DataPanel />);
  const model = FIRST_PAINT.workspace.model!;
  open({
    counts: { calibration: 0, evaluation: 0 },
    model: { ...model, inputs: [{ name: 'x', type: 'float', shape: ['N', 3, 'height', 0] }] },
  });
  await user.click(button('Make synthetic samples'));
  expect(await screen.findByLabelText('Size of height')).toHaveValue(224);
  await user.clear(screen.getByLabelText('Size of axis 3'));
  await user.type(screen.getByLabelText('Size of axis 3'), '16{Enter}');
  expect(button('Make 256 samples of 3 × 224 × 16')).toBeEnabled();
  open({ model: null });
  expect(screen.getByText('Open a model first: its input says what shape samples have.')).toBeVisible();
});

test('files that wait for a network are listed with what they hold', () => {
  const { open } = draw(<DataPanel />);
  open({ data: [TRAIN], held: [{ name: 'tokens.npz', arrays: ['ids', 'mask'] }] });
  expect(sets().at(-1)).toBe('tokens.npz waits for a network that reads ids, mask');
});

test('how many samples to evaluate on can be said where there are several', async () => {
  const { open, user, engine } = draw(<DataPanel />);
  open({ evaluable: 5000 });
  const count = screen.getByLabelText('Evaluate on');
  expect(count).toHaveValue(797);
  expect(screen.getByText('1,000 to calibrate, 797 of 5,000 to evaluate')).toBeVisible();
  await user.clear(count);
  await user.type(count, '9999{Enter}');
  expect(engine.calls[0]).toBe('evaluate 5000');
});

test.each([
  [2, '2 is added to every label of these files.'],
  [-1, '1 is taken from every label of these files.'],
])('labels that are moved by %s say so, and can be taken as they are', async (labelOffset, text) => {
  const { open, user, engine } = draw(<DataPanel />);
  expect(screen.queryByRole('button', { name: 'Take labels as they are' })).toBeNull();
  open({ labelOffset });
  expect(screen.getByText(text)).toBeVisible();
  await user.click(within(screen.getByText(text)).getByRole('button'));
  expect(engine.calls[0]).toBe('Custom, labels + 0');
});

test('only what fits the type of the input is offered, and why', () => {
  const { open } = draw(<DataPanel />);
  const presets = () => screen.queryByRole<HTMLSelectElement>('combobox', { name: 'Preprocessing' });
  expect([...presets()!.options].map(({ value }) => value)).toEqual([...PRESETS]);
  const reason = 'x takes whole numbers from 0 to 255 (uint8): it gets bytes as they are, and no other preset fits.';
  open({ presets: { names: ['0 to 255'], reason } });
  expect([...presets()!.options].map(({ value }) => value)).toEqual(['0 to 255']);
  expect(screen.getByText(reason)).toBeVisible();
  open({ presets: { names: [], reason } });
  expect(presets()).toBeNull();
  expect(screen.queryByText(reason)).toBeNull();
});

test('what is not used is named: of a set beside it, of what was opened below', () => {
  const { open } = draw(<DataPanel />);
  open({ data: [{ ...TRAIN, notes: ['Not used: x_val.'] }, TEST], notes: ['README.md is not used.'] });
  expect(within(screen.getAllByRole('listitem')[0]!).getByText('Not used: x_val.')).toBeVisible();
  expect(screen.getByText('README.md is not used.')).toBeVisible();
});

test('the fields of the preprocessing: Custom has numbers of its own, a preset brings them', async () => {
  const { user, engine, set } = draw(<DataPanel />);
  await user.click(screen.getByText('Channels, layout, size'));
  const mean = screen.getByLabelText('Mean (0..1)');
  await user.clear(mean);
  await user.type(mean, '0.5, 0.4 0.3{Enter}');
  expect(engine.calls[0]).toBe('Custom, labels + 0');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Preprocessing' }), '0 to 1');
  expect(engine.calls).toContain('0 to 1, labels + 0');
  expect(screen.queryByLabelText('Mean (0..1)')).toBeNull();
  expect(button('Compare presets')).toBeDisabled();
  set({ diagnosis: { classes: 10, top1: 0.9, nearChance: false, shift: null, presets: true } });
  expect(button('Compare presets')).toBeEnabled();
});

test('the array that labels come from is told, and what is left out with its reason', () => {
  const { open } = draw(<DataPanel />);
  const unused = [
    { name: 'y', reason: 'it has 2 entries for 797 samples' },
    { name: 'fold', reason: 'nothing asks for it' },
  ];
  open({ data: [{ ...TEST, labelsFrom: 'answers', unused }] });
  expect(screen.getByText('797 × (1, 8, 8), NumPy, labels: answers')).toBeVisible();
  expect(screen.getByText('y is left out: it has 2 entries for 797 samples.')).toBeVisible();
  expect(screen.getByText('fold is left out: nothing asks for it.')).toBeVisible();
});
