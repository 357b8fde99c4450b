import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { draw } from '../../../../../test/rendered';
import { PresetField } from './PresetField';

const field = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Preset' });
const shown = () => field().selectedOptions[0]!.textContent;
const options = () => within(field()).getAllByRole<HTMLOptionElement>('option');

test('a preset is chosen, recognized, and left by any other change', async () => {
  const { user, does, state } = draw(<PresetField />);
  expect(shown()).toBe('Own');
  await user.selectOptions(field(), '4 everywhere');
  expect(state().recipe).toMatchObject({ bits: 4, layers: {} });
  expect(shown()).toBe('4 everywhere');
  expect(options().map(({ textContent }) => textContent)).not.toContain('Own');
  await does(({ setLayer }) => setLayer('fc2', { bits: 5 }));
  expect(shown()).toBe('Own');
  await does(({ undo }) => undo());
  expect(shown()).toBe('4 everywhere');
});

test('the last bits of Mixed precision are one, once there are some', async () => {
  const { user, set, state } = draw(<PresetField />);
  const mixed = () => options().find(({ textContent }) => textContent === 'last Mixed')!;
  expect(mixed()).toBeDisabled();
  set({ mixedLayers: { fc1: { bits: 2 }, fc3: { bits: 6 } } });
  await user.selectOptions(field(), 'last Mixed');
  expect(state().recipe.layers).toEqual({ fc1: { bits: 2 }, fc3: { bits: 6 } });
  expect(shown()).toBe('last Mixed');
});

test('without a network there is nothing to choose', () => {
  const { open } = draw(<PresetField />);
  open({ model: null });
  expect(field()).toBeDisabled();
});
