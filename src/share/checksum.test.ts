import { expect, test } from 'vitest';
import { crc32, SUM_LENGTH, sumOf } from './checksum';
import { unpack } from './packing';

test.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ['ä', 0x70b5f183],
])('CRC-32 of %j', (text, sum) => expect(crc32(text)).toBe(sum));

test('a sum is six characters that need no escape, another one for another text', () => {
  const sums = Array.from({ length: 1000 }, (_, i) => sumOf(`text ${i}`));
  for (const sum of sums) expect(sum).toMatch(/^[A-Za-z0-9_-]{6}$/);
  expect(sums[0]).toHaveLength(SUM_LENGTH);
  expect(new Set(sums).size).toBe(1000);
});

test('a text that begins with a sum is none that unpacks', () => {
  for (let i = 0; i < 1000; i++) expect(() => unpack(`${sumOf(String(i))}AAAA`)).toThrow('invalid block type');
});
