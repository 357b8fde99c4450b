import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw } from '../../../test/rendered';
import { ScoreNetwork } from './ScoreNetwork';

const FOUND = { name: 'digits-mlp.onnx', scores: [630, 634, null], relus: 1024, parameters: 301_066, samples: 128 };

test('a network is scored when that is asked for, and weights without a score are told', async () => {
  const { set, user } = draw(<ScoreNetwork />);
  set({ scoreNetwork: () => Promise.resolve(FOUND) } as never);
  await user.click(button('Score my network'));
  await vi.waitFor(() =>
    expect(
      screen.getByText(/^digits-mlp\.onnx: 632\.0 ± 2\.8 over 3 fresh weights, without a score with 1 of them\./),
    ).toBeVisible(),
  );
});

test('one that cannot be scored leaves nothing but the alert', async () => {
  const { set, user } = draw(<ScoreNetwork />);
  set({ scoreNetwork: () => Promise.resolve(null) } as never);
  await user.click(button('Score my network'));
  await vi.waitFor(() => expect(button('Score my network')).toBeEnabled());
  expect(document.querySelector('[aria-live=polite]')).toHaveTextContent('');
});
