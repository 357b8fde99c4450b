import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw } from '../../../test/rendered';
import { Alert } from './Alert';
import { JobBar } from './JobBar';

test('nothing is there until something went wrong', async () => {
  const { does } = draw(<Alert />);
  expect(screen.queryByRole('alert')).toBeNull();
  await does((state) =>
    state.openFiles(['bad.onnx'], async () => [{ name: 'bad.onnx', bytes: new Uint8Array(1) }], null),
  );
  expect(screen.getByRole('alert')).toHaveTextContent('bad.onnx is not an ONNX network.');
});

test('dismissed, it goes, and the keyboard goes on at the status', async () => {
  const { set, user } = draw(
    <>
      <Alert />
      <JobBar />
    </>,
  );
  set({ alert: 'The worker stopped.' });
  await user.click(button('Dismiss'));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByRole('status')).toHaveFocus();
});

test('where a file of the page did not come, the same can be tried again; not where another alert has taken its place', async () => {
  const { set, user, does, state } = draw(<Alert />);
  const again = vi.fn(() => Promise.resolve());
  set({ alert: 'The worker could not be loaded.', retry: { alert: 'The worker could not be loaded.', again } });
  await user.click(button('Try again'));
  expect(again).toHaveBeenCalledOnce();
  expect(state()).toMatchObject({ alert: null, retry: null });
  set({ alert: 'The worker could not be loaded.', retry: { alert: 'The worker could not be loaded.', again } });
  await does(({ fail }) => fail('Another one.'));
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});
