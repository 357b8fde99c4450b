import { describe, expect, test } from 'vitest';
import { planCrop, resizeRgb } from './resize';

const HEIGHT = 7;
const WIDTH = 11;

/** (7, 11, 4): a pattern that has every slope. */
function pattern(): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(HEIGHT * WIDTH * 4).fill(255);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++)
      for (let c = 0; c < 3; c++) rgba[(y * WIDTH + x) * 4 + c] = (y * 37 + x * 59 + c * 101 + x * y * 13) % 256;
  return rgba;
}

const picture = { height: HEIGHT, width: WIDTH };
const channel = (rgb: Uint8Array, c: number) => [...rgb].filter((_, i) => i % 3 === c);

describe('as Pillow 12 does', () => {
  test('smaller', () => {
    const crop = planCrop(picture, { height: 3, width: 4 }, null);
    expect(channel(resizeRgb(pattern(), picture, crop), 0)).toEqual([
      ...[107, 158, 132, 135],
      ...[127, 151, 123, 136],
      ...[132, 113, 94, 104],
    ]);
  });

  test('larger', () => {
    const crop = planCrop(picture, { height: 9, width: 13 }, null);
    const green = channel(resizeRgb(pattern(), picture, crop), 1);
    expect(green.slice(4 * 13, 5 * 13)).toEqual([212, 90, 114, 197, 201, 107, 190, 56, 100, 183, 167, 93, 168]);
  });

  test('shorter side, then the middle, as torchvision does', () => {
    const crop = planCrop(picture, { height: 4, width: 4 }, 5);
    expect(crop).toMatchObject({ resized: { height: 5, width: 7 }, left: 2, top: 0 });
    expect(channel(resizeRgb(pattern(), picture, crop), 2)).toEqual([
      ...[135, 154, 117, 145],
      ...[88, 114, 123, 114],
      ...[125, 106, 158, 132],
      ...[137, 158, 171, 155],
    ]);
  });
});

test('the same size is the same picture', () => {
  const rgba = pattern();
  const rgb = resizeRgb(rgba, picture, planCrop(picture, picture, null));
  expect([...rgb]).toEqual([...rgba].filter((_, i) => i % 4 !== 3));
});

test('the middle of a picture that keeps its size', () => {
  const crop = planCrop(picture, { height: 3, width: 5 }, HEIGHT);
  expect(crop).toMatchObject({ resized: picture, top: 2, left: 3 });
  const rgb = resizeRgb(pattern(), picture, crop);
  const first = (crop.top * WIDTH + crop.left) * 4;
  expect([...rgb.subarray(0, 3)]).toEqual([...pattern().subarray(first, first + 3)]);
});

test.each([
  [{ width: 300, height: 200 }, 256, { width: 384, height: 256 }],
  [{ width: 200, height: 300 }, 256, { width: 256, height: 384 }],
  [{ width: 300, height: 200 }, 100, { width: 336, height: 224 }],
  [{ width: 224, height: 224 }, 224, { width: 224, height: 224 }],
] as const)('%j, shorter side to %i', (given, resize, resized) => {
  expect(planCrop(given, { width: 224, height: 224 }, resize).resized).toEqual(resized);
});

test('fine checks become grey and not a pattern of their own', () => {
  const size = { height: 64, width: 64 };
  const checks = new Uint8ClampedArray(64 * 64 * 4);
  for (let i = 0; i < 64 * 64; i++) checks.fill((i + Math.floor(i / 64)) % 2 ? 255 : 0, 4 * i, 4 * i + 4);
  const small = resizeRgb(checks, size, planCrop(size, { height: 7, width: 7 }, null));
  for (const x of small) expect(Math.abs(x - 127.5)).toBeLessThan(4);
});
