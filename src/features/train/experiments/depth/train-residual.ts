/** Trains a residual network: Adam, its rate falling along a cosine, seeded. */
import { permutation, random } from '../../../../core/random';
import { argmax } from '../../../../core/stats/ranking';
import { openResidual, initialWeights, type ResidualShape } from './residual';

const BATCH = 50;
/** Adam's, as in arXiv 1412.6980. */
const [MEAN_DECAY, SQUARE_DECAY, EPSILON] = [0.9, 0.999, 1e-8];
/** Without a shared δ that damps it, steps have to be smaller. */
const RATES = { tanh: 0.01, relu: 0.003 } as const;

export interface ComponentData {
  /** (count, d) */
  x: Float64Array;
  /** (count) */
  y: Int32Array;
}

interface TrainOptions {
  epochs: number;
  seed: number;
  /** Awaited after each step. @param part of training that is done, 0..1 */
  afterStep(part: number): Promise<void>;
}

/** @returns θ, and the mean loss of the last epoch */
export async function trainResidual(
  shape: ResidualShape,
  data: ComponentData,
  { epochs, seed, afterStep }: TrainOptions,
): Promise<{ θ: Float64Array; loss: number }> {
  const count = data.y.length;
  const batch = Math.min(BATCH, count);
  const steps = Math.floor(count / batch);
  const network = openResidual(shape, batch);
  const θ = initialWeights(shape, seed);
  const adam = openAdam(θ);
  const x = new Float64Array(batch * shape.width);
  const labels = new Int32Array(batch);
  const gradient = new Float64Array(θ.length);
  let loss = 0;
  for (let t = 0; t < epochs * steps; t++) {
    if (t % steps === 0) loss = 0;
    const order = permutation(random(seed, 1 << 16, Math.floor(t / steps)), count);
    for (let row = 0; row < batch; row++) {
      const sample = order[(t % steps) * batch + row]!;
      x.set(data.x.subarray(sample * shape.width, (sample + 1) * shape.width), row * shape.width);
      labels[row] = data.y[sample]!;
    }
    loss += network.gradient(θ, x, labels, gradient) / steps;
    // In the first step the whole rate, in the last nearly none.
    adam(gradient, (RATES[shape.activation] / 2) * (1 + Math.cos((Math.PI * t) / (epochs * steps))));
    await afterStep((t + 1) / (epochs * steps));
  }
  return { θ, loss };
}

/** D. Kingma, J. Ba, arXiv 1412.6980. @returns what changes θ by one step along a gradient */
function openAdam(θ: Float64Array) {
  const mean = new Float64Array(θ.length);
  const square = new Float64Array(θ.length);
  let t = 0;
  return (gradient: Float64Array, rate: number): void => {
    t++;
    const meanScale = rate / (1 - MEAN_DECAY ** t);
    const squareScale = 1 / (1 - SQUARE_DECAY ** t);
    for (let i = 0; i < θ.length; i++) {
      const g = gradient[i]!;
      mean[i] = MEAN_DECAY * mean[i]! + (1 - MEAN_DECAY) * g;
      square[i] = SQUARE_DECAY * square[i]! + (1 - SQUARE_DECAY) * g * g;
      θ[i]! -= (meanScale * mean[i]!) / (Math.sqrt(squareScale * square[i]!) + EPSILON);
    }
  };
}

/** Samples that are looked at together. */
const PART = 500;

/** Share of the samples whose largest logit is the right one, 0..1. */
export function accuracyOf(shape: ResidualShape, θ: Float64Array, { x, y }: ComponentData): number {
  const { width, classes } = shape;
  const network = openResidual(shape, PART);
  const batch = new Float64Array(PART * width);
  let right = 0;
  for (let from = 0; from < y.length; from += PART) {
    const count = Math.min(PART, y.length - from);
    batch.set(x.subarray(from * width, (from + count) * width));
    const logits = network.forward(θ, batch);
    for (let n = 0; n < count; n++) if (argmax(logits, n * width, classes) === y[from + n]) right++;
  }
  return right / y.length;
}
