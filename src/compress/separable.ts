/**
 * A depthwise and a pointwise convolution in the place of one: w[c, i, k] ≈ p[c, i] d[i, k], for each channel i a rank-1 cut of its
 * (neurons, kernel) matrix (Guo et al., "Network decoupling", arXiv 1808.05517), by the weights or in the metric of the channel's own
 * corner of G (target.ts). By the outputs least squares then alternate over all channels at once: p exactly, for all neurons from
 * one factor; d by conjugate gradients on K = G ∘ S, S[i, i'] = Σ_c p[c, i] p[c, i']. Neither can make it worse.
 */
import { UserError } from '../core/errors';
import { conjugateGradients } from '../core/linalg/conjugate-gradients';
import { factorize, solveFactored } from '../core/linalg/factor';
import { timesTransposed, transposed } from '../core/linalg/product';
import { productOf } from '../core/shape';
import type { GroupSums } from '../quant/sums';
import { judgedLayer } from './judged';
import type { CompressedLayer, KernelShape, LayerSharing } from './layer';
import { spectrumOf } from './spectrum';
import { targetOf, type Target } from './target';

/** Rounds of both steps, and steps of conjugate gradients in each. */
const ROUNDS = 3;
const STEPS = 12;
/** Relative to the mean of the diagonal: only so that it can be solved. */
const DAMPING = 1e-9;

/** Of one group. */
interface Shape {
  neurons: number;
  channels: number;
  taps: number;
}

/** d (channels, kernel) and p (neurons, channels). */
interface Pair {
  d: Float64Array;
  p: Float64Array;
}

/** Why a layer is no such pair, in a sentence; null: it can be. */
export function inseparable({ neurons, inputs, groups, kernel = [] }: KernelShape): string | null {
  const taps = productOf(kernel);
  if (taps === 1) return 'It has no kernel that a depthwise layer could take. Leave the layer out.';
  if (neurons === groups && inputs === taps) return 'It is a depthwise layer as it is. Leave the layer out.';
  return null;
}

/**
 * @param sums of each group; null: by the weights alone, whatever the settings say
 * @param weights W, (neurons, inputs)
 * @returns `parts.depthwise`, (channels, kernel), `parts.pointwise`, (neurons, channels of a group), and what they multiply to
 * @throws UserError where there is nothing to take apart (`inseparable`)
 */
export async function separateLayer(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  { aware, damping }: Pick<LayerSharing, 'aware' | 'damping'>,
): Promise<CompressedLayer> {
  const refused = inseparable(shape);
  if (refused) throw new UserError(refused);
  const { neurons, inputs, groups, kernel = [] } = shape;
  const taps = productOf(kernel);
  const own: Shape = { neurons: neurons / groups, channels: inputs / taps, taps };
  const depthwise = new Float32Array(groups * inputs);
  const pointwise = new Float32Array(neurons * own.channels);
  for (let g = 0; g < groups; g++) {
    const W = weights.subarray(g * own.neurons * inputs, (g + 1) * own.neurons * inputs);
    const { d, p } = await separated(targetOf(W, inputs, (aware && sums?.[g]) || null, damping), own);
    depthwise.set(d, g * inputs);
    pointwise.set(p, g * own.neurons * own.channels);
  }
  const values = productOfPair(shape, depthwise, pointwise, taps);
  return { ...judgedLayer(shape, sums, weights, values), parts: { kind: 'separable', depthwise, pointwise } };
}

function productOfPair(
  { neurons, inputs, groups }: KernelShape,
  depthwise: Float32Array,
  pointwise: Float32Array,
  taps: number,
): Float32Array {
  const channels = inputs / taps;
  return Float32Array.from({ length: neurons * inputs }, (_, i) => {
    const [c, t] = [Math.floor(i / inputs), i % inputs];
    const group = Math.floor((c * groups) / neurons);
    return pointwise[c * channels + Math.floor(t / taps)]! * depthwise[group * inputs + t]!;
  });
}

