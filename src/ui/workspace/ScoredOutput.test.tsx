import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SCORED } from '../../../test/fake-engine';
import { draw, explanationOf } from '../../../test/rendered';
import { ScoredOutput } from './ScoredOutput';

const choice = (name: string) => screen.queryByRole<HTMLSelectElement>('combobox', { name });
const options = (name: string) => [...choice(name)!.options].map(({ textContent }) => textContent);
const OUTPUT = 'Scored output';
const AXIS = 'Axis of the classes';

test('a network with one list of numbers has nothing to choose', () => {
  draw(<ScoredOutput />);
  expect(choice(OUTPUT)).toBeNull();
  expect(choice(AXIS)).toBeNull();
});

test('the output is shown, and another one chosen', async () => {
  const { open, user, engine } = draw(<ScoredOutput />);
  open({ scored: SCORED });
  expect(choice(OUTPUT)).toHaveValue('logits');
  expect(options(OUTPUT)).toEqual(['logits', 'masks']);
  expect(await explanationOf(choice(OUTPUT)!)).toMatch(/an array called like it/);
  await user.selectOptions(choice(OUTPUT)!, 'masks');
  expect(engine.calls[0]).toBe('score masks along its own axis');
});

test('the axis that the graph says is shown, and another one chosen', async () => {
  const { open, user, engine } = draw(<ScoredOutput />);
  open({ scored: { ...SCORED, outputs: ['logits'] } });
  expect(choice(OUTPUT)).toBeNull();
  expect(choice(AXIS)).toHaveDisplayValue('1, as the graph says');
  expect(options(AXIS)).toEqual(['1, as the graph says', '1 (length 5)', '2 (length 8)', '3 (length 14)']);
  expect(screen.queryByText('guessed')).toBeNull();
  await user.selectOptions(choice(AXIS)!, '3 (length 14)');
  expect(engine.calls[0]).toBe('score the first along 3');
});

test('a choice stays with its output, and can be taken back', async () => {
  const { open, user, engine } = draw(<ScoredOutput />);
  open({ scored: { ...SCORED, output: 'masks', axis: 2, chosen: { output: 'masks', classAxis: 2 } } });
  expect(choice(AXIS)).toHaveDisplayValue('2 (length 8)');
  expect(screen.getByText('Chosen by hand.')).toBeVisible();
  await user.selectOptions(choice(AXIS)!, 'as found');
  expect(engine.calls[0]).toBe('score masks along its own axis');
});

test('a guess says that it is one', () => {
  const { open } = draw(<ScoredOutput />);
  open({ scored: { ...SCORED, axis: null, axes: [null, null, 4, 4], guessed: true } });
  expect(screen.getByText('guessed')).toBeVisible();
  expect(screen.getByText(/Nothing in the graph says which axis the classes are; lengths decide/)).toBeVisible();
  expect(options(AXIS)).toEqual(['told from lengths', '1', '2 (length 4)', '3 (length 4)']);
});

test('of an unknown number of axes the first few can be chosen', () => {
  const { open } = draw(<ScoredOutput />);
  open({ scored: { output: 'y', outputs: ['y'], axis: null, axes: null } });
  expect(options(AXIS)).toEqual(['told from lengths', '1', '2', '3', '4']);
});

test('what stands in front of an ArgMax is told', () => {
  const { open } = draw(<ScoredOutput />);
  open({ scored: { output: 'best', outputs: ['best'], tensor: 'logits', axis: 1, axes: [null, 5] } });
  expect(screen.getByText('What is in front of its ArgMax is scored.')).toBeVisible();
  expect(choice(AXIS)).toBeNull();
});
