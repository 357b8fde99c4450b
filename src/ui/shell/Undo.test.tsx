import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw, explanationOf } from '../../../test/rendered';
import { JobBar } from './JobBar';

const shown = () =>
  draw(
    <>
      <JobBar />
      <input type="text" aria-label="Text" />
      <input type="number" aria-label="Number" />
      <textarea aria-label="Long text" />
      <div contentEditable aria-label="Rich text" role="textbox" tabIndex={0} suppressContentEditableWarning />
      <input type="range" aria-label="Slider" />
      <input type="checkbox" aria-label="Check" />
      <select aria-label="Choice" />
    </>,
  );

test('it is there once something can be taken back, says what, and goes with the last step', async () => {
  const { user, does, state } = shown();
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  const { runs } = state();
  await does(({ removeRun }) => removeRun(1));
  expect(explanationOf(button('Undo'))).toBe('Ctrl + Z: takes back the last step (run 1 removed)');
  await user.click(button('Undo'));
  expect(state().runs).toEqual(runs);
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  expect(screen.getByRole('status')).toHaveTextContent('Undone: run 1 removed.');
  // The keyboard goes on there.
  await vi.waitFor(() => expect(screen.getByRole('status')).toHaveFocus());
});

test('while a job runs the status is that of the job', async () => {
  const { does, set, state } = shown();
  await does(({ removeRun }) => removeRun(1));
  set({
    status: 'Quantizing',
    job: { kind: 'quantizing', progress: { fraction: 0, message: 'Quantizing', secondsLeft: null } },
  });
  await does(({ undo }) => undo());
  expect(state().runs).toHaveLength(2);
  expect(screen.getByRole('status')).toHaveTextContent('Quantizing');
});

test.each([
  ['Slider', true],
  ['Check', true],
  ['Choice', true],
  ['Text', false],
  ['Number', false],
  ['Long text', false],
  ['Rich text', false],
])('Ctrl + Z with the keyboard in %s: %j', async (name, takes) => {
  const { user, does, state } = shown();
  await does(({ removeRun }) => removeRun(1));
  screen.getByLabelText(name).focus();
  await user.keyboard('{Control>}z{/Control}');
  expect(state().runs).toHaveLength(takes ? 2 : 1);
});

test.each([
  ['{Meta>}z{/Meta}', 2],
  ['{Control>}{Shift>}z{/Shift}{/Control}', 1],
  ['{Control>}{Alt>}z{/Alt}{/Control}', 1],
  ['z', 1],
])('%s', async (keys, left) => {
  const { user, does, state } = shown();
  await does(({ removeRun }) => removeRun(1));
  await user.keyboard(keys);
  expect(state().runs).toHaveLength(left);
});
