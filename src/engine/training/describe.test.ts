/** What training computes against onnxruntime, and what it does not know. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { smallNetwork } from '../../../test/networks';
import { runOnnx } from '../../../test/run-onnx';
import { random } from '../../core/random';
import { productOf } from '../../core/shape';
import { integers, modelBytes, node, tensor, type ModelParts } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { EXAMPLES } from '../../samples/examples';
import { logitsOf } from '../../train/outputs';
import { describeNetwork, unsupported } from './describe';

const BATCH = 7;

const read = (bytes: Uint8Array) => readNetwork([{ name: 'net.onnx', bytes }]);

const normals = (count: number, seed: number, scale = 1) => {
  const rng = random(seed);
  return Float32Array.from({ length: count }, () => scale * rng.normal());
};

const constant = (name: string, dims: number[], seed: number) =>
  tensor(name, dims, normals(productOf(dims), seed, 1 / Math.sqrt(Math.max(1, productOf(dims.slice(1))))));

/** The largest difference over the largest value. */
async function difference(bytes: Uint8Array, shape: number[]): Promise<number> {
  const x = normals(BATCH * productOf(shape), 3);
  const graph = describeNetwork(read(bytes));
  const [ours, theirs] = [await logitsOf(graph, x, BATCH), await runOnnx(bytes, x, [BATCH, ...shape])];
  expect(ours.length).toBe(theirs.length);
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0) / largest;
}

test.each(EXAMPLES)('$label: as onnxruntime', async ({ model }) => {
  expect(await difference(readFileSync(fileURLToPath(model.url)), [1, 8, 8])).toBeLessThan(1e-5);
});

test('a residual, a depthwise layer and a folded BatchNormalization: as onnxruntime', async () => {
  expect(await difference(new Uint8Array(smallNetwork().bytes), [1, 6, 6])).toBeLessThan(1e-5);
});

const dense = (from: string, inputs: number) => ({
  nodes: [node('Gemm', [from, 'wf', 'bf'], ['logits'], { transB: 1 }, 'fc')],
  initializers: [constant('wf', [3, inputs], 91), constant('bf', [3], 92)],
});

const network = (channels: number, body: Pick<ModelParts, 'nodes' | 'initializers'>, features: number, opset = 17) => {
  const end = dense('flat', features);
  return modelBytes({
    opset,
    inputs: { input: ['batch', channels, 9, 8] },
    outputs: { logits: ['batch', 3] },
    nodes: [...body.nodes, ...end.nodes],
    initializers: [...(body.initializers ?? []), ...end.initializers],
  });
};

const flatten = (from: string) => node('Flatten', [from], ['flat'], {}, 'flatten');

const conv = (attributes: Record<string, number | number[] | string>, dims: number[], channels: number, out: number) =>
  network(
    channels,
    {
      nodes: [node('Conv', ['input', 'w', 'b'], ['c'], attributes, 'conv'), flatten('c')],
      initializers: [constant('w', dims, 1), constant('b', [dims[0]!], 2)],
    },
    out,
  );

const pool = (op: string, attributes: Record<string, number | number[] | string>, features: number, opset = 17) =>
  network(
    2,
    { nodes: [node(op, ['input'], ['p'], attributes, 'pool'), flatten('p')], initializers: [] },
    features,
    opset,
  );

