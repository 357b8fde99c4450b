/** Convolutions and pooling of feature maps (samples, channels, …spatial) in plain TypeScript. */
import { timesTransposed } from '../../core/linalg/product';
import { productOf } from '../../core/shape';
import type { ConvOperator, LayerParameters, Window } from '../graph';

/** Numbers of the columns that are made at once, about. */
const COLUMNS = 1 << 20;

/**
 * A convolution as a product with what lies under its taps, some samples at a time.
 * @param x (samples, channels, …size)
 * @param pause awaited between pieces of work
 * @returns (samples, neurons, …outputSize)
 */
export async function convolve(
  { window, neurons, inputs: N, groups }: ConvOperator,
  { weights, biases }: LayerParameters,
  x: Float32Array,
  [channels, ...size]: readonly number[],
  pause?: () => Promise<void>,
): Promise<Float32Array> {
  const samples = x.length / channels! / productOf(size);
  const under = placesUnder(window, size);
  const P = productOf(window.outputSize);
  const [ofGroup, plane] = [channels! / groups, productOf(size)];
  const y = new Float32Array(samples * neurons * P); // (samples, neurons, P)
  const some = Math.max(1, Math.floor(COLUMNS / (P * N)));
  for (let first = 0; first < samples; first += some) {
    const count = Math.min(some, samples - first);
    for (let group = 0; group < groups; group++) {
      const X = new Float32Array(count * P * N); // (count · P, N)
      for (let n = 0; n < count; n++)
        gather(X.subarray(n * P * N), x, ((first + n) * channels! + group * ofGroup) * plane, {
          under,
          plane,
          channels: ofGroup,
        });
      const part = neurons / groups;
      const W = weights.subarray(group * part * N, (group + 1) * part * N);
      const Y = timesTransposed(W, X, part, count * P, N); // (part, count · P)
      for (let c = 0; c < part; c++)
        for (let n = 0; n < count; n++) {
          const to = ((first + n) * neurons + group * part + c) * P;
          const bias = biases ? biases[group * part + c]! : 0;
          for (let p = 0; p < P; p++) y[to + p] = Y[(c * count + n) * P + p]! + bias;
        }
      await pause?.();
    }
  }
  return y;
}

/** Rows of X of one sample, (P, channels × taps). @param from where its first channel begins in x */
function gather(
  X: Float32Array,
  x: Float32Array,
  from: number,
  { under, plane, channels }: { under: Int32Array[]; plane: number; channels: number },
): void {
  let at = 0;
  for (const places of under)
    for (let c = 0; c < channels; c++)
      for (const place of places) {
        if (place >= 0) X[at] = x[from + c * plane + place]!;
        at++;
      }
}

/** Where the taps of each output position lie in a plane, (P) of (taps); −1: outside. */
function placesUnder(
  { kernel, stride, dilation, padBegin, outputSize }: Window,
  size: readonly number[],
): Int32Array[] {
  const offsets = indices(kernel);
  return indices(outputSize).map((position) =>
    Int32Array.from(offsets, (tap) =>
      tap.reduce((place, offset, axis) => {
        const at = position[axis]! * stride[axis]! - padBegin[axis]! + offset * dilation[axis]!;
        return place < 0 || at < 0 || at >= size[axis]! ? -1 : place * size[axis]! + at;
      }, 0),
    ),
  );
}

/** All places of a box, the last axis the fastest. */
const indices = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (known, size) => known.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])),
    [[]],
  );

/**
 * What lies in a window, merged into one value; places outside are left out.
 * @param x (samples, channels, …size)
 */
export function pool(
  x: Float32Array,
  [, ...size]: readonly number[],
  window: Window,
  merge: (a: number, b: number) => number,
  start: number,
): Float32Array {
  const under = placesUnder(window, size);
  const plane = productOf(size);
  const y = new Float32Array((x.length / plane) * under.length);
  let at = 0;
  for (let from = 0; from < x.length; from += plane)
    for (const places of under) {
      let value = start;
      for (const place of places) if (place >= 0) value = merge(value, x[from + place]!);
      y[at++] = value;
    }
  return y;
}
