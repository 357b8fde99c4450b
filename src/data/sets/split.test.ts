import { describe, expect, test } from 'vitest';
import { idx } from '../../../test/data-files';
import { sha256 } from '../archive/hash';
import { readSamples } from './read';
import { someSamples, splitSamples } from './split';

/** Samples whose label is their number. */
const numbered = (count: number) =>
  readSamples(
    [
      idx(
        'x.idx',
        [count, 1],
        Uint8Array.from({ length: count }, (_, i) => i),
      ),
      idx(
        'y.idx',
        [count],
        Uint8Array.from({ length: count }, (_, i) => i),
      ),
    ],
    '0 to 1',
  );

describe('one set for both roles', () => {
  test.each([2, 3, 100, 255])('%i samples, each in one part', (count) => {
    const { calibration, evaluation } = splitSamples(numbered(count), 1);
    expect(calibration.count).toBe(Math.floor(count / 2));
    const both = [...calibration.labels!, ...evaluation.labels!].sort((a, b) => a - b);
    expect(both).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  test('the seed decides', () => {
    const part = (seed: number) => [...splitSamples(numbered(100), seed).calibration.labels!];
    expect(part(1)).toEqual(part(1));
    expect(part(1)).not.toEqual(part(2));
  });

  test('more than 2,048: the rest is for evaluation', () => {
    const many = readSamples([idx('x.idx', [5000, 1], new Uint8Array(5000))], '0 to 1');
    const { calibration, evaluation } = splitSamples(many, 1);
    expect([calibration.count, evaluation.count]).toEqual([1024, 3976]);
  });
});

describe('SHA-256', () => {
  const abc = { name: 'abc', bytes: new TextEncoder().encode('abc') };
  const empty = { name: 'empty', bytes: new Uint8Array() };

  test('of one file is that of its bytes (FIPS 180-2)', async () => {
    expect(await sha256([abc])).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('of several does not depend on their order, but on their names', async () => {
    const both = await sha256([abc, empty]);
    expect(await sha256([empty, abc])).toBe(both);
    expect(await sha256([{ ...abc, name: 'other' }, empty])).not.toBe(both);
  });
});

test('some of the samples: in order, and fewer of them are among those of more', () => {
  const some = (count: number) => [...someSamples(numbered(100), count, 1).labels!];
  const [few, more] = [some(10), some(30)];
  expect(few).toHaveLength(10);
  expect(more).toEqual([...more].sort((a, b) => a - b));
  expect(more).toEqual(expect.arrayContaining(few));
  expect(some(1000)).toHaveLength(100);
});

test('pictures and zips too large to be read for it are told by names, sizes and CRCs', async () => {
  const lazy = (crc: number) => ({ name: 'a.png', size: 2 ** 28, crc, read: () => Promise.reject(new Error('read')) });
  const source = { size: 2 ** 28, read: () => Promise.reject(new Error('read')) };
  const zip = (crc: number) => ({ name: 'set.zip', entries: [lazy(crc)], source });
  expect(await sha256([zip(1)])).toBe(await sha256([zip(1)]));
  expect(await sha256([zip(1)])).not.toBe(await sha256([zip(2)]));
  expect(await sha256([lazy(1), { ...lazy(1), name: 'b.png' }])).toMatch(/^[0-9a-f]{64}$/);
});
