import { describe, expect, test } from 'vitest';
import { gatherPatches } from '../core/im2col';
import { modelBytes, node, tensor, type AttributeValue } from './build';
import type { Network } from './network';
import { readNetwork } from './read';
import { input, normals, readAndRun, runBytes, weights } from '../../test/runs';

interface LayerCase {
  name: string;
  op: 'Conv' | 'Gemm' | 'MatMul';
  /** Of the input, of the weights, and of the bias. */
  x: number[];
  w: number[];
  b?: number[];
  attributes?: Record<string, AttributeValue>;
  /** The constant is the left factor. */
  left?: boolean;
  expected: { neurons: number; inputs: number; groups?: number; transposed?: boolean };
}

const CASES: LayerCase[] = [
  { name: 'Conv 1-D', op: 'Conv', x: [2, 3, 9], w: [4, 3, 3], expected: { neurons: 4, inputs: 9 } },
  {
    name: 'Conv 2-D, strides, dilations, uneven pads',
    op: 'Conv',
    x: [2, 3, 9, 8],
    w: [4, 3, 3, 2],
    b: [4],
    attributes: { strides: [2, 1], dilations: [1, 2], pads: [1, 0, 2, 1] },
    expected: { neurons: 4, inputs: 18 },
  },
  {
    name: 'Conv 2-D, SAME_UPPER',
    op: 'Conv',
    x: [1, 2, 7, 6],
    w: [3, 2, 4, 3],
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    expected: { neurons: 3, inputs: 24 },
  },
  {
    name: 'Conv 2-D, SAME_LOWER',
    op: 'Conv',
    x: [1, 2, 7, 6],
    w: [3, 2, 4, 3],
    attributes: { auto_pad: 'SAME_LOWER', strides: [2, 2] },
    expected: { neurons: 3, inputs: 24 },
  },
  {
    name: 'Conv 3-D',
    op: 'Conv',
    x: [1, 2, 4, 5, 3],
    w: [3, 2, 2, 3, 1],
    b: [3],
    expected: { neurons: 3, inputs: 12 },
  },
  {
    name: 'grouped Conv',
    op: 'Conv',
    x: [2, 6, 5, 5],
    w: [4, 3, 3, 3],
    attributes: { group: 2 },
    expected: { neurons: 4, inputs: 27, groups: 2 },
  },
  {
    name: 'depthwise Conv',
    op: 'Conv',
    x: [2, 5, 6, 6],
    w: [5, 1, 3, 3],
    b: [5],
    attributes: { group: 5, pads: [1, 1, 1, 1], kernel_shape: [3, 3] },
    expected: { neurons: 5, inputs: 9, groups: 5 },
  },
  { name: 'Gemm', op: 'Gemm', x: [3, 5], w: [5, 4], b: [4], expected: { neurons: 4, inputs: 5, transposed: true } },
  {
    name: 'Gemm, transB',
    op: 'Gemm',
    x: [3, 5],
    w: [4, 5],
    b: [4],
    attributes: { transB: 1 },
    expected: { neurons: 4, inputs: 5 },
  },
  {
    name: 'Gemm, transA, alpha, beta',
    op: 'Gemm',
    x: [5, 3],
    w: [5, 4],
    b: [4],
    attributes: { transA: 1, alpha: { float: 0.25 }, beta: { float: -2 } },
    expected: { neurons: 4, inputs: 5, transposed: true },
  },
  {
    name: 'Gemm, transB, alpha, a bias of one value',
    op: 'Gemm',
    x: [3, 5],
    w: [4, 5],
    b: [1],
    attributes: { transB: 1, alpha: { float: 3 } },
    expected: { neurons: 4, inputs: 5 },
  },
  { name: 'MatMul', op: 'MatMul', x: [3, 5], w: [5, 4], expected: { neurons: 4, inputs: 5, transposed: true } },
  {
    name: 'MatMul of batched tokens',
    op: 'MatMul',
    x: [2, 3, 5],
    w: [5, 4],
    expected: { neurons: 4, inputs: 5, transposed: true },
  },
  {
    name: 'MatMul, the constant on the left',
    op: 'MatMul',
    left: true,
    x: [2, 5, 3],
    w: [4, 5],
    expected: { neurons: 4, inputs: 5 },
  },
  {
    name: 'MatMul by a vector',
    op: 'MatMul',
    x: [2, 3, 5],
    w: [5],
    expected: { neurons: 1, inputs: 5, transposed: true },
  },
  {
    name: 'MatMul by a batch of one matrix',
    op: 'MatMul',
    x: [2, 3, 5],
    w: [1, 5, 4],
    expected: { neurons: 4, inputs: 5, transposed: true },
  },
];

