/** Selecting, sorting and filtering the layers of the table. */
import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { button, draw, rowsOf } from '../../../../../test/rendered';
import { LayersPanel } from './LayersPanel';

const slider = (name: string) => screen.getByRole<HTMLInputElement>('slider', { name });
const names = () => rowsOf('Layers').map(({ Layer }) => Layer!.slice(0, 3));
const bitsShown = () => rowsOf('Layers').map(({ Bits }) => Bits);
const selected = () => screen.getAllByRole('button', { pressed: true }).map(({ ariaLabel }) => ariaLabel?.slice(-3));
const pick = (layer: string) => button(`Select ${layer}`);

test('a click takes one, with Shift all up to it, with Ctrl one more or less', async () => {
  const { user, state } = draw(<LayersPanel />);
  await user.click(pick('fc1'));
  expect(screen.queryByRole('slider', { name: 'Bits of selected layers' })).toBeNull();
  await user.keyboard('{Shift>}');
  await user.click(pick('fc3'));
  await user.keyboard('{/Shift}');
  expect(selected()).toEqual(['fc1', 'fc2', 'fc3']);
  expect(state().selectedLayer).toBe('fc1');
  await user.keyboard('{Control>}');
  await user.click(pick('fc2'));
  expect(selected()).toEqual(['fc1', 'fc3']);
  // The one that has the charts hands them on; the last one stays.
  await user.click(pick('fc1'));
  await user.click(pick('fc3'));
  await user.keyboard('{/Control}');
  expect(selected()).toEqual(['fc3']);
  expect(state().selectedLayer).toBe('fc3');
  await user.click(screen.getByText(/512 × 512/));
  expect(selected()).toEqual(['fc2']);
});

test('by keyboard: arrows move, Shift takes along, Space one more or less, Ctrl + A all', async () => {
  const { user } = draw(<LayersPanel />);
  await user.click(pick('fc1'));
  await user.keyboard('{ArrowDown}');
  expect(pick('fc2')).toHaveFocus();
  expect(selected()).toEqual(['fc2']);
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
  expect(pick('fc3')).toHaveFocus();
  expect(selected()).toEqual(['fc2', 'fc3']);
  await user.keyboard('{Control>}{Home}{/Control}');
  expect(pick('fc1')).toHaveFocus();
  expect(selected()).toEqual(['fc2', 'fc3']);
  await user.keyboard(' ');
  expect(selected()).toEqual(['fc1', 'fc2', 'fc3']);
  await user.keyboard(' ');
  expect(selected()).toEqual(['fc2', 'fc3']);
  await user.keyboard('{Control>}a{/Control}');
  expect(selected()).toEqual(['fc1', 'fc2', 'fc3']);
  // One of them is reached by Tab.
  expect(['fc1', 'fc2', 'fc3'].map((layer) => pick(layer).tabIndex)).toEqual([0, -1, -1]);
});

test('one slider and one check box for all that are selected, a step each', async () => {
  const { user, does, state } = draw(<LayersPanel />);
  await does(({ selectLayers }) => selectLayers('fc1', ['fc1', 'fc3']));
  await screen.findByRole('group', { name: 'Selected layers' });
  for (const value of [4, 5, 6]) fireEvent.change(slider('Bits of selected layers'), { target: { value } });
  expect(bitsShown()).toEqual(['6', '3', '6']);
  const float = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Keep selected layers in float' });
  await user.click(screen.getByRole('checkbox', { name: 'Keep fc1 in float' }));
  expect(float.indeterminate).toBe(true);
  await user.click(float);
  expect(bitsShown()).toEqual(['–', '3', '–']);
  expect(slider('Bits of selected layers')).toBeDisabled();
  await user.click(float);
  expect(bitsShown()).toEqual(['6', '3', '6']);
  await does(({ selectLayers }) => selectLayers('fc1', ['fc1', 'fc2']));
  expect(slider('Bits of selected layers')).toHaveAttribute('aria-valuetext', '3–6 bits');
  await user.click(button('Select one'));
  expect(state()).toMatchObject({ selectedLayer: 'fc1', alsoSelected: [] });
});

test('heads sort, say so, and turn around; a row stays where it is while its bits change', async () => {
  const { user } = draw(<LayersPanel />);
  const head = (name: string) => screen.getByRole('columnheader', { name });
  await user.click(button('Error'));
  expect(names()).toEqual(['fc1', 'fc3', 'fc2']);
  expect(head('Error')).toHaveAttribute('aria-sort', 'descending');
  await user.click(button('Error'));
  expect(names()).toEqual(['fc2', 'fc3', 'fc1']);
  expect(head('Error')).toHaveAttribute('aria-sort', 'ascending');
  await user.click(button('Error'));
  expect(names()).toEqual(['fc1', 'fc2', 'fc3']);
  expect(head('Error')).not.toHaveAttribute('aria-sort');
  await user.click(button('Bits'));
  fireEvent.change(slider('Bits of fc3'), { target: { value: 8 } });
  expect(names()).toEqual(['fc1', 'fc2', 'fc3']);
  await user.click(button('Bits'));
  await user.click(button('Bits'));
  await user.click(button('Bits'));
  expect(names()).toEqual(['fc3', 'fc1', 'fc2']);
});

test('a filter shows the layers that it holds for, and arrows go through those', async () => {
  const { user } = draw(<LayersPanel />);
  const filter = screen.getByRole('searchbox', { name: 'Filter layers' });
  await user.type(filter, 'inputs>100');
  expect(names()).toEqual(['fc2', 'fc3']);
  expect(screen.getByText('2 of 3')).toBeVisible();
  await user.click(pick('fc2'));
  await user.keyboard('{ArrowUp}{ArrowDown}{ArrowDown}');
  expect(pick('fc3')).toHaveFocus();
  await user.clear(filter);
  expect(names()).toHaveLength(3);
  await user.type(filter, 'nothing');
  expect(rowsOf('Layers')).toEqual([]);
});

test('own errors and sensitivities are there once they are measured, at the bits of each layer', async () => {
  const { does } = draw(<LayersPanel />);
  expect(screen.queryByRole('columnheader', { name: 'Own error' })).toBeNull();
  await does(({ measureSensitivity }) => measureSensitivity());
  const own = () => rowsOf('Layers').map((row) => row['Own error']);
  expect(own()).toEqual(['5.0 %', '5.0 %', '5.0 %']);
  expect(rowsOf('Layers').map(({ Sensitivity }) => Sensitivity)).toEqual(['2.0 %', '6.3 %', '20.0 %']);
  fireEvent.change(slider('Bits of fc2'), { target: { value: 2 } });
  expect(own()).toEqual(['5.0 %', '10.0 %', '5.0 %']);
});
