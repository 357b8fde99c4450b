import { expect, test, vi } from 'vitest';
import { takeTurn } from './turns';

test('one a task, in their order; what is taken back is not done', async () => {
  vi.stubGlobal('requestAnimationFrame', (then: () => void) => setTimeout(then));
  const done: string[] = [];
  takeTurn(() => done.push('a'));
  const back = takeTurn(() => done.push('b'));
  takeTurn(() => done.push('c'));
  expect(done).toEqual([]);
  back();
  await vi.waitFor(() => expect(done).toEqual(['a', 'c']));
  takeTurn(() => done.push('d'));
  await vi.waitFor(() => expect(done).toEqual(['a', 'c', 'd']));
  vi.unstubAllGlobals();
});
