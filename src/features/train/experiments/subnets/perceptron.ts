/**
 * Perceptrons with batch normalization behind every linear layer, by hand and in float32: a network in a worker of its own is too small,
 * and gone too soon, for jax-js to be worth its loading. All parameters are one vector, as they go over the lines.
 */
import { random } from '../../../../core/random';

/** Inputs, neurons of each hidden layer, classes. */
export type Widths = readonly number[];

/** ε of batch normalization. */
export const VARIANCE_FLOOR = 1e-5;

/** Logits are normalized too, and have this gain, which is not trained. */
const LAST_GAIN = 2;

/** Of one layer, as views of the vector. */
export interface LayerView {
  inputs: number;
  neurons: number;
  /** (neurons, inputs) */
  W: Float32Array;
  /** β, (neurons). */
  shift: Float32Array;
  /** γ, (neurons); of the last layer a constant. */
  gain: Float32Array;
}

/** Numbers of a layer: W, β and, but for the last, γ. */
const sizeOf = (widths: Widths, l: number) =>
  widths[l + 1]! * widths[l]! + (l < widths.length - 2 ? 2 : 1) * widths[l + 1]!;

export function parameterCount(widths: Widths): number {
  return layersOf(widths).reduce((sum, l) => sum + sizeOf(widths, l), 0);
}

const layersOf = (widths: Widths) => Array.from({ length: widths.length - 1 }, (_, l) => l);

/** @param theta (parameterCount), layer by layer: W, β, γ */
export function layerViews(widths: Widths, theta: Float32Array): LayerView[] {
  let at = 0;
  const take = (count: number) => theta.subarray(at, (at += count));
  return layersOf(widths).map((l) => {
    const [inputs, neurons] = [widths[l]!, widths[l + 1]!];
    const [W, shift] = [take(neurons * inputs), take(neurons)];
    const last = l === widths.length - 2;
    return { inputs, neurons, W, shift, gain: last ? new Float32Array(neurons).fill(LAST_GAIN) : take(neurons) };
  });
}

/** Weights are normal with a deviation of √(2 / inputs): K. He et al. (arXiv 1502.01852). */
export function freshParameters(widths: Widths, seed: number): Float32Array {
  const theta = new Float32Array(parameterCount(widths));
  layerViews(widths, theta).forEach(({ inputs, W, gain }, l) => {
    const rng = random(seed, l);
    for (let i = 0; i < W.length; i++) W[i] = Math.sqrt(2 / inputs) * rng.normal();
    if (l < widths.length - 2) gain.fill(1);
  });
  return theta;
}

/** What a batch is in one layer. */
export interface LayerPass {
  /** Before it is normalized: (batch, neurons); after `normalize`, with mean 0 and variance 1. */
  normalized: Float32Array;
  mean: Float32Array;
  /** 1 / √(variance + ε). */
  inverse: Float32Array;
  /** (batch, neurons), behind ReLU but in the last layer. */
  output: Float32Array;
}

/** Memory for the pass of a batch. */
export const openPass = (widths: Widths, batch: number): LayerPass[] =>
  layersOf(widths).map((l) => ({
    normalized: new Float32Array(batch * widths[l + 1]!),
    mean: new Float32Array(widths[l + 1]!),
    inverse: new Float32Array(widths[l + 1]!),
    output: new Float32Array(batch * widths[l + 1]!),
  }));

/** @param x (batch, inputs) */
export function forward(
  layers: readonly LayerView[],
  x: Float32Array,
  batch: number,
  pass: readonly LayerPass[],
): void {
  let input = x;
  layers.forEach((layer, l) => {
    const { neurons, gain, shift } = layer;
    const { normalized, output } = pass[l]!;
    linear(layer, input, batch, normalized);
    normalize(pass[l]!, neurons, batch);
    const last = l === layers.length - 1;
    for (let b = 0, i = 0; b < batch; b++)
      for (let c = 0; c < neurons; c++, i++) {
        const y = gain[c]! * normalized[i]! + shift[c]!;
        output[i] = last || y > 0 ? y : 0;
      }
    input = output;
  });
}

/** X Wᵀ, four samples at a time. @param X (batch, inputs) @param Z (batch, neurons), written */
export function linear(
  { W, inputs, neurons }: Pick<LayerView, 'W' | 'inputs' | 'neurons'>,
  X: Float32Array,
  batch: number,
  Z: Float32Array,
): void {
  const fours = batch - (batch % 4);
  for (let c = 0; c < neurons; c++) {
    const w = c * inputs;
    for (let b = 0; b < fours; b += 4) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      const [x0, x1, x2, x3] = [b * inputs, (b + 1) * inputs, (b + 2) * inputs, (b + 3) * inputs];
      for (let t = 0; t < inputs; t++) {
        const value = W[w + t]!;
        s0 += value * X[x0 + t]!;
        s1 += value * X[x1 + t]!;
        s2 += value * X[x2 + t]!;
        s3 += value * X[x3 + t]!;
      }
      Z[b * neurons + c] = s0;
      Z[(b + 1) * neurons + c] = s1;
      Z[(b + 2) * neurons + c] = s2;
      Z[(b + 3) * neurons + c] = s3;
    }
    for (let b = fours; b < batch; b++) {
      let sum = 0;
      for (let t = 0; t < inputs; t++) sum += W[w + t]! * X[b * inputs + t]!;
      Z[b * neurons + c] = sum;
    }
  }
}

function normalize({ normalized, mean, inverse }: LayerPass, neurons: number, batch: number): void {
  for (let c = 0; c < neurons; c++) {
    let sum = 0;
    for (let b = 0; b < batch; b++) sum += normalized[b * neurons + c]!;
    const middle = sum / batch;
    let squares = 0;
    for (let b = 0; b < batch; b++) squares += (normalized[b * neurons + c]! - middle) ** 2;
    const scale = 1 / Math.sqrt(squares / batch + VARIANCE_FLOOR);
    for (let b = 0; b < batch; b++) normalized[b * neurons + c] = (normalized[b * neurons + c]! - middle) * scale;
    mean[c] = middle;
    inverse[c] = scale;
  }
}
