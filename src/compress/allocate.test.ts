import { expect, test } from 'vitest';
import { thresholdSparsities } from './allocate';

test('what lies below one threshold goes, of each layer its own part', () => {
  const small = Float64Array.from({ length: 80 }, (_, i) => i / 100);
  const large = Float64Array.from({ length: 20 }, (_, i) => 0.4 + i / 100);
  const [ofSmall, ofLarge] = thresholdSparsities([small, large], 0.5) as [number, number];
  expect(ofSmall * 80 + ofLarge * 20).toBeCloseTo(50, 0);
  expect(ofSmall).toBeGreaterThan(0.5);
  expect(ofLarge).toBeLessThan(0.5);
});

test.each([0, 0.9999])('at %f of one layer alone it is that part', (sparsity) => {
  const scores = Float64Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_007);
  expect(thresholdSparsities([scores], sparsity)[0]).toBeCloseTo(sparsity, 4);
});

test('very many weights are told by some of them', () => {
  const low = Float64Array.from({ length: 3_000_000 }, (_, i) => i / 3e6);
  const high = low.map((score) => score + 0.5);
  const [ofLow, ofHigh] = thresholdSparsities([low, high], 0.5) as [number, number];
  expect(ofLow).toBeCloseTo(0.75, 2);
  expect(ofHigh).toBeCloseTo(0.25, 2);
});
