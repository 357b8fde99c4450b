/** A small CNN with BatchNormalization, one depthwise and one grouped layer. */
import { modelBytes, node, tensor } from '../../src/onnx/build.ts';
import type { Tensor } from '../../src/train/jax.ts';
import { CLASSES, SIDE, type Digits } from './digits.ts';
import { heNormal, type Parameters } from './fit.ts';
import { lax, nn, np, tree } from './jax.ts';
import type { Recipe } from './recipe.ts';

interface Block {
  name: string;
  inputs: number;
  outputs: number;
  kernel: number;
  groups: number;
  /** 2 × 2, after Relu. */
  pool?: true;
}

const BLOCKS: Block[] = [
  { name: 'conv1', inputs: 1, outputs: 32, kernel: 3, groups: 1 },
  { name: 'depthwise', inputs: 32, outputs: 32, kernel: 3, groups: 32 },
  { name: 'pointwise', inputs: 32, outputs: 64, kernel: 1, groups: 1, pool: true },
  { name: 'conv2', inputs: 64, outputs: 64, kernel: 3, groups: 1, pool: true },
  { name: 'grouped', inputs: 64, outputs: 64, kernel: 1, groups: 4 },
];
const FLAT = 64 * 2 * 2;
const EPSILON = 1e-5;

type Statistics = Record<string, { mean: Tensor; variance: Tensor }>;

function initial(seed: number): Parameters {
  const parameters: Parameters = {};
  BLOCKS.forEach(({ name, inputs, outputs, kernel, groups }, i) => {
    parameters[`${name}.weight`] = heNormal([outputs, inputs / groups, kernel, kernel], seed, i);
    parameters[`${name}.scale`] = np.ones([outputs]);
    parameters[`${name}.shift`] = np.zeros([outputs]);
  });
  parameters['fc.weight'] = heNormal([CLASSES, FLAT], seed, BLOCKS.length);
  parameters['fc.bias'] = np.zeros([CLASSES]);
  return parameters;
}

/** @param keep where the statistics of each BatchNormalization go; they are those of this batch */
function forward(p: Parameters, x: Tensor, keep?: Statistics): Tensor {
  let out = x.reshape([-1, 1, SIDE, SIDE]);
  for (const { name, kernel, groups, pool } of BLOCKS) {
    const border: [number, number] = [(kernel - 1) / 2, (kernel - 1) / 2];
    out = lax.convGeneralDilated(out, p[`${name}.weight`]!, [1, 1], [border, border], { featureGroupCount: groups });
    const mean = np.mean(out.ref, [0, 2, 3], { keepdims: true });
    const centred = out.sub(mean.ref);
    const variance = np.mean(np.square(centred.ref), [0, 2, 3], { keepdims: true });
    if (keep) keep[name] = { mean: mean.ref, variance: variance.ref };
    mean.dispose();
    const scale = p[`${name}.scale`]!.reshape([1, -1, 1, 1]).div(np.sqrt(variance.add(EPSILON)));
    out = nn.relu(centred.mul(scale).add(p[`${name}.shift`]!.reshape([1, -1, 1, 1])));
    if (pool) {
      const [batch, channels, height, width] = out.shape as [number, number, number, number];
      out = np.max(out.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
    }
  }
  return np.dot(out.reshape([-1, FLAT]), np.transpose(p['fc.weight']!)).add(p['fc.bias']!);
}

/** Running averages would lag behind the weights: the statistics are taken once, over the whole train part. */
function finish(parameters: Parameters, train: Digits): Parameters {
  const statistics: Statistics = {};
  const x = np.array(Float32Array.from(train.x)).reshape([train.count, SIDE * SIDE]);
  forward(tree.ref(parameters), x, statistics).dispose();
  const measured = Object.entries(statistics).flatMap(([name, { mean, variance }]) => [
    [`${name}.mean`, mean] as const,
    [`${name}.variance`, variance] as const,
  ]);
  return { ...parameters, ...Object.fromEntries(measured) };
}

function onnx(values: Record<string, Float32Array>): Uint8Array {
  const nodes = [];
  const initializers = [];
  let from = 'input';
  for (const { name, inputs, outputs, kernel, groups, pool } of BLOCKS) {
    const pad = (kernel - 1) / 2;
    const attributes = { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad], group: groups };
    nodes.push(node('Conv', [from, `${name}.weight`], [`${name}.output`], attributes, name));
    initializers.push(tensor(`${name}.weight`, [outputs, inputs / groups, kernel, kernel], values[`${name}.weight`]!));
    const statistics = ['scale', 'shift', 'mean', 'variance'].map((part) => `${name}.${part}`);
    for (const statistic of statistics) initializers.push(tensor(statistic, [outputs], values[statistic]!));
    const normal = `${name}.normalized`;
    const epsilon = { epsilon: { float: EPSILON } };
    nodes.push(node('BatchNormalization', [`${name}.output`, ...statistics], [normal], epsilon, `${name}_bn`));
    from = `${name}.relu`;
    nodes.push(node('Relu', [normal], [from], {}, `${name}_relu`));
    if (!pool) continue;
    nodes.push(node('MaxPool', [from], [`${name}.pooled`], { kernel_shape: [2, 2], strides: [2, 2] }, `${name}_pool`));
    from = `${name}.pooled`;
  }
  nodes.push(node('Flatten', [from], ['flat'], {}, 'flatten'));
  nodes.push(node('Gemm', ['flat', 'fc.weight', 'fc.bias'], ['logits'], { transB: 1 }, 'fc'));
  initializers.push(tensor('fc.weight', [CLASSES, FLAT], values['fc.weight']!));
  initializers.push(tensor('fc.bias', [CLASSES], values['fc.bias']!));
  return modelBytes({
    inputs: { input: ['batch', 1, SIDE, SIDE] },
    outputs: { logits: ['batch', CLASSES] },
    nodes,
    initializers,
  });
}

export const cnn: Recipe = {
  file: 'digits-cnn.onnx',
  initial,
  logits: forward,
  finish,
  onnx,
  settings: { seed: 1, epochs: 20, batch: 50, rate: 3e-3, decay: 0.05, smoothing: 0.05 },
};
