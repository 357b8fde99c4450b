/** Trains architectures of a space for their accuracy: SGD with momentum, a cosine schedule, seeded. */
import { permutation, random } from '../../src/core/random.ts';
import type { TrainGraph, TrainNode } from '../../src/train/graph.ts';
import type { Tensor } from '../../src/train/jax.ts';
import { channelsFirst, channelsLast, convolve } from '../../src/train/ops/conv.ts';
import { averagePool, globalAveragePool } from '../../src/train/ops/pool.ts';
import { studentOf } from '../../src/train/student.ts';
import { CLASSES, PIXELS, type Digits } from './digits.ts';
import { jax, jit, nn, np, tree, valueAndGrad } from './jax.ts';

export interface SpaceSettings {
  /** Accuracies are means over these. */
  seeds: number[];
  epochs: number;
  batch: number;
  rate: number;
  momentum: number;
  /** Of weights. */
  decay: number;
  /** Of the first weights, over √(2 / inputs). */
  gain: number;
}

/** As PyTorch draws convolutions: a deviation of √(1 / (3 · inputs)). */
const PYTORCH_GAIN = Math.sqrt(1 / 6);

/** Four epochs are enough to tell architectures apart, and few enough that not all are as good as the next. */
export const CELL_TRAINING: SpaceSettings = {
  seeds: [1],
  epochs: 4,
  batch: 50,
  rate: 0.1,
  momentum: 0.9,
  decay: 5e-4,
  gain: PYTORCH_GAIN,
};
export const PERCEPTRON_TRAINING: SpaceSettings = {
  ...CELL_TRAINING,
  seeds: [1, 2, 3],
  epochs: 8,
  rate: 0.05,
  decay: 0,
  gain: 1,
};

const EPSILON = 1e-5;

type Parameters = Record<string, Tensor>;

/** `layer.w`, `layer.b`; `node.scale`, `node.shift` of a BatchNormalization. */
function initial(graph: TrainGraph, seed: number, gain: number): Parameters {
  const { layers, nodes } = studentOf(graph, 1, seed);
  const parameters: Parameters = {};
  for (const { operator, name } of nodes) {
    if (operator.op === 'affine') {
      parameters[`${name}.scale`] = np.ones([operator.scale.length]);
      parameters[`${name}.shift`] = np.zeros([operator.shift.length]);
    }
    if (operator.op !== 'conv' && operator.op !== 'dense') continue;
    const { weights, biases } = layers.get(operator.layer)!;
    const shape = [operator.neurons, operator.inputs];
    parameters[`${operator.layer}.w`] = np.array(weights.map((w) => gain * w)).reshape(shape);
    if (biases) parameters[`${operator.layer}.b`] = np.zeros([operator.neurons]);
  }
  return parameters;
}

/**
 * @param p consumed
 * @param x (count, 64), consumed
 * @param measured of how many of the samples, the first, BatchNormalization takes mean and variance
 * @returns (count, 10)
 */
function logitsOf(graph: TrainGraph, p: Parameters, x: Tensor, measured: number): Tensor {
  const tensors = new Map([[graph.input.name, channelsLast(jax, x.reshape([-1, ...graph.input.shape]))]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => tensors.get(name)!.ref);
    tensors.set(node.output, apply(node, p, inputs, measured));
  }
  const logits = tensors.get(graph.output)!.ref;
  tree.dispose([...tensors.values()]);
  tree.dispose(p);
  return logits;
}

function apply({ name, operator }: TrainNode, p: Parameters, inputs: Tensor[], measured: number): Tensor {
  const x = inputs[0]!;
  switch (operator.op) {
    case 'conv':
      return convolve(jax, 'wasm', operator, x, p[`${operator.layer}.w`]!.ref);
    case 'dense':
      return np.dot(x, np.transpose(p[`${operator.layer}.w`]!.ref)).add(p[`${operator.layer}.b`]!.ref);
    case 'affine':
      return batchNorm(x, measured).mul(p[`${name}.scale`]!.ref).add(p[`${name}.shift`]!.ref);
    case 'relu':
      return nn.relu(x);
    case 'averagePool':
      return averagePool(jax, operator.window, operator.divisors, x);
    case 'globalAveragePool':
      return globalAveragePool(jax, x);
    case 'flatten':
      return channelsFirst(jax, x).reshape([x.shape[0]!, -1]);
    case 'add':
      return inputs.reduce((a, b) => a.add(b));
    default:
      throw new Error(`no architecture has ${operator.op}`);
  }
}

