import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw, explanationOf } from '../../../test/rendered';
import type { Explanation } from '../help/explanation';
import { JobBar } from './JobBar';

const START: Explanation = { text: 'Rounds, and scores', more: 'way' };
const start = (ready = true, onStart = () => {}) => ({ text: 'Quantize', by: START, ready, onStart });
const job = (fraction: number, secondsLeft: number | null = null) => ({
  job: { kind: 'quantizing', progress: { fraction, message: 'Quantizing fc2', secondsLeft } },
});
const bar = () => screen.getByRole('progressbar', { name: 'Progress' });

test('at rest it says what is, and why this device computes', async () => {
  const { set } = draw(<JobBar start={start()} />);
  expect(screen.getByRole('status')).toHaveTextContent(/^Ready\. These results are stored/);
  set({ device: { backend: 'wasm', adapter: 'llvmpipe', software: true, reason: 'No GPU.' } });
  expect(await explanationOf(screen.getByText('No GPU.'))).toBe('Adapter: llvmpipe');
  expect(button('Quantize')).toBeEnabled();
  expect(button('Cancel')).toBeDisabled();
  expect(bar()).toHaveValue(0);
});

test('while a job runs, how far it is stands where the device stood', () => {
  const { set } = draw(<JobBar start={start()} />);
  set({ device: { backend: 'wasm', adapter: 'none', software: false, reason: 'No GPU.' }, ...job(0.426) });
  expect(screen.getByRole('status')).toHaveTextContent('Quantizing fc2');
  expect(screen.queryByText('No GPU.')).toBeNull();
  expect(screen.getByText('43 %')).toBeVisible();
  expect(bar()).toHaveValue(43);
  expect(bar()).toHaveAttribute('aria-valuenow', '43');
  expect(button('Quantize')).toBeDisabled();
  expect(button('Cancel')).toBeEnabled();
});

test.each([
  [0.2, '50 %, 1 s left'],
  [4.4, '50 %, 4 s left'],
  [83, '50 %, 1 min 23 s left'],
])('of an estimate of %s s: %s', (secondsLeft, text) => {
  const { set } = draw(<JobBar />);
  set(job(0.5, secondsLeft));
  expect(screen.getByText(text)).toBeVisible();
});

test('the start can be pressed where all is there for it', async () => {
  const onStart = vi.fn();
  const { user } = draw(<JobBar start={start(true, onStart)} />);
  await user.click(button('Quantize'));
  expect(onStart).toHaveBeenCalledOnce();
});

test('it cannot where something is missing', () => {
  draw(<JobBar start={start(false)} />);
  expect(button('Quantize')).toBeDisabled();
});

test('a feature whose form starts the job has Cancel here, and the steps', () => {
  draw(<JobBar />);
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    'Cancel',
    'About this job',
    'Undo',
    'Redo',
  ]);
});

test('Cancel stops the job, and says so', async () => {
  const { set, user, engine } = draw(<JobBar />);
  set(job(0.5));
  await user.click(button('Cancel'));
  expect(screen.getByRole('status')).toHaveTextContent('Cancelled.');
  expect(engine.calls).toEqual(['cancel']);
  expect(bar()).toHaveValue(0);
});

test('the keyboard goes on at Cancel, and then at the start again; from elsewhere it is not taken', () => {
  const { set } = draw(
    <JobBar start={start()}>
      <input aria-label="Elsewhere" />
    </JobBar>,
  );
  button('Quantize').focus();
  set(job(0));
  expect(button('Cancel')).toHaveFocus();
  set({ job: null });
  expect(button('Quantize')).toHaveFocus();
  screen.getByLabelText('Elsewhere').focus();
  set(job(0));
  set({ job: null });
  expect(screen.getByLabelText('Elsewhere')).toHaveFocus();
});
