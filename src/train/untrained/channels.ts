/** What is done to the channels of feature maps (samples, channels, …spatial) in plain TypeScript. */
import { productOf } from '../../core/shape';
import type { Operator } from '../graph';

/** Against channels that are all but constant. */
const EPSILON = 1e-5;

/** Each channel with mean 0 and variance 1. @param x (samples, channels, …) */
export function normalized(x: Float32Array, [channels, ...size]: readonly number[]): Float32Array {
  const plane = productOf(size);
  const y = new Float32Array(x.length);
  const sample = channels! * plane;
  const places = x.length / channels!;
  for (let c = 0; c < channels!; c++) {
    let [sum, squares] = [0, 0];
    for (let n = c * plane; n < x.length; n += sample) for (let i = n; i < n + plane; i++) sum += x[i]!;
    const mean = sum / places;
    for (let n = c * plane; n < x.length; n += sample)
      for (let i = n; i < n + plane; i++) squares += (x[i]! - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / places + EPSILON);
    for (let n = c * plane; n < x.length; n += sample)
      for (let i = n; i < n + plane; i++) y[i] = (x[i]! - mean) * factor;
  }
  return y;
}

/** x·scale + shift of each channel. */
export function scaled(
  x: Float32Array,
  [channels, ...size]: readonly number[],
  { scale, shift }: Extract<Operator, { op: 'affine' }>,
): Float32Array {
  const plane = productOf(size);
  return x.map((value, i) => {
    const c = Math.floor(i / plane) % channels!;
    return value * scale[c]! + shift[c]!;
  });
}

/** Along the channels: each sample's values one after the other. */
export function concatenate(inputs: readonly Float32Array[], samples: number): Float32Array {
  const lengths = inputs.map(({ length }) => length / samples);
  const total = lengths.reduce((a, b) => a + b, 0);
  const y = new Float32Array(samples * total);
  for (let n = 0; n < samples; n++) {
    let at = n * total;
    inputs.forEach((x, i) => {
      y.set(x.subarray(n * lengths[i]!, (n + 1) * lengths[i]!), at);
      at += lengths[i]!;
    });
  }
  return y;
}

/** Over the channels. */
export function softmax(x: Float32Array, [channels, ...size]: readonly number[]): Float32Array {
  const plane = productOf(size);
  const y = new Float32Array(x.length);
  for (let sample = 0; sample < x.length; sample += channels! * plane)
    for (let place = sample; place < sample + plane; place++) {
      const own = Array.from({ length: channels! }, (_, c) => x[place + c * plane]!);
      const most = own.reduce((a, b) => Math.max(a, b));
      const sum = own.reduce((total, value) => total + Math.exp(value - most), 0);
      own.forEach((value, c) => (y[place + c * plane] = Math.exp(value - most) / sum));
    }
  return y;
}
