import { expect, test } from 'vitest';
import { openSpares } from './buffers';

const buffer = (size: number) => ({ size }) as GPUBuffer;

function withSpares(...sizes: number[]) {
  const freed: number[] = [];
  const spares = openSpares(({ size }) => freed.push(size));
  sizes.forEach((size) => spares.put(buffer(size)));
  return { spares, freed };
}

test('the smallest one that fits is taken, once', () => {
  const { spares } = withSpares(64, 256, 128);
  expect(spares.take(100, 400)?.size).toBe(128);
  expect(spares.take(100, 400)?.size).toBe(256);
  expect(spares.take(100, 400)).toBeNull();
});

test('none that is too large', () => expect(withSpares(1024).spares.take(64, 256)).toBeNull());

test('the oldest of nine is given up', () => {
  const { freed } = withSpares(16, 32, 48, 64, 80, 96, 112, 128, 144);
  expect(freed).toEqual([16]);
});

test('all are given up at once', () => {
  const { spares, freed } = withSpares(16, 32);
  spares.clear();
  expect(freed).toEqual([16, 32]);
  expect(spares.take(16, 64)).toBeNull();
});
