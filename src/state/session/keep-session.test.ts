import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeEngine } from '../../../test/fake-engine';
import { openBitpath, wholeStore, type WholeStore } from '../../../test/store';
import type { Session } from './awaited';
import { keepSession } from './keep-session';

let store: WholeStore;
let save: ReturnType<typeof vi.fn<(session: Session) => Promise<void>>>;
const state = () => store.getState();

beforeEach(() => {
  vi.useFakeTimers();
  const bitpath = openBitpath(fakeEngine());
  store = wholeStore(bitpath);
  save = vi.fn<(session: Session) => Promise<void>>(() => Promise.resolve());
  keepSession(bitpath, save);
});
afterEach(() => vi.useRealTimers());

const bits = () =>
  save.mock.calls.map(([{ features }]) => (features['quantize'] as { recipe: { bits: number } }).recipe.bits);

test('what is there already is not written, nor what does not outlive the page', async () => {
  store.setState({ status: 'Working', cancels: 3 });
  state().selectLayer('fc2');
  await vi.advanceTimersByTimeAsync(1000);
  expect(save).not.toHaveBeenCalled();
});

test('the first change at once, those that follow together, the last of them too', async () => {
  for (const value of [4, 5, 6, 7]) state().setAllBits(value);
  expect(bits()).toEqual([4]);
  await vi.advanceTimersByTimeAsync(300);
  expect(bits()).toEqual([4, 7]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(bits()).toEqual([4, 7]);
  state().setAllBits(2);
  expect(bits()).toEqual([4, 7, 2]);
});

test('what cannot be written is told until something can', async () => {
  save.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
  state().setAllBits(4);
  await vi.advanceTimersByTimeAsync(300);
  expect(state().unkept).toBe(true);
  expect(state().alert).toBeNull();
  state().setAllBits(5);
  await vi.advanceTimersByTimeAsync(300);
  expect(state().unkept).toBe(false);
});
