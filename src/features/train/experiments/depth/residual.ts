/**
 * Residual networks h_{k+1} = h_k + δ σ(A_k h_k + b_k), k = 0..L−1, whose logits are the first entries of h_L: A.-S. Cohen, R. Cont,
 * A. Rossier, R. Xu, "Scaling properties of deep residual networks" (arXiv 2105.12245). At widths like 10 plain loops in float64
 * take a tenth of the time of compiled tensors, and depth costs no compilation.
 */
import { random } from '../../../../core/random';

export type Activation = 'tanh' | 'relu';

export interface ResidualShape {
  activation: Activation;
  /** L */
  depth: number;
  /** d */
  width: number;
  classes: number;
  /** δ is one number that all layers share and that is trained; else it is 1. */
  sharedStep: boolean;
}

/** Where θ = (A, b, δ) has what: A (L, d, d), b (L, d), and what |δ| is taken of, if it is trained. */
export const weightCount = ({ depth, width }: ResidualShape): number => depth * width * width;
const biasEnd = (shape: ResidualShape): number => weightCount(shape) + shape.depth * shape.width;

/** δ. Its sign cannot matter more than that of σ: what is trained may pass 0. */
export const stepSize = (shape: ResidualShape, θ: Float64Array): number =>
  shape.sharedStep ? Math.abs(θ[biasEnd(shape)]!) : 1;

/** A ~ N(0, 1/L²)/d, b ~ N(0, 1/L²)/√d, δ = 1/L. @returns θ */
export function initialWeights(shape: ResidualShape, seed: number): Float64Array {
  const { depth, width, sharedStep } = shape;
  const rng = random(seed, depth);
  const θ = new Float64Array(biasEnd(shape) + Number(sharedStep));
  for (let i = 0; i < biasEnd(shape); i++)
    θ[i] = rng.normal() / depth / (i < weightCount(shape) ? width : Math.sqrt(width));
  if (sharedStep) θ[biasEnd(shape)] = 1 / depth;
  return θ;
}

/** A network with room for batches of one size. */
export interface ResidualNetwork {
  /** @param x (batch, d) @returns h_L, (batch, d), to be read before the next call */
  forward(θ: Float64Array, x: Float64Array): Float64Array;
  /**
   * The mean cross-entropy of a batch, and its gradient.
   * @param labels (batch)
   * @param gradient written, as θ
   */
  gradient(θ: Float64Array, x: Float64Array, labels: Int32Array, gradient: Float64Array): number;
}

export function openResidual(shape: ResidualShape, batch: number): ResidualNetwork {
  const { activation, depth, width: d, sharedStep } = shape;
  const size = batch * d;
  const h = new Float64Array((depth + 1) * size); // (L + 1, batch, d)
  const s = new Float64Array(depth * size); // σ(A_k h_k + b_k)
  const G = new Float64Array(size); // ∂ loss / ∂ h_{k+1}
  const row = new Float64Array(d); // ∂ loss / ∂ (A_k h_k + b_k) of one sample
  const last = h.subarray(depth * size);

  /** Layer k of all samples: h_{k+1} of h_k. */
  const through = (θ: Float64Array, k: number, δ: number): void => {
    const [A, b] = [k * d * d, weightCount(shape) + k * d];
    for (let at = k * size; at < (k + 1) * size; at += d)
      for (let i = 0; i < d; i++) {
        let z = θ[b + i]!;
        for (let j = 0; j < d; j++) z += θ[A + i * d + j]! * h[at + j]!;
        const σ = activation === 'tanh' ? Math.tanh(z) : z > 0 ? z : 0;
        s[at + i] = σ;
        h[at + size + i] = h[at + i]! + δ * σ;
      }
  };

  /** From G of h_{k+1} to G of h_k. @param gradient its A_k and b_k are added to @returns ∂ loss / ∂ δ of this layer */
  const back = (θ: Float64Array, k: number, δ: number, gradient: Float64Array): number => {
    const [A, b] = [k * d * d, weightCount(shape) + k * d];
    let ofδ = 0;
    for (let g = 0; g < size; g += d) {
      const at = k * size + g;
      for (let i = 0; i < d; i++) {
        const σ = s[at + i]!;
        ofδ += G[g + i]! * σ;
        row[i] = δ * G[g + i]! * (activation === 'tanh' ? 1 - σ * σ : Number(σ > 0));
        gradient[b + i]! += row[i]!;
      }
      for (let i = 0; i < d; i++) {
        const [z, weights] = [row[i]!, A + i * d];
        if (z === 0) continue;
        for (let j = 0; j < d; j++) {
          gradient[weights + j]! += z * h[at + j]!;
          G[g + j]! += z * θ[weights + j]!;
        }
      }
    }
    return ofδ;
  };

  const forward = (θ: Float64Array, x: Float64Array): Float64Array => {
    h.set(x);
    for (let k = 0; k < depth; k++) through(θ, k, stepSize(shape, θ));
    return last;
  };

  return {
    forward,
    gradient(θ, x, labels, gradient) {
      forward(θ, x);
      gradient.fill(0);
      const loss = crossEntropy(last, labels, shape, G);
      let ofδ = 0;
      for (let k = depth - 1; k >= 0; k--) ofδ += back(θ, k, stepSize(shape, θ), gradient);
      if (sharedStep) gradient[biasEnd(shape)] = ofδ * Math.sign(θ[biasEnd(shape)]!);
      return loss;
    },
  };
}

/** @param logits (batch, d), of which the first `classes` of a row count @param G written: its gradient @returns the mean */
function crossEntropy(
  logits: Float64Array,
  labels: Int32Array,
  { width, classes }: ResidualShape,
  G: Float64Array,
): number {
  const batch = logits.length / width;
  let loss = 0;
  G.fill(0);
  for (let n = 0; n < batch; n++) {
    const row = logits.subarray(n * width, n * width + classes);
    const most = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, logit) => total + Math.exp(logit - most), 0);
    loss += (Math.log(sum) + most - row[labels[n]!]!) / batch;
    for (let c = 0; c < classes; c++)
      G[n * width + c] = (Math.exp(row[c]! - most) / sum - Number(c === labels[n]!)) / batch;
  }
  return loss;
}