function bytesOf({ op, x, w, b, attributes = {}, left = false }: LayerCase): Uint8Array {
  const operands = left ? ['w', 'x'] : ['x', 'w'];
  return modelBytes({
    inputs: { x },
    outputs: { y: null },
    nodes: [node(op, b ? [...operands, 'b'] : operands, ['y'], attributes, 'the layer')],
    initializers: [weights('w', w, 3), ...(b ? [weights('b', b, 4)] : [])],
  });
}

describe.each(CASES)('$name', (entry) => {
  test('is found, and runs the same in all three ways', async () => {
    const { expected } = entry;
    const network = await readAndRun(bytesOf(entry), { x: input(entry.x) });
    expect(network.layers).toHaveLength(1);
    expect(network.skipped).toEqual([]);
    expect(network.layers[0]).toMatchObject({
      id: 'the layer',
      op: entry.op,
      groups: 1,
      transposed: false,
      ...expected,
    });
  });

  test('gives its output as the rows of X times W', async () => {
    const x = input(entry.x);
    const [y] = Object.values(await runBytes(bytesOf(entry), { x }));
    const found = rowsTimesWeights(
      readNetwork([{ name: 'net.onnx', bytes: bytesOf(entry) }]),
      entry,
      x.data as Float32Array,
    );
    const sorted = (values: Iterable<number>) => Float64Array.from(values).sort();
    const expected = sorted(y!.data as Float32Array);
    sorted(found).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });
});