/** @param x (count, …spatial, channels), consumed */
function batchNorm(x: Tensor, measured: number): Tensor {
  const axes = x.shape.slice(1).map((_, i) => i);
  const part = measured === x.shape[0] ? x.ref : x.ref.slice([0, measured]);
  const mean = np.mean(part.ref, axes, { keepdims: true });
  const variance = np.mean(np.square(part.sub(mean.ref)), axes, { keepdims: true });
  return x.sub(mean).div(np.sqrt(variance.add(EPSILON)));
}

/** Trains one architecture several times, with other weights and another order. */
export function openArchitecture(graph: TrainGraph, settings: SpaceSettings) {
  const loss = (p: Parameters, x: Tensor, targets: Tensor) =>
    np.sum(nn.logSoftmax(logitsOf(graph, p, x, settings.batch)).mul(targets)).mul(-1 / settings.batch);
  const step = jit((p: Parameters, velocity: Parameters, x: Tensor, targets: Tensor, rate: Tensor) => {
    const gradients = valueAndGrad(loss)(tree.ref(p), x, targets)[1];
    const next: { p: Parameters; velocity: Parameters } = { p: {}, velocity: {} };
    for (const name of Object.keys(p)) {
      const decay = name.endsWith('.w') ? settings.decay : 0;
      const gradient = gradients[name]!.add(p[name]!.ref.mul(decay));
      const v = velocity[name]!.mul(settings.momentum).add(gradient);
      next.p[name] = p[name]!.sub(v.ref.mul(rate.ref));
      next.velocity[name] = v;
    }
    rate.dispose();
    return next;
  });
  return {
    /** @returns share of the test part that is told right, 0..1; BatchNormalization has mean and variance of the train part */
    async accuracy(train: Digits, test: Digits, seed: number): Promise<number> {
      let p = initial(graph, seed, settings.gain);
      let velocity = Object.fromEntries(Object.entries(p).map(([name, a]) => [name, np.zeros(a.shape)]));
      for (const { rate, x, targets } of batches(train, settings, seed)) {
        ({ p, velocity } = step(p, velocity, x, targets, np.array([rate])));
        // What nobody reads is put off, and what is put off grows: read the smallest, so that steps are done one by one.
        await smallestOf(p).ref.data();
      }
      tree.dispose(velocity);
      return rightShare(graph, p, train, test);
    },
    close: () => step.dispose(),
  };
}

const smallestOf = (p: Parameters): Tensor => Object.values(p).reduce((a, b) => (b.size < a.size ? b : a));

function* batches({ x, y, count }: Digits, { epochs, batch, rate }: SpaceSettings, seed: number) {
  const steps = Math.floor(count / batch);
  for (let t = 0; t < epochs * steps; t++) {
    const [epoch, i] = [Math.floor(t / steps), t % steps];
    const chosen = permutation(random(seed, 1 << 16, epoch), count).subarray(i * batch, (i + 1) * batch);
    const pictures = new Float32Array(batch * PIXELS);
    const targets = new Float32Array(batch * CLASSES);
    chosen.forEach((sample, row) => {
      pictures.set(x.subarray(sample * PIXELS, (sample + 1) * PIXELS), row * PIXELS);
      targets[row * CLASSES + y[sample]!] = 1;
    });
    yield {
      rate: (rate / 2) * (1 + Math.cos((Math.PI * t) / (epochs * steps))),
      x: np.array(pictures).reshape([batch, PIXELS]),
      targets: np.array(targets).reshape([batch, CLASSES]),
    };
  }
}

/** @param p consumed */
async function rightShare(graph: TrainGraph, p: Parameters, train: Digits, test: Digits): Promise<number> {
  const both = new Float32Array((train.count + test.count) * PIXELS);
  both.set(train.x);
  both.set(test.x, train.x.length);
  const logits = logitsOf(graph, p, np.array(both).reshape([-1, PIXELS]), train.count);
  const values = (await logits.data()) as Float32Array;
  const right = test.y.filter((label, i) => {
    const row = values.subarray((train.count + i) * CLASSES, (train.count + i + 1) * CLASSES);
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / test.count;
}
