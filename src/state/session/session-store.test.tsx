/** In a browser, for its storage and its locks; a tab is told from another by what its session storage says. */
import { clear, createStore, entries, set } from 'idb-keyval';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SESSION_VERSION, type Session } from './awaited';
import { openTab } from './session-store';

const store = createStore('bitpath', 'sessions');
const sessionAt = (saved: number): Session => ({
  version: SESSION_VERSION,
  saved,
  opened: { example: null, files: [{ name: `${saved}.onnx`, sha256: String(saved), role: 'model' }], synthetic: false },
  features: { quantize: saved },
  awaited: [],
});
const keys = async () => (await entries<string, unknown>(store)).map(([key]) => key);
const newTab = (fresh = false) => {
  sessionStorage.clear();
  return openTab(fresh);
};

/** Names of entries that no test before has held: locks stay as long as this page. */
let round = 0;
const nameOf = (entry: string) => `round ${round}, ${entry}`;

beforeEach(async () => {
  round++;
  sessionStorage.clear();
  await clear(store);
});
afterEach(() => vi.restoreAllMocks());

test('where nothing was kept there is nothing; what is saved lies there', async () => {
  const tab = await newTab();
  expect(tab.session).toBeNull();
  expect(await keys()).toEqual([]);
  await tab.save(sessionAt(1));
  await tab.save(sessionAt(2));
  expect((await entries(store)).map(([, value]) => value)).toEqual([sessionAt(2)]);
});

test('new tabs take over the newest that no tab holds, one each', async () => {
  for (const saved of [2, 3, 1]) await set(nameOf(String(saved)), sessionAt(saved), store);
  for (const expected of [sessionAt(3), sessionAt(2), sessionAt(1), null])
    expect((await newTab()).session).toEqual(expected);
});

test('what a tab has taken over is its own: it is overwritten, and found again', async () => {
  await set(nameOf('a'), sessionAt(1), store);
  const tab = await newTab();
  await tab.save(sessionAt(5));
  expect(await keys()).toEqual([nameOf('a')]);
  expect(sessionStorage.getItem('bitpath-tab')).toBe(nameOf('a'));
});

test('a tab that was duplicated begins with a copy, and overwrites nothing of the first', async () => {
  await set(nameOf('a'), sessionAt(1), store);
  await newTab();
  // The same name in the session storage, while the first one is still open.
  const copy = await openTab(false);
  expect(copy.session).toEqual(sessionAt(1));
  await copy.save(sessionAt(9));
  expect(Object.fromEntries(await entries<string, Session>(store))[nameOf('a')]).toEqual(sessionAt(1));
  expect(await keys()).toHaveLength(2);
});

test('a tab that was loaded again finds its own, not the newest', async () => {
  await set(nameOf('own'), sessionAt(1), store);
  await set(nameOf('newer'), sessionAt(2), store);
  sessionStorage.setItem('bitpath-tab', nameOf('own'));
  expect((await openTab(false)).session).toEqual(sessionAt(1));
});

test('one that begins with nothing leaves what it had', async () => {
  await set(nameOf('own'), sessionAt(1), store);
  sessionStorage.setItem('bitpath-tab', nameOf('own'));
  const tab = await openTab(true);
  expect(tab.session).toBeNull();
  await tab.save(sessionAt(7));
  expect(await keys()).toContain(nameOf('own'));
  expect((await newTab()).session).toEqual(sessionAt(1));
});

test('what no version reads goes, and the oldest of very many', async () => {
  await set(nameOf('other version'), { ...sessionAt(99), version: 99 }, store);
  await set(nameOf('nonsense'), 'nonsense', store);
  for (let saved = 1; saved <= 12; saved++) await set(nameOf(String(saved)), sessionAt(saved), store);
  expect((await newTab(true)).session).toBeNull();
  const left = await keys();
  expect(left).not.toContain(nameOf('other version'));
  expect(left).not.toContain(nameOf('nonsense'));
  expect(left.sort()).toEqual([12, 11, 10, 9, 8, 7, 6, 5].map((saved) => nameOf(String(saved))).sort());
});

test('one that a tab holds stays, however old', async () => {
  await set(nameOf('held'), sessionAt(0), store);
  expect((await newTab()).session).toEqual(sessionAt(0));
  for (let saved = 1; saved <= 12; saved++) await set(nameOf(String(saved)), sessionAt(saved), store);
  await newTab(true);
  expect(await keys()).toContain(nameOf('held'));
});

test('without locks, nobody knows what other tabs hold: a new one takes nothing over, and nothing goes', async () => {
  vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never);
  await set(nameOf('a'), sessionAt(1), store);
  await set(nameOf('other version'), { version: 99 }, store);
  expect((await newTab()).session).toBeNull();
  sessionStorage.setItem('bitpath-tab', nameOf('a'));
  expect((await openTab(false)).session).toEqual(sessionAt(1));
  expect(await keys()).toHaveLength(2);
});

test.each([
  [
    'is closed',
    () =>
      vi.spyOn(indexedDB, 'open').mockImplementation(() => {
        throw new DOMException('denied', 'SecurityError');
      }),
  ],
  ['never answers', () => vi.spyOn(indexedDB, 'open').mockReturnValue({} as IDBOpenDBRequest)],
])('a storage that %s is an error, soon', async (_, closed) => {
  closed();
  await expect(newTab()).rejects.toThrow();
});
