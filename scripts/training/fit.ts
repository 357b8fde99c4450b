/** Training on the CPU with jax-js: AdamW with decoupled weight decay (arXiv 1711.05101), a cosine schedule, seeded. */
import { permutation, random } from '../../src/core/random.ts';
import type { Tensor } from '../../src/train/jax.ts';
import { augment } from './augment.ts';
import { CLASSES, PIXELS, type Digits } from './digits.ts';
import { jit, nn, np, tree, valueAndGrad } from './jax.ts';

export type Parameters = Record<string, Tensor>;

export interface Settings {
  seed: number;
  epochs: number;
  batch: number;
  rate: number;
  /** Applied to weights, not to biases and scales. */
  decay: number;
  /** Share of each target that is spread over all classes. */
  smoothing: number;
}

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/** A weight: anything with more than one axis. */
const isMatrix = (a: Tensor) => a.shape.length > 1;

/**
 * @param initial consumed
 * @param logits of a batch (batch, 64); consumes both of its arguments
 * @param report called after each epoch with the mean loss
 */
export async function fit(
  initial: Parameters,
  logits: (parameters: Parameters, x: Tensor) => Tensor,
  digits: Digits,
  settings: Settings,
  report: (epoch: number, loss: number) => void,
): Promise<Parameters> {
  const loss = (parameters: Parameters, x: Tensor, targets: Tensor) =>
    np.sum(nn.logSoftmax(logits(parameters, x)).mul(targets)).mul(-1 / settings.batch);

  const step = jit((p: Parameters, m: Parameters, v: Parameters, x: Tensor, targets: Tensor, rates: Tensor) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, targets);
    const [rate, meanScale, squareScale] = [0, 1, 2].map((i) => rates.ref.slice(i)) as [Tensor, Tensor, Tensor];
    rates.dispose();
    const next: { p: Parameters; m: Parameters; v: Parameters } = { p: {}, m: {}, v: {} };
    for (const name of Object.keys(p)) {
      const gradient = gradients[name]!;
      const mean = m[name]!.mul(MEAN_DECAY).add(gradient.ref.mul(1 - MEAN_DECAY));
      const square = v[name]!.mul(SQUARE_DECAY).add(np.square(gradient).mul(1 - SQUARE_DECAY));
      const towards = mean.ref.mul(meanScale.ref).div(np.sqrt(square.ref.mul(squareScale.ref)).add(EPSILON));
      const decay = isMatrix(p[name]!) ? settings.decay : 0;
      const change = towards.add(p[name]!.ref.mul(decay)).mul(rate.ref);
      next.p[name] = p[name]!.sub(change);
      next.m[name] = mean;
      next.v[name] = square;
    }
    tree.dispose([rate, meanScale, squareScale]);
    return { ...next, value };
  });

  const zeros = (): Parameters =>
    Object.fromEntries(Object.entries(initial).map(([name, a]) => [name, np.zeros(a.shape)]));
  let state = { p: initial, m: zeros(), v: zeros() };
  const steps = Math.floor(digits.count / settings.batch);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    let total = 0;
    const order = permutation(random(settings.seed, epoch), digits.count);
    for (let i = 0; i < steps; i++) {
      const t = epoch * steps + i + 1;
      const rate = (settings.rate / 2) * (1 + Math.cos((Math.PI * (t - 1)) / (settings.epochs * steps)));
      const chosen = order.subarray(i * settings.batch, (i + 1) * settings.batch);
      const x = np.array(augment(digits.x, chosen, random(settings.seed, epoch, i))).reshape([settings.batch, PIXELS]);
      const targets = np.array(smoothTargets(digits.y, chosen, settings.smoothing)).reshape([settings.batch, CLASSES]);
      const rates = np.array([rate, 1 / (1 - MEAN_DECAY ** t), 1 / (1 - SQUARE_DECAY ** t)]);
      const { value, ...next } = step(state.p, state.m, state.v, x, targets, rates);
      state = next;
      total += (await value.data())[0]!;
    }
    report(epoch, total / steps);
  }
  tree.dispose([state.m, state.v]);
  return state.p;
}

/** (batch, 10). */
function smoothTargets(y: Int32Array, chosen: Uint32Array, smoothing: number): Float32Array {
  const targets = new Float32Array(chosen.length * CLASSES).fill(smoothing / CLASSES);
  chosen.forEach((sample, i) => (targets[i * CLASSES + y[sample]!]! += 1 - smoothing));
  return targets;
}

/** Normal values of standard deviation √(2 / inputs), right for Relu (arXiv 1502.01852). */
export function heNormal(shape: number[], seed: number, stream: number): Tensor {
  const rng = random(seed, stream);
  const inputs = shape.slice(1).reduce((a, b) => a * b, 1);
  const count = shape[0]! * inputs;
  return np.array(Float32Array.from({ length: count }, () => rng.normal() * Math.sqrt(2 / inputs))).reshape(shape);
}
