/**
 * 64-512-512-10: far more parameters than a thousand digits need. It starts from large random weights and stays near
 * them, as over-parametrized networks do, so that its weights look like those of the paper's theorems, and rounding
 * them carelessly shows.
 */
import { modelBytes, node, tensor } from '../../src/onnx/build.ts';
import type { Tensor } from '../../src/train/jax.ts';
import { CLASSES, PIXELS } from './digits.ts';
import { heNormal, type Parameters } from './fit.ts';
import { nn, np } from './jax.ts';
import type { Recipe } from './recipe.ts';

const WIDTHS = [PIXELS, 512, 512, CLASSES];
/** Of the first weights, over those of `heNormal`. */
const GAIN = 3;
const LAYERS = ['fc1', 'fc2', 'fc3'];

function initial(seed: number): Parameters {
  const parameters: Parameters = {};
  LAYERS.forEach((name, i) => {
    parameters[`${name}.weight`] = heNormal([WIDTHS[i + 1]!, WIDTHS[i]!], seed, i).mul(GAIN);
    parameters[`${name}.bias`] = np.zeros([WIDTHS[i + 1]!]);
  });
  return parameters;
}

function logits(p: Parameters, x: Tensor): Tensor {
  return LAYERS.reduce((input, name, i) => {
    const output = np.dot(input, np.transpose(p[`${name}.weight`]!)).add(p[`${name}.bias`]!);
    return i < LAYERS.length - 1 ? nn.relu(output) : output;
  }, x);
}

/** Gemm with W as (neurons, inputs), as PyTorch exports it. */
function onnx(values: Record<string, Float32Array>): Uint8Array {
  const nodes = [node('Flatten', ['input'], ['flat'], {}, 'flatten')];
  let from = 'flat';
  LAYERS.forEach((name, i) => {
    const last = i === LAYERS.length - 1;
    const output = last ? 'logits' : `${name}.output`;
    nodes.push(node('Gemm', [from, `${name}.weight`, `${name}.bias`], [output], { transB: 1 }, name));
    if (!last) nodes.push(node('Relu', [output], [`${name}.relu`], {}, `relu${i + 1}`));
    from = `${name}.relu`;
  });
  const initializers = LAYERS.flatMap((name, i) => [
    tensor(`${name}.weight`, [WIDTHS[i + 1]!, WIDTHS[i]!], values[`${name}.weight`]!),
    tensor(`${name}.bias`, [WIDTHS[i + 1]!], values[`${name}.bias`]!),
  ]);
  return modelBytes({
    inputs: { input: ['batch', 1, 8, 8] },
    outputs: { logits: ['batch', CLASSES] },
    nodes,
    initializers,
  });
}

export const mlp: Recipe = {
  file: 'digits-mlp.onnx',
  initial,
  logits,
  finish: (parameters) => parameters,
  onnx,
  settings: { seed: 1, epochs: 100, batch: 50, rate: 1e-3, decay: 0, smoothing: 0 },
};
