import { expect, test } from 'vitest';
import type { Samples } from '../../data/samples';
import { firstCount, firstPart } from './first-part';

test.each([
  // All at once where they take little, or are few.
  [10_000, 0.3, null],
  [300, 60, null],
  [797, 0.05, null],
  [10_000, 1.2, 2000],
  [10_000, 4, 500],
  [10_000, 400, 200],
  [500, 400, 200],
])('of %d samples that take %d s: %s', (count, seconds, first) => expect(firstCount(count, seconds)).toBe(first));

const subset = (indices: ArrayLike<number>) => ({ count: indices.length, indices: [...Array.from(indices)] });
const samples = { subset } as unknown as Samples;

test('the outputs of the float network are those of the chosen samples', () => {
  const [count, positions, classes] = [1000, 2, 3];
  const rows = Float32Array.from({ length: count * positions * classes }, (_, i) => i);
  const seen = Int32Array.from({ length: count * positions }, (_, i) => i);
  const outputs = { rows, count, positions, classes, nextIds: null, seen };
  const part = firstPart(samples, 7, { outputs, seconds: 10 })!;
  const { indices } = part.samples as unknown as { indices: number[] };
  expect(part.float.count).toBe(200);
  indices.forEach((index, i) => {
    expect(part.float.rows[i * 6]).toBe(index * 6);
    expect(part.float.rows[i * 6 + 5]).toBe(index * 6 + 5);
    expect(part.float.seen![2 * i + 1]).toBe(2 * index + 1);
  });
  expect(firstPart(samples, 7, { outputs, seconds: 10 })).toEqual(part);
  expect(firstPart(samples, 8, { outputs, seconds: 10 })).not.toEqual(part);
});
