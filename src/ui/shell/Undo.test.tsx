import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
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

test('both stay in place; each says what it does, and is of no use where there is nothing', async () => {
  const { user, does, state } = shown();
  const uses = () => [button('Undo').disabled, button('Redo').disabled];
  expect(uses()).toEqual([true, true]);
  expect(await explanationOf(button('Undo'))).toBeNull();
  const { runs } = state();
  await does(({ removeRun }) => removeRun(1));
  expect(uses()).toEqual([false, true]);
  expect(await explanationOf(button('Undo'))).toBe('Ctrl + Z: takes back the last step (run 1 removed)');
  await user.click(button('Undo'));
  expect(state().runs).toEqual(runs);
  expect(uses()).toEqual([true, false]);
  expect(screen.getByRole('status')).toHaveTextContent('Undone: run 1 removed.');
  // The keyboard goes on at the other one.
  expect(button('Redo')).toHaveFocus();
  expect(await explanationOf(button('Redo'))).toBe('Ctrl + Shift + Z: does again what was undone (run 1 removed)');
  button('Redo').focus();
  await user.keyboard('{Enter}');
  expect(state().runs).toHaveLength(1);
  expect(uses()).toEqual([false, true]);
  expect(screen.getByRole('status')).toHaveTextContent('Redone: run 1 removed.');
  expect(button('Undo')).toHaveFocus();
});

test('a new change loses what could be done again', async () => {
  const { does } = shown();
  await does(({ setAllBits }) => setAllBits(5));
  await does(({ undo }) => undo());
  expect(button('Redo')).toBeEnabled();
  await does(({ setLayer }) => setLayer('fc1', { bits: 2 }));
  expect(button('Redo')).toBeDisabled();
});

test.each(['{Control>}{Shift>}z{/Shift}{/Control}', '{Meta>}{Shift>}z{/Shift}{/Meta}', '{Control>}y{/Control}'])(
  '%s does it again, once it was undone',
  async (keys) => {
    const { user, does, state } = shown();
    await does(({ removeRun }) => removeRun(1));
    await user.keyboard(keys);
    expect(state().runs).toHaveLength(1);
    await does(({ undo }) => undo());
    await user.keyboard(keys);
    expect(state().runs).toHaveLength(1);
  },
);

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
