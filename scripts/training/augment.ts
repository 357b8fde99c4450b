/** Small turns, shifts and changes of size, so that a thousand digits are enough. */
import type { Random } from '../../src/core/random.ts';
import { PIXELS, SIDE } from './digits.ts';

const TURN = (8 * Math.PI) / 180;
const SHIFT = 0.5; // pixels
const GROWTH = 0.06;

/**
 * @param x (samples, 64)
 * @returns the chosen samples, each distorted by its own random map and read bilinearly, (chosen, 64)
 */
export function augment(x: Float32Array, chosen: Uint32Array, rng: Random): Float32Array<ArrayBuffer> {
  const out = new Float32Array(chosen.length * PIXELS);
  const middle = (SIDE - 1) / 2;
  const spread = (most: number) => most * (2 * rng.uniform() - 1);
  chosen.forEach((sample, i) => {
    const angle = spread(TURN);
    const size = 1 + spread(GROWTH);
    const [right, down] = [spread(SHIFT), spread(SHIFT)];
    const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
    const picture = x.subarray(sample * PIXELS, (sample + 1) * PIXELS);
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const [a, b] = [row - middle - down, column - middle - right];
        const value = bilinear(picture, middle + cos * a - sin * b, middle + sin * a + cos * b);
        out[i * PIXELS + row * SIDE + column] = value;
      }
    }
  });
  return out;
}

/** Zero outside the picture. */
function bilinear(picture: Float32Array, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const at = (r: number, c: number) => (r < 0 || c < 0 || r >= SIDE || c >= SIDE ? 0 : picture[r * SIDE + c]!);
  const [f, g] = [row - top, column - left];
  const upper = at(top, left) * (1 - g) + at(top, left + 1) * g;
  const lower = at(top + 1, left) * (1 - g) + at(top + 1, left + 1) * g;
  return upper * (1 - f) + lower * f;
}
