import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
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
