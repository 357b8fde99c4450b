import { describe, expect, test } from 'vitest';
import { random } from '../core/random';
import { storedBytes, type StoredLayer } from './stored-bytes';

/** (4, 8), with these places kept. */
const layerOf = (places: number[], change: Partial<StoredLayer> = {}): StoredLayer => ({
  neurons: 4,
  inputs: 8,
  values: Float32Array.from({ length: 32 }, (_, i) => (places.includes(i) ? i + 1 : 0)),
  weights: { kind: 'float' },
  ...change,
});

const all = Array.from({ length: 32 }, (_, i) => i);

describe('float weights', () => {
  test.each([
    ['all', all, { dense: 128, csr: 128 + 32 + 5, bitmap: 128 + 4 }, 'dense'],
    ['none', [], { dense: 128, csr: 0 + 5, bitmap: 4, '2:4': 64 + 4 }, 'bitmap'],
    ['one', [9], { dense: 128, csr: 4 + 1 + 5, bitmap: 4 + 4, '2:4': 68 }, 'bitmap'],
    [
      'two of each four',
      all.filter((i) => i % 4 < 2),
      { dense: 128, csr: 64 + 16 + 5, bitmap: 64 + 4, '2:4': 64 + 4 },
      'bitmap',
    ],
    ['three of four', [0, 1, 2], { dense: 128, csr: 12 + 3 + 5, bitmap: 12 + 4 }, 'bitmap'],
  ] as const)('%s kept', (_, places, formats, format) => {
    const found = storedBytes(layerOf([...places]));
    expect(found.formats).toEqual(formats);
    expect([found.format, found.bytes]).toEqual([format, (formats as Record<string, number>)[format]]);
    expect(found.coded).toBeLessThanOrEqual(found.bytes);
  });

  test('few of very many: the rows are cheaper than the bits', () => {
    const values = new Float32Array(100 * 4000);
    values[7] = values[399_999] = 1;
    const found = storedBytes({ neurons: 100, inputs: 4000, values, weights: { kind: 'float' } });
    expect([found.format, found.bytes]).toEqual(['csr', 2 * 4 + 2 * 2 + 101]);
  });

  test('a mask counts weights that are 0 as kept', () => {
    const keep = new Uint8Array(32).fill(1, 0, 10);
    expect(storedBytes(layerOf([0], { keep })).formats.bitmap).toBe(40 + 4);
  });

  test('2:4 needs inputs that are a multiple of 4', () => {
    const found = storedBytes({ neurons: 1, inputs: 6, values: new Float32Array(6), weights: { kind: 'float' } });
    expect(found.formats['2:4']).toBeUndefined();
  });
});

test('letters with a mask take their bits in the place of 4 bytes, and their scales', () => {
  const codes = Int8Array.from(all, (i) => (i % 8) - 4);
  const places = all.filter((i) => i % 4 < 2);
  const found = storedBytes(layerOf(places, { weights: { kind: 'letters', codes, bits: 3, scaleBytes: 16 } }));
  expect(found.formats).toEqual({ dense: 16 + 12, csr: 16 + 6 + 16 + 5, bitmap: 16 + 6 + 4, '2:4': 16 + 6 + 4 });
  // Four letters, as often as each other: 16 of 2 bits. Gaps: one of 0 and 8 of 0, 7 of 2.
  const gaps = -(9 * Math.log2(9 / 16) + 7 * Math.log2(7 / 16));
  expect(found.coded).toBe(16 + 4 + Math.ceil(gaps / 8));
});

test('codes of one letter alone, everywhere, take nothing but their scales', () => {
  const codes = new Int8Array(32).fill(1);
  const weights = { kind: 'letters', codes, bits: 4, scaleBytes: 4 } as const;
  expect(storedBytes(layerOf(all, { weights }))).toMatchObject({ format: 'dense', bytes: 20, coded: 4 });
});

test('floats of 2 bytes take half', () => {
  const weights = { kind: 'float', bytes: 2 } as const;
  expect(storedBytes(layerOf(all, { weights })).bytes).toBe(64);
  const floats = (count: number) => new Float32Array(count);
  const parts = { kind: 'low-rank', shape: 'channels', rank: 1, down: floats(8), up: floats(4) } as const;
  expect(storedBytes(layerOf(all, { parts, weights })).bytes).toBe(24);
});

test('bytes of low rank and separable parts are those of their floats', () => {
  const floats = (count: number) => new Float32Array(count);
  const lowRank = { kind: 'low-rank', shape: 'channels', rank: 1, down: floats(8), up: floats(4) } as const;
  expect(storedBytes(layerOf(all, { parts: lowRank }))).toEqual({
    formats: { dense: 48 },
    format: 'dense',
    bytes: 48,
    coded: 48,
  });
  const separable = { kind: 'separable', depthwise: floats(8), pointwise: floats(8) } as const;
  expect(storedBytes(layerOf(all, { parts: separable })).bytes).toBe(64);
});

test.each([
  [2, 1],
  [3, 2],
  [16, 4],
  [17, 5],
  [256, 8],
])('a codebook of %i values: codes of %i bits, and their entropy', (count, bits) => {
  const rng = random(count);
  const codes = Uint8Array.from({ length: 1000 }, () => rng.below(count));
  const parts = { kind: 'codebook', codebook: new Float32Array(count), codes } as const;
  const found = storedBytes({
    neurons: 10,
    inputs: 100,
    values: new Float32Array(1000),
    parts,
    weights: { kind: 'float' },
  });
  expect(found.bytes).toBe(4 * count + Math.ceil((1000 * bits) / 8));
  const shares = Array.from({ length: count }, (_, k) => codes.filter((code) => code === k).length / 1000).filter(
    Boolean,
  );
  const entropy = -shares.reduce((sum, p) => sum + p * Math.log2(p), 0);
  expect(found.coded).toBe(4 * count + Math.ceil((1000 * entropy) / 8 - 1e-9));
});
