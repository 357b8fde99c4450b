import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { random } from '../../../core/random';
import { npy } from '../../../../test/data-files';
import { readSamples } from '../../../data/sets/read';
import { modelBytes, node, tensor } from '../../../onnx/build';
import { readNetwork } from '../../../onnx/read';
import { floatsToTensor } from '../../../onnx/tensors/tensors';
import { exportOnnx, quantizeNetwork } from '../library';
import { type Recipe } from './recipe';
import { completeRecipe } from './check-recipe';
import { describeModel } from '../../../engine/workspace/summaries';
import { weightBytes } from './weight-bytes';

const rng = random(1);
const normals = (count: number) => Array.from({ length: count }, () => rng.normal());

describe('of a layer of 10 × 64 weights with biases, and 6 numbers beside it', () => {
  const network = { parameters: 656, layers: [{ id: 'fc', op: 'Gemm', neurons: 10, inputs: 64 }] };
  const rest = 4 * 16;
  test.each<[string, Partial<Recipe>, number]>([
    ['4 bits, a step for each neuron', { bits: 4 }, 320 + 4 * 10],
    ['one step for all', { bits: 4, radius: 'layer' }, 320 + 4],
    ['a step for every 32 inputs', { bits: 4, groupSize: 32 }, 320 + 4 * 20],
    ['2^b + 1 letters take a bit more', { bits: 4, alphabet: 'paper' }, 400 + 4 * 10],
    ['binary letters take one', { bits: 4, alphabet: 'binary' }, 80 + 4 * 10],
    ['an offset for each neuron', { bits: 4, offset: 'half' }, 320 + 4 * 10 + 3],
    ['binary letters have none', { bits: 4, alphabet: 'binary', offset: 'half' }, 80 + 4 * 10],
    ['in float', { layers: { fc: { float: true } } }, 4 * 640],
  ])('%s', (_, change, bytes) => {
    expect(weightBytes(network, completeRecipe(change))).toEqual({ float: 4 * 656, quantized: bytes + rest });
  });
});

test('what is folded into a layer is not there any more, in the file neither', async () => {
  const network = readNetwork([
    {
      name: 'norm.onnx',
      bytes: modelBytes({
        inputs: { x: ['batch', 4, 6, 6] },
        outputs: { y: null },
        nodes: [
          node('Conv', ['x', 'w'], ['c'], {}, 'conv'),
          node('BatchNormalization', ['c', 'gamma', 'beta', 'mean', 'variance'], ['y']),
        ],
        initializers: [
          tensor('w', [8, 4, 3, 3], normals(8 * 36)),
          ...['gamma', 'beta', 'mean', 'variance'].map((name) => tensor(name, [8], new Array<number>(8).fill(0.5))),
        ],
      }),
    },
  ]);
  const recipe = completeRecipe({ bits: 8, calibrationCount: 10 });
  const size = weightBytes(describeModel(network, ''), recipe);
  expect(size).toEqual({ float: 4 * (8 * 36 + 4 * 8), quantized: 8 * 36 + 4 * 8 + 4 * 8 });

  const inputs = readSamples([npy('x.npy', '<f4', [10, 4, 6, 6], Float32Array.from(normals(1440)))], '0 to 1');
  const quantized = await quantizeNetwork(network, inputs, recipe, { backend: 'wasm' });
  const { initializer } = fromBinary(ModelProtoSchema, exportOnnx(quantized, { format: 'qdq' })).graph!;
  const sizes: Partial<Record<number, number>> = { [DataType.FLOAT]: 4, [DataType.INT8]: 1 };
  const bytes = initializer.map(({ dataType, dims }) => sizes[dataType]! * dims.reduce((a, b) => a * Number(b), 1));
  expect(bytes.reduce((a, b) => a + b)).toBe(size.quantized);
});

test.each([
  ['float16', DataType.FLOAT16, 2],
  ['bfloat16', DataType.BFLOAT16, 2],
  ['double', DataType.DOUBLE, 8],
  ['float', DataType.FLOAT, 4],
])('a network in %s takes what its file does, before and after', async (_, type, each) => {
  const bytes = modelBytes({
    inputs: { x: { type, shape: ['batch', 13] } },
    outputs: { y: { type, shape: ['batch', 16] } },
    nodes: [node('Gemm', ['x', 'w'], ['h'], {}, 'first'), node('MatMul', ['h', 'v'], ['y'], {}, 'last')],
    initializers: [
      floatsToTensor('w', [13, 12], Float32Array.from(normals(156)), type),
      floatsToTensor('v', [12, 16], Float32Array.from(normals(192)), type),
    ],
  });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  const recipe = completeRecipe({ bits: 8, calibrationCount: 10, layers: { first: { float: true } } });
  const size = weightBytes(describeModel(network, ''), recipe);
  // A bias comes for the Gemm; steps are float32.
  expect(size).toEqual({ float: each * (156 + 192), quantized: each * (156 + 12) + 192 + 4 * 16 });
  expect(weightBytes(network, recipe)).toEqual(size);

  const inputs = readSamples([npy('x.npy', '<f4', [10, 13], Float32Array.from(normals(130)))], '0 to 1');
  const quantized = await quantizeNetwork(network, inputs, recipe, { backend: 'wasm' });
  expect(quantized.report.size).toEqual(size);
  const { initializer } = fromBinary(ModelProtoSchema, exportOnnx(quantized, { format: 'qdq' })).graph!;
  expect(initializer.reduce((sum, { rawData }) => sum + rawData.length, 0)).toBe(size.quantized);
});

/** One constant, read twice. */
const network = readNetwork([
  {
    name: 'shared.onnx',
    bytes: modelBytes({
      inputs: { x: ['batch', 8] },
      outputs: { y: ['batch', 8] },
      nodes: [node('MatMul', ['x', 'w'], ['a'], {}, 'first'), node('MatMul', ['a', 'w'], ['y'], {}, 'second')],
      initializers: [tensor('w', [8, 8], normals(64))],
    }),
  },
]);
const samples = readSamples([npy('x.npy', '<f4', [30, 8], Float32Array.from(normals(240)))], '0 to 1');

test.each<[string, Recipe['layers'], number]>([
  ['both quantized', {}, 32 + 32],
  ['the first in float', { first: { float: true } }, 4 * 64 + 32 + 32],
  ['the second in float', { second: { float: true } }, 4 * 64 + 32 + 32],
  ['both in float', { first: { float: true }, second: { float: true } }, 4 * 64],
])('of a description, before the run, it is what the report says: %s', async (_, layers, bytes) => {
  const recipe = completeRecipe({ bits: 4, layers, calibrationCount: 30 });
  const { report } = await quantizeNetwork(network, samples, recipe, { backend: 'wasm' });
  expect(report.size.quantized).toBe(bytes);
  expect(weightBytes(describeModel(network, ''), recipe)).toEqual(report.size);
});
