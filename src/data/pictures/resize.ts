/**
 * Bilinear resizing with a triangle as wide as the reduction, so that fine patterns are averaged and not sampled: what
 * Pillow and torchvision do (rows first, rounded to bytes in between), and networks were trained on. Browsers' own
 * resampling differs between browsers.
 */
import type { Size } from './picture-header';

/** A window of the resized picture. */
export interface Crop extends Size {
  /** Size of the whole picture after resizing. */
  resized: Size;
  top: number;
  left: number;
}

/** The window of the network's `size`: stretched to it, or shorter side to `resize` and the middle of that. */
export function planCrop(picture: Size, size: Size, resize: number | null): Crop {
  if (resize === null) return { ...size, resized: size, top: 0, left: 0 };
  const scale = Math.max(
    resize / Math.min(picture.width, picture.height),
    // A window is never larger than the picture.
    size.width / picture.width,
    size.height / picture.height,
  );
  const along = (length: number, window: number) => Math.max(window, Math.floor(length * scale + 1e-6));
  const resized = { height: along(picture.height, size.height), width: along(picture.width, size.width) };
  return {
    ...size,
    resized,
    top: before(resized.height - size.height),
    left: before(resized.width - size.width),
  };
}

/** Half of what is left over, halves to the even number, as torchvision does. */
const before = (spare: number) => Math.floor(spare / 2) + (spare % 4 === 3 ? 1 : 0);

/**
 * @param rgba (height, width, 4) of `picture`; alpha is left out
 * @returns RGB, (crop.height, crop.width, 3)
 */
export function resizeRgb(rgba: Uint8ClampedArray, picture: Size, crop: Crop): Uint8Array<ArrayBuffer> {
  if (crop.resized.height === picture.height && crop.resized.width === picture.width)
    return cutRgb(rgba, picture.width, crop);
  const columns = taps(picture.width, crop.resized.width, crop.left, crop.width);
  const rows = taps(picture.height, crop.resized.height, crop.top, crop.height);
  const first = rows[0]!.start;
  const last = rows.at(-1)!.start + rows.at(-1)!.weights.length;

  const narrow = new Uint8ClampedArray((last - first) * crop.width * 3); // (last − first, crop.width, 3)
  for (let y = first; y < last; y++)
    columns.forEach(({ start, weights }, x) => {
      const from = (y * picture.width + start) * 4;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * rgba[from + 4 * i + c]!;
        narrow[((y - first) * crop.width + x) * 3 + c] = Math.floor(sum + 0.5);
      }
    });

  const line = crop.width * 3;
  const out = new Uint8ClampedArray(crop.height * line);
  rows.forEach(({ start, weights }, y) => {
    for (let i = 0; i < line; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * narrow[(start - first + k) * line + i]!;
      out[y * line + i] = Math.floor(sum + 0.5);
    }
  });
  return new Uint8Array(out.buffer);
}

/** The window of a picture that keeps its size. */
function cutRgb(rgba: Uint8ClampedArray, width: number, crop: Crop): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(crop.height * crop.width * 3);
  for (let y = 0, to = 0; y < crop.height; y++) {
    let from = ((crop.top + y) * width + crop.left) * 4;
    for (let x = 0; x < crop.width; x++, from += 4) {
      rgb[to++] = rgba[from]!;
      rgb[to++] = rgba[from + 1]!;
      rgb[to++] = rgba[from + 2]!;
    }
  }
  return rgb;
}

interface Taps {
  start: number;
  /** Add up to 1. */
  weights: number[];
}

/** For each of `count` pixels from `offset` on, the pixels along one axis that it is made of. */
function taps(from: number, to: number, offset: number, count: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: count }, (_, i) => {
    const centre = (offset + i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights = Array.from({ length: end - start }, (_, k) =>
      Math.max(0, 1 - Math.abs((start + k - centre + 0.5) / reach)),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { start, weights: weights.map((w) => w / sum) };
  });
}