async function separated(target: Target, shape: Shape): Promise<Pair> {
  const pair = await cutChannels(target, shape);
  const { B, G } = target;
  if (!G) return pair;
  const inputs = shape.channels * shape.taps;
  const BG = timesTransposed(B, G, shape.neurons, inputs, inputs);
  pair.p = bestPointwise(G, BG, shape, pair.d);
  for (let round = 0; round < ROUNDS; round++) {
    improveDepthwise(G, BG, shape, pair);
    pair.p = bestPointwise(G, BG, shape, pair.d);
  }
  return pair;
}

/** Each channel by itself. */
async function cutChannels({ B, G }: Target, { neurons, channels, taps }: Shape): Promise<Pair> {
  const inputs = channels * taps;
  const pair = { d: new Float64Array(inputs), p: new Float64Array(neurons * channels) };
  for (let i = 0; i < channels; i++) {
    const own = new Float64Array(neurons * taps);
    for (let c = 0; c < neurons; c++) own.set(B.subarray(c * inputs + i * taps, c * inputs + (i + 1) * taps), c * taps);
    const corner = G && cornerOf(G, inputs, i * taps, taps);
    const { U } = await spectrumOf({ B: own, G: corner, factor: () => factorize(corner!, taps, 0) }, neurons, taps);
    const u = U.subarray(0, neurons);
    pair.d.set(timesTransposed(u, transposed(own, neurons, taps), 1, taps, neurons), i * taps);
    u.forEach((value, c) => (pair.p[c * channels + i] = value));
  }
  return pair;
}

function cornerOf(G: Float64Array, n: number, first: number, size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return G[(first + row) * n + first + column]!;
  });
}

/** The least squares over p, (neurons, channels): with A[i, (i, k)] = d[i, k], (AGAᵀ)p_c = AGb₀_c. */
function bestPointwise(G: Float64Array, BG: Float64Array, shape: Shape, d: Float64Array): Float64Array {
  const { neurons, channels, taps } = shape;
  const inputs = channels * taps;
  const GA = folded(G, inputs, channels, taps, d); // (inputs, channels)
  const K = folded(transposed(GA, inputs, channels), channels, channels, taps, d);
  const sides = transposed(folded(BG, neurons, channels, taps, d), neurons, channels);
  solveFactored(factorize(K, channels, DAMPING), sides, neurons);
  return transposed(sides, channels, neurons);
}

/** VAᵀ of rows V (count, channels · taps), (count, channels). */
function folded(V: Float64Array, count: number, channels: number, taps: number, d: Float64Array): Float64Array {
  const inputs = channels * taps;
  return Float64Array.from({ length: count * channels }, (_, at) => {
    const [row, i] = [Math.floor(at / channels), at % channels];
    let sum = 0;
    for (let t = i * taps; t < (i + 1) * taps; t++) sum += V[row * inputs + t]! * d[t]!;
    return sum;
  });
}

/** Conjugate gradients on the least squares over d, in place. */
function improveDepthwise(G: Float64Array, BG: Float64Array, { neurons, channels, taps }: Shape, { d, p }: Pair): void {
  const inputs = channels * taps;
  const mixes = transposed(p, neurons, channels);
  const S = timesTransposed(mixes, mixes, channels, channels, neurons);
  const apply = (x: Float64Array) =>
    Float64Array.from({ length: inputs }, (_, t) => {
      const row = Math.floor(t / taps) * channels;
      let sum = 0;
      for (let i = 0, at = t * inputs; i < channels; i++) {
        let inner = 0;
        for (let s = i * taps; s < (i + 1) * taps; s++, at++) inner += G[at]! * x[s]!;
        sum += S[row + i]! * inner;
      }
      return sum;
    });
  const b = new Float64Array(inputs);
  for (let c = 0; c < neurons; c++)
    for (let t = 0; t < inputs; t++) b[t]! += p[c * channels + Math.floor(t / taps)]! * BG[c * inputs + t]!;
  conjugateGradients(apply, b, d, STEPS);
}
