import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readNpy } from './npy';
import { writeNpz } from './write-npz';

test('what is written as npz is read again', () => {
  const x = Float32Array.of(1.5, -2, 3, 4, 5, 6);
  const bytes = writeNpz({ x: { shape: [2, 3], data: x }, y: { shape: [2], data: Int32Array.of(7, -1) } });
  const entries = unzipSync(bytes);
  const read = (name: string) => readNpy(name, entries[name]!);
  expect([read('x.npy').shape, [...read('x.npy').data]]).toEqual([[2, 3], [...x]]);
  expect([read('y.npy').shape, [...read('y.npy').data]]).toEqual([[2], [7, -1]]);
  expect(writeNpz({ x: { shape: [2, 3], data: x }, y: { shape: [2], data: Int32Array.of(7, -1) } })).toEqual(bytes);
});

test('values begin at a whole 64 bytes, whatever the shape', () => {
  for (const shape of [[6], [2, 3], [1, 2, 3], [1, 1, 1, 1, 1, 1, 2, 3]]) {
    const npy = unzipSync(writeNpz({ x: { shape, data: new Float32Array(6) } }))['x.npy']!;
    expect((npy.length - 24) % 64).toBe(0);
    expect(npy[npy.length - 25]).toBe(10);
  }
});
