import { beforeEach, expect, test, vi } from 'vitest';
import { fakeEngine } from '../../../test/fake-engine';
import { openBitpath, wholeStore, type WholeStore } from '../../../test/store';
import type { Session } from './awaited';
import { keepSession } from './keep-session';

let store: WholeStore;
let save: ReturnType<typeof vi.fn<(session: Session) => Promise<void>>>;
const state = () => store.getState();
const ticks = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  const bitpath = openBitpath(fakeEngine());
  store = wholeStore(bitpath);
  save = vi.fn<(session: Session) => Promise<void>>(() => Promise.resolve());
  keepSession(bitpath, save);
});

const bits = () =>
  save.mock.calls.map(([{ features }]) => (features['quantize'] as { recipe: { bits: number } }).recipe.bits);

test('what is there already is not written, nor what does not outlive the page', async () => {
  store.setState({ status: 'Working', cancels: 3 });
  state().selectLayer('fc2');
  await ticks();
  expect(save).not.toHaveBeenCalled();
});

test('each change at once; those that come while one is being written, together, after it', async () => {
  const finish: (() => void)[] = [];
  const hold = () => save.mockReturnValueOnce(new Promise((resolve) => finish.push(resolve)));
  hold();
  hold();
  for (const value of [4, 5, 6, 7]) state().setAllBits(value);
  expect(bits()).toEqual([4]);
  finish[0]!();
  await ticks();
  expect(bits()).toEqual([4, 7]);
  finish[1]!();
  await ticks();
  expect(bits()).toEqual([4, 7]);
  state().setAllBits(2);
  expect(bits()).toEqual([4, 7, 2]);
});

test('what cannot be written is told until something can', async () => {
  save.mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'));
  state().setAllBits(4);
  await ticks();
  expect(state().unkept).toBe(true);
  expect(state().alert).toBeNull();
  state().setAllBits(5);
  await ticks();
  expect(state().unkept).toBe(false);
});
