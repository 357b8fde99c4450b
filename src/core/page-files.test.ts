import { afterEach, expect, test, vi } from 'vitest';
import { fetchPageFile, importPageFile, once } from './page-files';

afterEach(() => vi.unstubAllGlobals());

const NOT_LOADED = {
  name: 'NotLoaded',
  message:
    'The chart could not be loaded: the network is away, or the page was renewed on its server since it was opened. Try again; if that does not help, reload the page.',
};

const broken = () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) }));

test.each([
  ['there is no network', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['the file is gone', () => Promise.resolve(new Response('gone', { status: 404 }))],
  ['it breaks off', () => Promise.resolve(broken())],
])('a file that does not come: %s', async (_, answer) => {
  vi.stubGlobal('fetch', answer);
  await expect(fetchPageFile('The chart', 'chart.wasm')).rejects.toMatchObject(NOT_LOADED);
});

test('one that comes is all there', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(Uint8Array.of(1, 2, 3))));
  expect(new Uint8Array(await fetchPageFile('The chart', 'chart.wasm'))).toEqual(Uint8Array.of(1, 2, 3));
});

test('a module that does not come', async () => {
  const load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module: chart.js'));
  await expect(importPageFile('The chart', load)).rejects.toMatchObject(NOT_LOADED);
  expect(await importPageFile('The chart', () => Promise.resolve(3))).toBe(3);
});

test('once for all, and again after it failed', async () => {
  const make = vi.fn(() => Promise.resolve(make.mock.calls.length));
  make.mockImplementationOnce(() => Promise.reject(new Error('no')));
  const get = once(make);
  await expect(Promise.all([get(), get()])).rejects.toThrow('no');
  expect(make).toHaveBeenCalledTimes(1);
  expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  expect(make).toHaveBeenCalledTimes(2);
});
