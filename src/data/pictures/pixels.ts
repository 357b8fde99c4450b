/** From stored bytes to the floats of a network's input, and back for the eye. */
import { colourNumbers } from '../sets/preprocessing';
import type { Preprocessing } from '../samples';
import { productOf } from '../../core/shape';

/** How the bytes of one picture lie. */
export interface PixelLayout {
  channels: number;
  height: number;
  width: number;
  channelsLast: boolean;
}

/** Writes one picture as the network sees it. */
export type Normalize = (data: Uint8Array, from: number, out: Float32Array | Float64Array, to: number) => void;

/** ITU-R BT.601 luma in 16-bit fixed point, as Pillow makes grey of colours. */
const luma = (r: number, g: number, b: number) => (19595 * r + 38470 * g + 7471 * b + 0x8000) >> 16;

/**
 * Normalises (x/255 − mean)/std in `preprocessing`'s layout and channel order; grey is repeated for three channels, colours
 * become grey for one, and a fourth channel (alpha) is left out.
 * @param channels of the network
 */
export function normalizer(source: PixelLayout, channels: number, preprocessing: Preprocessing): Normalize {
  const { channels: stored, height, width, channelsLast } = source;
  const plane = height * width;
  const step = channelsLast ? stored : 1;
  const offset = (channel: number) => (channelsLast ? channel : channel * plane);
  const outStep = preprocessing.layout === 'NHWC' ? channels : 1;
  const toGrey = channels === 1 && stored >= 3;

  const planes = Array.from({ length: channels }, (_, k) => {
    const colour = preprocessing.channelOrder === 'BGR' && channels === 3 ? 2 - k : k;
    return {
      from: offset(stored < channels ? 0 : colour),
      to: preprocessing.layout === 'NHWC' ? k : k * plane,
      values: byteValues(preprocessing, colour),
    };
  });
  return (data, from, out, to) => {
    for (const { from: first, to: start, values } of planes) {
      let read = from + first;
      let write = to + start;
      for (let i = 0; i < plane; i++, read += step, write += outStep) {
        const x = toGrey ? luma(data[read]!, data[read + offset(1)]!, data[read + offset(2)]!) : data[read]!;
        out[write] = values[x]!;
      }
    }
  };
}

/** What each of the 256 bytes becomes. */
function byteValues(preprocessing: Preprocessing, colour: number): Float32Array {
  const { mean, std } = colourNumbers(preprocessing, colour);
  return Float32Array.from({ length: 256 }, (_, x) => (x / 255 - mean) / std);
}

/**
 * A sample of the network brought back to colours, for a preview.
 * @param shape of one sample; anything that is not a picture is drawn as a square of greys, or as a line
 * @param preprocessing to undo; null: the smallest value is drawn black and the largest white
 * @returns RGBA, (height, width, 4)
 */
export function toPixels(
  sample: Float32Array,
  shape: readonly number[],
  preprocessing: Preprocessing | null,
): { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> } {
  const { channels, height, width, channelsLast } = drawnLayout(shape, preprocessing?.layout ?? 'NCHW');
  const plane = height * width;
  const pixels = new Uint8ClampedArray(4 * plane).fill(255);
  const stretch = preprocessing ? null : range(sample);
  for (let colour = 0; colour < 3; colour++) {
    const k = channels < 3 ? 0 : preprocessing?.channelOrder === 'BGR' ? 2 - colour : colour;
    const { mean, std } =
      stretch ?? colourNumbers(preprocessing!, preprocessing!.mean.length === 1 && channels < 3 ? 0 : colour);
    for (let i = 0; i < plane; i++) {
      const x = sample[channelsLast ? i * channels + k : k * plane + i] ?? 0;
      pixels[4 * i + colour] = 255 * (x * std + mean);
    }
  }
  return { width, height, pixels };
}

function range(sample: Float32Array): { mean: number; std: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const x of sample) {
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  const std = high > low ? 1 / (high - low) : 1;
  return { mean: -low * std, std };
}

function drawnLayout(shape: readonly number[], layout: Preprocessing['layout']): PixelLayout {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 3) {
    const channelsLast = layout === 'NHWC';
    return channelsLast
      ? { channels: c, height: a, width: b, channelsLast }
      : { channels: a, height: b, width: c, channelsLast };
  }
  if (shape.length === 2) return { channels: 1, height: a, width: b, channelsLast: false };
  const count = productOf(shape);
  const side = Math.round(Math.sqrt(count));
  return side * side === count
    ? { channels: 1, height: side, width: side, channelsLast: false }
    : { channels: 1, height: 1, width: count, channelsLast: false };
}
