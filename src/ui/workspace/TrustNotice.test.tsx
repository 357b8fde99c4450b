import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, rowsOf } from '../../../test/rendered';
import { presetPreprocessing } from '../../data/sets/preprocessing';
import type { Diagnosis, PresetTrial } from '../../engine/scoring/diagnose';
import { TrustNotice } from './TrustNotice';

const CHANCE: Diagnosis = { classes: 10, top1: 0.112, nearChance: true, shift: null, presets: true };
const SHIFTED: Diagnosis = { classes: 10, top1: 0.01, nearChance: true, shift: { by: 1, top1: 0.98 }, presets: false };
const trial = (labelShift: PresetTrial['labelShift'], channelOrder: 'RGB' | 'BGR' = 'RGB'): PresetTrial => ({
  preprocessing: { ...presetPreprocessing('0 to 1'), channelOrder },
  samples: 100,
  top1: 0.93,
  labelShift,
});
const notice = () => screen.queryByRole('region', { name: 'Check the data first' });

test('nothing is said of a network that can be trusted', () => {
  const { set } = draw(<TrustNotice />);
  expect(notice()).toBeNull();
  set({ diagnosis: { ...CHANCE, nearChance: false } });
  expect(notice()).toBeNull();
});

test('near chance it says so, and what may be wrong; the order of channels only where there are three', () => {
  const { set, state, open } = draw(<TrustNotice />);
  set({ diagnosis: CHANCE });
  expect(notice()).toHaveTextContent('It is right on 11.2 % of the samples; guessing among 10 classes gives 10.0 %.');
  const causes = () => screen.getAllByRole('listitem').map((item) => item.querySelector('b')!.textContent);
  expect(causes()).toEqual(['Preprocessing', 'Layout', 'Order of the labels']);
  open({ data: state().workspace.data.map((set) => ({ ...set, shape: [3, 32, 32] })) });
  expect(causes()).toEqual(['Preprocessing', 'Channels', 'Layout', 'Order of the labels']);
});

test('the presets are tried, and the one that is taken is taken with its labels', async () => {
  const { set, user, engine } = draw(<TrustNotice />);
  set({ diagnosis: CHANCE });
  await user.click(button('Try the presets'));
  expect(rowsOf('Presets').map((row) => [row['Preset'], row['Channels'], row['Top-1']])).toEqual([
    ['0 to 1, labels + 1', 'RGB', '93.0 %'],
  ]);
  await user.click(button('Use 0 to 1, RGB, labels + 1'));
  expect(engine.calls).toEqual(['try presets', '0 to 1, labels + 1', 'score']);
  expect(notice()).toBeNull();
});

test('samples that are floats have no presets, and it says why', () => {
  const { set } = draw(<TrustNotice />);
  set({ diagnosis: { ...CHANCE, presets: false } });
  expect(screen.queryByRole('button', { name: 'Try the presets' })).toBeNull();
  expect(notice()).toHaveTextContent('These samples are floats');
});

test.each([
  [1, 'with 1 added to every label', 'Add 1 to every label', 3],
  [-1, 'with 1 taken from every label', 'Take 1 from every label', 1],
] as const)('labels that look moved by %s are moved back from where they are', async (by, words, name, offset) => {
  const { set, open, user, engine } = draw(<TrustNotice />);
  open({ labelOffset: 2 });
  set({ diagnosis: { ...SHIFTED, shift: { by, top1: 0.98 } } });
  expect(notice()).toHaveTextContent(words);
  expect(within(notice()!).queryByRole('list')).toBeNull();
  await user.click(button(name));
  expect(engine.calls[0]).toBe(`Custom, labels + ${offset}`);
});

test('presets that were compared out of curiosity are a table, and no warning', () => {
  const { set } = draw(<TrustNotice />);
  set({ diagnosis: { ...CHANCE, nearChance: false }, trials: [trial(0), trial(-1, 'BGR')] });
  expect(notice()).toBeNull();
  expect(screen.getByRole('region', { name: 'Presets compared' })).toBeVisible();
  expect(rowsOf('Presets').map(({ Preset }) => Preset)).toEqual(['0 to 1', '0 to 1, labels − 1']);
  set({ trials: [] });
  expect(screen.queryByRole('region')).toBeNull();
});

test('while a job runs nothing can be pressed', () => {
  const { set } = draw(<TrustNotice />);
  set({
    diagnosis: { ...CHANCE, shift: { by: 1, top1: 0.98 } },
    trials: [trial(0)],
    job: { kind: 'trying', progress: { fraction: 0, message: 'Trying', secondsLeft: null } },
  });
  // What explains a column stays: it changes nothing.
  const buttons = screen.getAllByRole<HTMLButtonElement>('button').filter((one) => !one.matches('.ask'));
  expect(buttons.map(({ textContent }) => textContent)).toEqual(['Add 1 to every label', 'Try the presets', 'Use']);
  for (const each of buttons) expect(each).toBeDisabled();
});