describe('small networks: as onnxruntime', () => {
  test.each<[string, Uint8Array, number]>([
    [
      'strides, pads on one side, dilations',
      conv({ strides: [2, 1], pads: [1, 0, 2, 3], dilations: [1, 2] }, [4, 3, 3, 3], 3, 4 * 5 * 7),
      3,
    ],
    ['groups', conv({ group: 2, pads: [1, 1, 1, 1] }, [6, 2, 3, 3], 4, 6 * 72), 4],
    [
      'one kernel for each channel',
      conv({ group: 4, strides: [2, 2], pads: [0, 1, 2, 1] }, [4, 1, 3, 3], 4, 4 * 5 * 4),
      4,
    ],
    ['two kernels for each channel', conv({ group: 3, pads: [1, 1, 1, 1] }, [6, 1, 3, 3], 3, 6 * 72), 3],
    ['1 × 1 with strides', conv({ strides: [2, 2] }, [5, 3, 1, 1], 3, 5 * 20), 3],
    ['auto_pad SAME_UPPER', conv({ strides: [2, 2], auto_pad: 'SAME_UPPER' }, [2, 3, 4, 4], 3, 2 * 20), 3],
    [
      'a maximum with pads',
      pool('MaxPool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 2 * 5 * 4),
      2,
    ],
    [
      'a maximum that hangs over',
      pool('MaxPool', { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }, 2 * 5 * 4),
      2,
    ],
    ['a maximum with dilations', pool('MaxPool', { kernel_shape: [2, 2], dilations: [3, 2] }, 2 * 6 * 6), 2],
    [
      'a mean with pads',
      pool('AveragePool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, 2 * 5 * 4),
      2,
    ],
    [
      'a mean that counts pads',
      pool('AveragePool', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }, 2 * 72),
      2,
    ],
    [
      'a mean that hangs over',
      pool('AveragePool', { kernel_shape: [2, 3], strides: [2, 2], ceil_mode: 1 }, 2 * 5 * 4),
      2,
    ],
    ['a mean over all', pool('ReduceMean', { axes: [2, 3] }, 2), 2],
    [
      'branches put together',
      network(
        2,
        {
          nodes: [
            node('Conv', ['input', 'w1'], ['c1'], { pads: [1, 1, 1, 1] }, 'left'),
            node('Conv', ['input', 'w2'], ['c2'], {}, 'right'),
            node('Clip', ['c2', 'low', 'high'], ['k2'], {}, 'clip'),
            node('Concat', ['c1', 'input', 'k2'], ['both'], { axis: 1 }, 'concat'),
            node('BatchNormalization', ['both', 'g', 'beta', 'mu', 'var'], ['n'], {}, 'norm'),
            node('GlobalAveragePool', ['n'], ['pooled'], {}, 'gap'),
            node('Reshape', ['pooled', 'shape'], ['flat'], {}, 'reshape'),
          ],
          initializers: [
            constant('w1', [4, 2, 3, 3], 1),
            constant('w2', [3, 2, 1, 1], 2),
            tensor('low', [], [0]),
            tensor('high', [], [0.3]),
            constant('g', [9], 3),
            constant('beta', [9], 4),
            constant('mu', [9], 5),
            tensor('var', [9], new Array<number>(9).fill(0.7)),
            integers('shape', [2], [0, -1]),
          ],
        },
        9,
      ),
      2,
    ],
    [
      'a product whose bias an Add puts on',
      network(
        1,
        {
          nodes: [
            node('Flatten', ['input'], ['rows'], {}, 'rows'),
            node('MatMul', ['rows', 'w'], ['m'], {}, 'product'),
            node('Add', ['m', 'b'], ['a'], {}, 'bias'),
            node('Dropout', ['a'], ['d'], {}, 'dropout'),
            node('Relu', ['d'], ['r'], {}, 'relu'),
            node('Add', ['r', 'a'], ['s'], {}, 'residual'),
            node('Identity', ['s'], ['flat'], {}, 'same'),
          ],
          initializers: [constant('w', [72, 6], 1), constant('b', [6], 2)],
        },
        6,
      ),
      1,
    ],
  ])('%s', async (_, bytes, channels) => {
    expect(await difference(bytes, [channels, 9, 8])).toBeLessThan(1e-5);
  });
});

test('a softmax at the end is left out of the logits', async () => {
  const bytes = modelBytes({
    opset: 17,
    inputs: { input: ['batch', 5] },
    outputs: { p: ['batch', 4] },
    nodes: [node('Gemm', ['input', 'w', 'b'], ['z'], {}, 'fc'), node('Softmax', ['z'], ['p'], { axis: 1 }, 'softmax')],
    initializers: [constant('w', [5, 4], 1), constant('b', [4], 2)],
  });
  const graph = describeNetwork(read(bytes));
  expect(graph.probabilities).toBe(true);
  const x = normals(BATCH * 5, 3);
  const [z, p] = [await logitsOf(graph, x, BATCH), await runOnnx(bytes, x, [BATCH, 5])];
  for (let row = 0; row < BATCH; row++) {
    const powers = [...z.subarray(row * 4, row * 4 + 4)].map(Math.exp);
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => expect(power / sum).toBeCloseTo(p[row * 4 + i]!, 5));
  }
});

describe('what training does not know', () => {
  const after = (...nodes: ReturnType<typeof node>[]) =>
    network(1, { nodes: [...nodes, flatten('x')], initializers: [constant('w', [1, 1, 1, 1], 1)] }, 72);

  test.each<[string, Uint8Array, string]>([
    [
      'an operator',
      after(node('Sigmoid', ['input'], ['x'], {}, 'act')),
      'net.onnx cannot be trained here: it has Sigmoid act, which is none of the operators that can be trained: Conv, Gemm, MatMul, BatchNormalization, Relu, Clip, MaxPool, AveragePool, GlobalAveragePool, ReduceMean, Add, Concat, Flatten, Reshape, Squeeze, Softmax, Identity, Dropout.',
    ],
    [
      'a constant that is no bias',
      after(node('Add', ['input', 'w'], ['x'], {}, 'shift')),
      'net.onnx cannot be trained here: it has Add shift, which adds a constant that is the bias of no layer.',
    ],
    [
      'weights that two layers share',
      after(node('Conv', ['input', 'w'], ['c'], {}, 'first'), node('Conv', ['c', 'w'], ['x'], {}, 'second')),
      'net.onnx cannot be trained here: it has Conv second, which shares its weights with first.',
    ],
    [
      'two inputs',
      modelBytes({
        inputs: { a: ['n', 3], b: ['n', 3] },
        outputs: { o: ['n', 2] },
        nodes: [node('Add', ['a', 'b'], ['s']), node('Gemm', ['s', 'w'], ['o'])],
        initializers: [constant('w', [3, 2], 1)],
      }),
      'net.onnx cannot be trained here: it has 2 inputs, not one.',
    ],
    [
      'an open shape',
      modelBytes({
        inputs: { a: ['n', 'length'] },
        outputs: { o: ['n', 2] },
        nodes: [node('Gemm', ['a', 'w'], ['o'])],
        initializers: [constant('w', [3, 2], 1)],
      }),
      'net.onnx cannot be trained here: it leaves the shape of a sample open: (length).',
    ],
    [
      'an output at each place',
      modelBytes({
        inputs: { a: { type: TensorProto_DataType.FLOAT, shape: ['n', 1, 4, 4] } },
        outputs: { o: ['n', 2, 4, 4] },
        nodes: [node('Conv', ['a', 'w'], ['o'])],
        initializers: [constant('w', [2, 1, 1, 1], 1)],
      }),
      'net.onnx cannot be trained here: it says something at each of 16 places, not once of a sample.',
    ],
  ])('%s', (_, bytes, sentence) => {
    expect(unsupported(read(bytes))).toBe(sentence);
    expect(() => describeNetwork(read(bytes))).toThrow(sentence);
  });

  test('what is known is no sentence', () => {
    expect(unsupported(read(new Uint8Array(smallNetwork().bytes)))).toBeNull();
  });
});
