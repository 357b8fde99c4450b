import { describe, expect, test } from 'vitest';
import type { NodeProto, TensorProto } from 'onnx-buf';
import { integers, model, node, tensor, type TensorSpec } from '../build';
import { productOf } from '../../core/shape';
import { classAxis } from './class-axis';
import { shapedGraph } from './known-shapes';
import { reshapedAxis } from './reshaped-axis';

const zeros = (name: string, dims: number[]): TensorProto => tensor(name, dims, new Float32Array(productOf(dims)));

const CONSTANTS = [
  zeros('k1', [5, 3, 1]),
  zeros('k', [5, 3, 1, 1]),
  zeros('k3', [5, 3, 1, 1, 1]),
  zeros('k10', [10, 3, 1, 1]),
  zeros('m', [3, 5]),
  zeros('mt', [5, 3]),
  zeros('bias', [5]),
  zeros('gamma', [5, 1, 1]),
  integers('to_list', [3], [0, 5, -1]),
  integers('to_last', [3], [0, -1, 5]),
  integers('to_two', [5], [0, 2, 5, 6, 8]),
  integers('to_row', [2], [0, -1]),
  integers('two', [1], [2]),
  integers('one', [1], [1]),
  integers('second', [], [1]),
  integers('ends', [2], [2, 3]),
];

const image: TensorSpec = ['n', 3, 6, 8];
const conv = node('Conv', ['x', 'k'], ['c']);

interface Case {
  x: TensorSpec;
  nodes: NodeProto[];
  opset?: number;
  /** As the file declares it; left out: not at all. */
  y?: TensorSpec;
}

function axisOf({ x, nodes, opset = 13, y = null }: Case): number | null {
  const { graph } = model({ inputs: { x }, outputs: { y }, nodes, initializers: CONSTANTS, opset });
  return classAxis('y', shapedGraph(graph!), opset);
}

const after = (opType: string, rest: string[] = [], attributes = {}) => [
  conv,
  node(opType, ['c', ...rest], ['y'], attributes),
];

describe('operators that name the axis', () => {
  test.each<[string, Case, number | null]>([
    ['Conv over time', { x: ['n', 3, 20], nodes: [node('Conv', ['x', 'k1'], ['y'])] }, 1],
    ['Conv', { x: image, nodes: [node('Conv', ['x', 'k'], ['y'])] }, 1],
    ['Conv of volumes', { x: ['n', 3, 4, 6, 6], nodes: [node('Conv', ['x', 'k3'], ['y'])] }, 1],
    ['ConvTranspose', { x: ['n', 5, 6, 8], nodes: [node('ConvTranspose', ['x', 'k'], ['y'])] }, 1],
    ['X·W', { x: ['n', 7, 3], nodes: [node('MatMul', ['x', 'm'], ['y'])] }, 2],
    ['X·W of an unknown number of axes', { x: null, nodes: [node('MatMul', ['x', 'm'], ['y'])] }, -1],
    ['W·X', { x: ['n', 3, 9], nodes: [node('MatMul', ['mt', 'x'], ['y'])] }, 1],
    ['Gemm', { x: ['n', 3], nodes: [node('Gemm', ['x', 'mt'], ['y'], { transB: 1 })] }, 1],
    ['Gemm with the weights first', { x: [3, 'n'], nodes: [node('Gemm', ['mt', 'x'], ['y'])] }, 0],
    ['Einsum', { x: ['n', 3, 9], nodes: [node('Einsum', ['x', 'm'], ['y'], { equation: 'bit,io->bot' })] }, 1],
    ['Softmax', { x: ['n', 5, 6, 8], nodes: [node('Softmax', ['x'], ['y'], { axis: 1 })] }, 1],
    ['Softmax from the end', { x: ['n', 6, 8, 5], nodes: [node('LogSoftmax', ['x'], ['y'], { axis: -1 })] }, 3],
    [
      'Softmax of opset 11 over the last',
      { x: ['n', 6, 5], nodes: [node('Softmax', ['x'], ['y'], { axis: 2 })], opset: 11 },
      2,
    ],
    ['Softmax of opset 11 over a list', { x: image, nodes: [conv, node('Softmax', ['c'], ['y'])], opset: 11 }, 1],
    ['rows of a table', { x: { type: 7, shape: ['n', 7] }, nodes: [node('Gather', ['m', 'x'], ['y'])] }, 2],
    ['nothing', { x: image, nodes: [node('Relu', ['x'], ['y'])] }, null],
  ])('%s', (_, given, axis) => expect(axisOf(given)).toBe(axis));
});