/** X Wᵀ + b by hand, in the order of X's rows: the values of the layer's output, in another order. */
function rowsTimesWeights({ layers: [layer] }: Network, { x, attributes }: LayerCase, values: Float32Array): number[] {
  const { geometry, weights: W, biases, neurons, inputs, groups } = layer!;
  const dims = attributes?.['transA'] ? x.toReversed() : x;
  const activation = attributes?.['transA'] ? transposed(values, x[0]!, x[1]!) : values;
  const X = gatherPatches(geometry, dims, activation, null);
  const count = X.length / (groups * inputs);
  const out: number[] = [];
  for (let row = 0; row < count; row++)
    for (let c = 0; c < neurons; c++) {
      const first = (row * groups + Math.floor((c * groups) / neurons)) * inputs;
      let sum = biases?.[c] ?? 0;
      for (let t = 0; t < inputs; t++) sum += X[first + t]! * W[c * inputs + t]!;
      out.push(sum);
    }
  return out;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

describe('what is not a layer is named with its reason', () => {
  const conv = node('Conv', ['x', 'w'], ['c'], {}, 'conv');
  const w = weights('w', [2, 1, 3, 3]);
  const last = (...nodes: ReturnType<typeof node>[]) => [conv, ...nodes];
  test.each([
    ['MatMul', last(node('Transpose', ['c'], ['t'], { perm: [0, 1, 3, 2] }), node('MatMul', ['c', 't'], ['y'])), null],
    [
      'Conv with computed weights',
      last(node('Erf', ['w'], ['w2'], {}, 'erf'), node('Conv', ['x', 'w2'], ['y'], {}, 'other')),
      'its weights come from Erf erf, which is not followed back to a constant',
    ],
    [
      'Conv whose weights depend on the input',
      last(node('Relu', ['c'], ['r']), node('Conv', ['r', 'c'], ['y'], {}, 'other')),
      'its weights depend on the input of the network',
    ],
    [
      'MatMul by a batch of matrices',
      last(node('MatMul', ['c', 'batch'], ['y'], {}, 'other')),
      'its constant is a batch of 2 matrices; one can be quantized',
    ],
    ['Gather', last(node('Gather', ['w', 'at'], ['y'], {}, 'other')), 'tables that are looked up are not quantized'],
  ])('%s', (_, nodes, reason) => {
    const bytes = modelBytes({
      inputs: { x: [1, 1, 6, 6] },
      outputs: { c: null, y: null },
      nodes,
      initializers: [w, weights('batch', [1, 2, 4, 3]), weights('column', [2, 1]), at()],
    });
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    expect(network.layers.map(({ name }) => name)).toEqual(['conv']);
    expect(network.skipped.map((skipped) => skipped.reason)).toEqual(reason === null ? [] : [reason]);
  });

  function at() {
    return tensor('at', [1], [0]);
  }
});

test('the network says what it is', () => {
  const bytes = modelBytes({
    inputs: { x: ['batch', 1, 6, 6], w: [2, 1, 3, 3] },
    outputs: { y: ['batch', 3] },
    nodes: [
      node('Constant', [], ['v'], { value: weights('', [8, 3], 5) }),
      node('Conv', ['x', 'w', 'b'], ['c']),
      node('Relu', ['c'], ['r']),
      node('MaxPool', ['r'], ['p'], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('Flatten', ['p'], ['f']),
      node('Gemm', ['f', 'v'], ['y'], {}, 'fc'),
    ],
    initializers: [weights('w', [2, 1, 3, 3]), weights('b', [2])],
  });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  expect(network).toMatchObject({
    name: 'net.onnx',
    bytes: bytes.length,
    opset: 13,
    inputs: [{ name: 'x', type: 'float', shape: ['batch', 1, 6, 6] }],
    outputs: [{ name: 'y', type: 'float', shape: ['batch', 3] }],
    parameters: 18 + 2 + 24,
    keptParameters: 18 + 2 + 24 + 3,
    operators: { Constant: 1, Conv: 1, Relu: 1, MaxPool: 1, Flatten: 1, Gemm: 1 },
    foldedBatchNorms: 0,
    widenedTypes: [],
  });
  expect(network.layers.map(({ id, name }) => [id, name])).toEqual([
    ['c', 'c'],
    ['fc', 'fc'],
  ]);
});

test('layers of one name get ids of their own', () => {
  const bytes = modelBytes({
    inputs: { x: [2, 3] },
    outputs: { y: [2, 3] },
    nodes: [node('MatMul', ['x', 'w'], ['m'], {}, 'fc'), node('MatMul', ['m', 'w'], ['y'], {}, 'fc')],
    initializers: [weights('w', [3, 3])],
  });
  const { layers, parameters, keptParameters } = readNetwork([{ name: 'net.onnx', bytes }]);
  expect(layers.map(({ id }) => id)).toEqual(['fc', 'fc (2)']);
  expect(layers[0]!.weight).not.toBe(layers[1]!.weight);
  expect(layers.map(({ sharedWith }) => sharedWith)).toEqual([undefined, 'fc']);
  expect(keptParameters).toBe(parameters);
});

test('weights are views of the file where it holds them aligned', () => {
  const values = normals(12, 1);
  const bytes = modelBytes({
    inputs: { x: [2, 3] },
    outputs: { y: [2, 4] },
    nodes: [node('Gemm', ['x', 'w'], ['y'], { transB: 1 }, 'fc')],
    initializers: [tensor('w', [4, 3], values)],
  });
  for (let shift = 0; shift < 4; shift++) {
    const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
    shifted.set(bytes);
    const { layers } = readNetwork([{ name: 'net.onnx', bytes: shifted }]);
    expect(layers[0]!.weights).toEqual(values);
  }
});
