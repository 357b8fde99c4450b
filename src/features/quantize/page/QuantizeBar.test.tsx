import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { button, draw } from '../../../../test/rendered';
import { QuantizeBar } from './QuantizeBar';

afterEach(() => vi.useRealTimers());

const live = () => screen.getByRole('checkbox', { name: /^Live/ });
const NO_EVALUATION = { counts: { calibration: 1000, evaluation: 0 } };

test('Quantize begins a run: the keyboard goes on at Cancel, and at Quantize once it is done', async () => {
  const { user, does, engine } = draw(<QuantizeBar />);
  engine.holding = true;
  button('Quantize').focus();
  await user.keyboard('{Enter}');
  await does(() => undefined);
  expect(engine.calls).toEqual(['quantize 3']);
  expect(button('Quantize')).toBeDisabled();
  expect(button('Cancel')).toHaveFocus();
  expect(screen.getByRole('status')).toHaveTextContent('Quantizing');
  await does(() => engine.release());
  expect(screen.getByRole('status')).toHaveTextContent(/^Quantized in .+: 97\.7 % accuracy, float 98\.2 %\.$/);
  expect(button('Quantize')).toHaveFocus();
});

test.each([
  ['a network', { model: null }],
  ['calibration samples', { counts: { calibration: 0, evaluation: 797 } }],
  ['evaluation samples', NO_EVALUATION],
])('without %s nothing can be quantized, by hand or live', (_, change) => {
  const { open } = draw(<QuantizeBar />);
  expect(button('Quantize')).toBeEnabled();
  expect(live()).toBeEnabled();
  open(change);
  expect(button('Quantize')).toBeDisabled();
  expect(live()).toBeDisabled();
});

test('what is live already can be ended, whatever is open', async () => {
  const { user, open, set, state } = draw(<QuantizeBar />);
  set({ live: true });
  open(NO_EVALUATION);
  expect(live()).toBeChecked();
  await user.click(live());
  expect(state().live).toBe(false);
  expect(live()).toBeDisabled();
});

test('live, a change of the recipe is quantized a moment later, and a second one waits for the rest', async () => {
  const { user, does, engine } = draw(<QuantizeBar />);
  await user.click(live());
  await does(() => undefined);
  expect(engine.calls).toEqual(['quantize 3']);
  vi.useFakeTimers();
  await does(({ setAllBits }) => setAllBits(4));
  await act(() => vi.advanceTimersByTimeAsync(200));
  await does(({ setAllBits }) => setAllBits(5));
  await act(() => vi.advanceTimersByTimeAsync(200));
  expect(engine.calls).toEqual(['quantize 3']);
  await act(() => vi.advanceTimersByTimeAsync(200));
  expect(engine.calls).toEqual(['quantize 3', 'quantize 5']);
});
