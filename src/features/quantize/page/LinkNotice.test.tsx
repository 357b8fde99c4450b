import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { REPORT } from '../../../../test/fake-engine';
import { button, draw } from '../../../../test/rendered';
import { encodeLink } from '../link';
import LinkNotice from './LinkNotice';

const drawn = async (report = REPORT) => {
  const page = draw(<LinkNotice />);
  await act(() => page.state().openLink(`#${encodeLink(report.recipe, report)}`));
  return page;
};

test('without a link there is nothing', () => {
  draw(<LinkNotice />);
  expect(screen.queryByRole('heading', { name: 'From a link' })).toBeNull();
});

test('whom it is of, what is open of it, and after a run whether it came out the same', async () => {
  const { user } = await drawn();
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^network: digits-mlp\.onnx.*aa6c58e3.*✓ open$/),
    expect.stringMatching(/^calibrated on: 256 of digits-train\.npz.*✓ open$/),
    expect.stringMatching(/^scored on: 797 of digits-test\.npz.*✓ open$/),
    expect.stringMatching(/^made on /),
  ]);
  await user.click(button('Run it here'));
  expect(await screen.findByText(/^Came out the same: 97\.7 %, errors of all 3 layers/)).toBeVisible();
});

test('what is missing is said, and nothing runs without it', async () => {
  await drawn({ ...REPORT, model: { ...REPORT.model, name: 'mine.onnx', sha256: 'ab'.repeat(32) } });
  expect(screen.getAllByRole('listitem')[0]).toHaveTextContent(/missing$/);
  expect(button('Run it here')).toBeDisabled();
});
