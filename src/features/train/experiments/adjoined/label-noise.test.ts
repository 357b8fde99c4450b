import { expect, test } from 'vitest';
import { noisyLabels } from './label-noise';

const labels = Int32Array.from({ length: 20_000 }, (_, i) => i % 10);
const wrong = (noisy: Int32Array) => noisy.reduce((sum, label, i) => sum + Number(label !== labels[i]), 0) / 20_000;

test('a share of labels is drawn anew, among all classes', () => {
  // A tenth of the draws are the label that it was.
  expect(wrong(noisyLabels(labels, 10, 0.3, 1))).toBeCloseTo(0.27, 2);
  expect(noisyLabels(labels, 10, 0, 1)).toEqual(labels);
  expect(wrong(noisyLabels(labels, 10, 1, 1))).toBeCloseTo(0.9, 2);
  expect(new Set(noisyLabels(labels, 10, 1, 1)).size).toBe(10);
});

test('wrong labels follow from the seed, and more noise keeps those that are wrong', () => {
  expect(noisyLabels(labels, 10, 0.3, 2)).toEqual(noisyLabels(labels, 10, 0.3, 2));
  expect(noisyLabels(labels, 10, 0.3, 2)).not.toEqual(noisyLabels(labels, 10, 0.3, 3));
  const [less, more] = [noisyLabels(labels, 10, 0.15, 2), noisyLabels(labels, 10, 0.3, 2)];
  less.forEach((label, i) => label !== labels[i] && expect(more[i]).toBe(label));
});
