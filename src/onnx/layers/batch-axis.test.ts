import * as ort from 'onnxruntime-web/wasm';
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { batchSize, samplesFirst } from './batch-axis';
import { integers, modelBytes, node, type TensorSpec } from '../build';
import { readNetwork } from '../read';
import { input, largestDifference, runBytes, runWhole, weights } from '../../../test/runs';

const gemm = node('Gemm', ['x', 'w'], ['a'], {}, 'fc');

/** x (1, 4) → Gemm → a (1, 6) → … → y */
function network(nodes: NodeProto[], initializers: TensorProto[] = [], x: TensorSpec = [1, 4]) {
  const bytes = modelBytes({
    inputs: { x },
    outputs: { y: null },
    nodes: [gemm, ...nodes],
    initializers: [weights('w', [4, 6]), ...initializers],
  });
  return { bytes, network: readNetwork([{ name: 'net.onnx', bytes }]) };
}

const reshape = (...to: number[]): [NodeProto[], TensorProto[]] => [
  [node('Reshape', ['a', 'to'], ['y'])],
  [integers('to', [to.length], to)],
];

test.each<[string, [NodeProto[], TensorProto[]?], number | null]>([
  ['nothing in the way', [[node('Relu', ['a'], ['y'])]], null],
  ['a Reshape to [1, 2, 3]', reshape(1, 2, 3), 1],
  ['a Reshape to [2, 3], which drops the batch', reshape(2, 3), 1],
  ['a Reshape to [0, 2, 3]', reshape(0, 2, 3), null],
  ['a Reshape to [-1, 3]', reshape(-1, 3), null],
  [
    'a Reshape of a constant',
    [
      [node('Reshape', ['b', 'to'], ['c']), add()],
      [weights('b', [6]), integers('to', [2], [1, 6])],
    ],
    null,
  ],
  ['a shape in a Constant node', [[shapeNode(), node('Reshape', ['a', 'to'], ['y'])]], 1],
  ['a constant joined to the samples', [[join(1)], [weights('b', [1, 2])]], 1],
  ['a constant joined as one more sample', [[join(0)], [weights('b', [1, 6])]], null],
  ['an LSTM with states to begin with', [lstm(['h', 'h']), [weights('h', [1, 1, 2]), ...lstmWeights()]], 1],
  ['an LSTM without', [lstm([]), lstmWeights()], null],
])('%s', (_, [nodes, initializers = []], expected) => {
  expect(batchSize(network(nodes, initializers).network)).toBe(expected);
});

function shapeNode(): NodeProto {
  return node('Constant', [], ['to'], { value_ints: [1, 6] });
}

function add(): NodeProto {
  return node('Add', ['a', 'c'], ['y']);
}

function join(axis: number): NodeProto {
  return node('Concat', ['a', 'b'], ['y'], { axis });
}

function lstm(states: string[]): NodeProto[] {
  const inputs = ['s', 'lw', 'lr', ...(states.length > 0 ? ['', '', ...states] : [])];
  return [node('Unsqueeze', ['a', 'front'], ['s']), node('LSTM', inputs, ['', 'y'], { hidden_size: 2 })];
}

function lstmWeights(): TensorProto[] {
  return [weights('lw', [1, 8, 6]), weights('lr', [1, 8, 2]), integers('front', [1], [0])];
}

test('a free number is free', () => {
  expect(batchSize(network(...reshape(1, 2, 3), ['batch', 4]).network)).toBeNull();
  expect(batchSize(network(...reshape(1, 2, 3), null).network)).toBeNull();
});

test('a network for one sample takes many where nothing insists, and one where something does', async () => {
  const free = network([node('Relu', ['a'], ['y'])]);
  const many = await runWhole(free.network, { x: input([5, 4]) });
  expect(many['y']!.dims).toEqual([5, 6]);

  const fixed = network(...reshape(1, 2, 3));
  await expect(runWhole(fixed.network, { x: input([5, 4]) })).rejects.toThrow();
  const x = input([1, 4]);
  const one = await runWhole(fixed.network, { x });
  expect(largestDifference(one, await runBytes(fixed.bytes, { x }))).toBeLessThanOrEqual(1e-4);
});

test('only inputs with the same first number are opened', async () => {
  const bytes = modelBytes({
    inputs: { x: [1, 4], z: [6], flag: { type: DataType.BOOL, shape: [] } },
    outputs: { y: null },
    nodes: [gemm, node('Add', ['a', 'z'], ['b']), node('Where', ['flag', 'a', 'b'], ['y'])],
    initializers: [weights('w', [4, 6])],
  });
  const several = readNetwork([{ name: 'net.onnx', bytes }]);
  const flag = new ort.Tensor('bool', Uint8Array.of(0), []);
  const { y } = await runWhole(several, { x: input([3, 4]), z: input([6]), flag });
  expect(y!.dims).toEqual([3, 6]);
});

type Input = [name: string, shape: (number | string)[], type?: string];

test.each<[string, Input[], string[]]>([
  [
    'a state in front',
    [
      ['state', [2, 'batch', 8]],
      ['x', ['batch', 13]],
    ],
    ['x', 'state'],
  ],
  [
    'a rate in front',
    [
      ['rate', [], 'int64'],
      ['x', ['batch', 13]],
    ],
    ['x', 'rate'],
  ],
  [
    'one value in front',
    [
      ['t', [1]],
      ['x', ['n', 13]],
      ['z', ['n', 2]],
    ],
    ['x', 't', 'z'],
  ],
  [
    'samples in front',
    [
      ['x', ['batch', 13]],
      ['state', [2, 'batch', 8]],
    ],
    ['x', 'state'],
  ],
  [
    'another name in front',
    [
      ['x', ['n', 13]],
      ['z', ['batch', 8]],
    ],
    ['x', 'z'],
  ],
  [
    'numbers alone',
    [
      ['x', [1, 13]],
      ['z', [2, 8]],
    ],
    ['x', 'z'],
  ],
  [
    'a fixed picture beside a list',
    [
      ['x', [1, 3, 8, 8]],
      ['boxes', ['n', 4]],
    ],
    ['x', 'boxes'],
  ],
  [
    'floats of no known shape',
    [
      ['x', []],
      ['mask', ['batch', 4]],
    ],
    ['x', 'mask'],
  ],
])('%s: which input has the samples', (_, inputs, names) => {
  const infos = inputs.map(([name, shape, type = 'float']) => ({ name, shape, type }));
  expect(samplesFirst(infos).map(({ name }) => name)).toEqual(names);
});
