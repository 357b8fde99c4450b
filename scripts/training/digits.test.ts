import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNpy } from '../../src/data/formats/npy.ts';
import { CLASSES, digitsNpz, PIXELS, readDigits, SAMPLES } from './digits.ts';

test.each(['train', 'test'] as const)('the %s part is written as it is read', (part) => {
  const bytes = readFileSync(join(SAMPLES, `digits-${part}.npz`));
  const entries = unzipSync(bytes);
  const [x, y] = ['x.npy', 'y.npy'].map((name) => readNpy(name, entries[name]!)) as [
    ReturnType<typeof readNpy>,
    ReturnType<typeof readNpy>,
  ];
  expect(x.shape).toEqual([y.shape[0], 1, 8, 8]);
  expect(Buffer.compare(digitsNpz(x.data as Uint8Array, y.data as Uint8Array), bytes)).toBe(0);
});

test('both parts have every digit in the same proportions, and none in common', () => {
  const parts = [readDigits('train'), readDigits('test')] as const;
  expect(parts.map(({ count }) => count)).toEqual([1000, 797]);
  const seen = parts.map(
    ({ x, count }) => new Set(Array.from({ length: count }, (_, i) => x.subarray(i * PIXELS, (i + 1) * PIXELS).join())),
  );
  expect([...seen[0]!].filter((picture) => seen[1]!.has(picture))).toEqual([]);
  for (let digit = 0; digit < CLASSES; digit++) {
    const [train, test] = parts.map(({ y, count }) => y.filter((label) => label === digit).length / count);
    expect(Math.abs(train! - test!)).toBeLessThan(0.002);
  }
});