describe('operators that move it', () => {
  test.each<[string, NodeProto[], number | null]>([
    ['Transpose', after('Transpose', [], { perm: [0, 2, 3, 1] }), 3],
    ['Transpose without an order', after('Transpose'), 2],
    [
      'a Transpose there and back',
      [
        ...after('Transpose', [], { perm: [0, 2, 3, 1] }).slice(0, 1),
        node('Transpose', ['c'], ['t'], { perm: [0, 2, 3, 1] }),
        node('Transpose', ['t'], ['y'], { perm: [0, 3, 1, 2] }),
      ],
      1,
    ],
    ['Reshape of the map into one axis', after('Reshape', ['to_list']), 1],
    [
      'Reshape behind a Transpose',
      [conv, node('Transpose', ['c'], ['t'], { perm: [0, 2, 3, 1] }), node('Reshape', ['t', 'to_last'], ['y'])],
      2,
    ],
    ['Reshape into a row that merges it', after('Reshape', ['to_row']), null],
    ['Flatten of one pixel', [conv, node('GlobalAveragePool', ['c'], ['p']), node('Flatten', ['p'], ['y'])], 1],
    ['Flatten of a map', after('Flatten'), null],
    ['Squeeze', [conv, node('GlobalMaxPool', ['c'], ['p']), node('Squeeze', ['p', 'ends'], ['y'])], 1],
    ['Unsqueeze before it', after('Unsqueeze', ['one']), 2],
    ['Unsqueeze behind it', after('Unsqueeze', ['two']), 1],
    ['ReduceMean over the map', after('ReduceMean', [], { axes: [2, 3], keepdims: 0 }), 1],
    ['ReduceMean over itself', after('ReduceMean', [], { axes: [1], keepdims: 0 }), null],
    ['Gather of one row', after('Gather', ['second'], { axis: 2 }), 1],
    [
      'Gather behind a Transpose',
      [
        conv,
        node('Transpose', ['c'], ['t'], { perm: [0, 2, 3, 1] }),
        node('Gather', ['t', 'second'], ['y'], { axis: 1 }),
      ],
      2,
    ],
  ])('%s', (_, nodes, axis) => expect(axisOf({ x: image, nodes })).toBe(axis));
});

describe('operators that keep it', () => {
  test.each<[string, NodeProto[]]>([
    ...[
      'Relu',
      'Sigmoid',
      'Identity',
      'Dropout',
      'MaxPool',
      'AveragePool',
      'GlobalAveragePool',
      'DepthToSpace',
      'Resize',
    ].map((op): [string, NodeProto[]] => [op, after(op)]),
    ['BatchNormalization', after('BatchNormalization', ['bias', 'bias', 'bias', 'bias'])],
    ['Add of a constant', after('Add', ['gamma'])],
    ['Add of another branch', [conv, node('Conv', ['x', 'k'], ['d']), node('Add', ['c', 'd'], ['y'])]],
    ['Concat of classes', [conv, node('Conv', ['x', 'k'], ['d']), node('Concat', ['c', 'd'], ['y'], { axis: 1 })]],
    ['Concat of positions', [conv, node('Conv', ['x', 'k'], ['d']), node('Concat', ['c', 'd'], ['y'], { axis: 2 })]],
    ['Slice', after('Slice', ['one', 'two', 'two'])],
    ['Pad', after('Pad', ['to_two'])],
    ['Where', [conv, node('Less', ['c', 'gamma'], ['l']), node('Where', ['l', 'gamma', 'c'], ['y'])]],
  ])('%s', (_, nodes) => expect(axisOf({ x: image, nodes })).toBe(1));

  test('two branches that say two things say nothing', () => {
    const nodes = [conv, node('Transpose', ['c'], ['t'], { perm: [0, 2, 1, 3] }), node('Add', ['c', 't'], ['y'])];
    expect(axisOf({ x: ['n', 3, 5, 8], nodes })).toBeNull();
  });
});

describe('a Reshape', () => {
  test.each<[string, (number | null)[], (number | null)[], number, number | null]>([
    ['keeps what lies in front of it', [null, 5, 6, 8], [null, 5, 48], 1, 1],
    ['keeps what lies behind it', [null, 6, 8, 5], [null, 48, 5], 3, 2],
    ['leaves ones aside', [null, 5, 1, 1], [null, 5], 1, 1],
    ['puts ones in', [null, 5], [null, 1, 5, 1], 1, 2],
    ['splits it into two', [null, 10, 6, 8], [null, 2, 5, 6, 8], 1, null],
    ['splits it, and merges one part with the map', [null, 6, 8, 10], [null, 96, 5], 3, 2],
    ['the same, of an unknown size', [null, null, null, 10], [null, null, 5], 3, 2],
    ['merges it with the map', [null, 5, 6, 8], [null, 240], 1, null],
    ['of which nothing is known', [null, null, null], [null, null], 1, null],
    ['takes the samples apart', [null, 5], [null, 4, 5], 1, 2],
  ])('%s', (_, before, shape, axis, found) => expect(reshapedAxis(before, shape, axis)).toBe(found));

  test('to a shape that is computed from another', () => {
    const nodes = [
      conv,
      node('Shape', ['c'], ['s']),
      node('Gather', ['s', 'zeroth'], ['n']),
      node('Concat', ['n', 'rest'], ['to'], { axis: 0 }),
      node('Reshape', ['c', 'to'], ['y']),
    ];
    const { graph } = model({
      inputs: { x: image },
      outputs: { y: null },
      nodes,
      initializers: [...CONSTANTS, integers('zeroth', [1], [0]), integers('rest', [2], [5, -1])],
    });
    const shaped = shapedGraph(graph!);
    expect(shaped.shapeOf('y')).toEqual([null, 5, null]);
    expect(classAxis('y', shaped, 13)).toBe(1);
  });
});

test('chains may be longer than stacks are deep', () => {
  const count = 50_000;
  const chain = Array.from({ length: count }, (_, i) => node('Relu', [i === 0 ? 'c' : `r${i - 1}`], [`r${i}`]));
  const { graph } = model({
    inputs: { x: ['n', 3, 8, 8] },
    outputs: { [`r${count - 1}`]: null },
    nodes: [node('Conv', ['x', 'w'], ['c']), ...chain],
    initializers: [tensor('w', [5, 3, 1, 1], new Array<number>(15).fill(1))],
  });
  const shaped = shapedGraph(graph!);
  expect(classAxis(`r${count - 1}`, shaped, 13)).toBe(1);
  expect(shaped.shapeOf(`r${count - 1}`)?.length).toBe(4);
});
