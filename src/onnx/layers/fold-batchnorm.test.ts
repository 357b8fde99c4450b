import type { NodeProto, TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { modelBytes, node, tensor, type AttributeValue } from '../build';
import { readNetwork } from '../read';
import { input, normals, readAndRun, weights } from '../../../test/runs';

/** Scale, shift, mean and variance of n channels, named p0 … p3. */
function statistics(p: string, n: number): TensorProto[] {
  const variance = normals(n, n).map((x) => 0.5 + x * x);
  return [weights(`${p}0`, [n], 1), weights(`${p}1`, [n], 2), weights(`${p}2`, [n], 3), tensor(`${p}3`, [n], variance)];
}

function norm(p: string, from: string, to: string, attributes: Record<string, AttributeValue> = {}): NodeProto {
  return node('BatchNormalization', [from, `${p}0`, `${p}1`, `${p}2`, `${p}3`], [to], attributes, p);
}

interface FoldCase {
  name: string;
  x: number[];
  nodes: NodeProto[];
  initializers: TensorProto[];
  folded: number;
  outputs?: string[];
}

const conv = (attributes: Record<string, AttributeValue> = {}) => node('Conv', ['x', 'w'], ['c'], attributes, 'conv');
const w = weights('w', [4, 2, 3, 3]);
const x = [2, 2, 6, 6];

const CASES: FoldCase[] = [
  {
    name: 'after a Conv without bias',
    x,
    nodes: [conv(), norm('n', 'c', 'y')],
    initializers: [w, ...statistics('n', 4)],
    folded: 1,
  },
  {
    name: 'after a Conv with bias, epsilon of its own',
    x,
    nodes: [node('Conv', ['x', 'w', 'b'], ['c']), norm('n', 'c', 'y', { epsilon: { float: 0.1 } })],
    initializers: [w, weights('b', [4]), ...statistics('n', 4)],
    folded: 1,
  },
  {
    name: 'after a depthwise Conv',
    x,
    nodes: [conv({ group: 2 }), norm('n', 'c', 'y')],
    initializers: [weights('w', [2, 1, 3, 3]), ...statistics('n', 2)],
    folded: 1,
  },
  {
    name: 'after a Gemm with transB = 0',
    x: [3, 5],
    nodes: [node('Gemm', ['x', 'w', 'b'], ['c'], { alpha: { float: 2 } }), norm('n', 'c', 'y')],
    initializers: [weights('w', [5, 4]), weights('b', [4]), ...statistics('n', 4)],
    folded: 1,
  },
  {
    name: 'two in a row',
    x,
    nodes: [conv(), norm('n', 'c', 'd'), norm('m', 'd', 'y')],
    initializers: [w, ...statistics('n', 4), ...statistics('m', 4)],
    folded: 2,
  },
  {
    name: 'statistics in Constant nodes and behind Identity',
    x,
    nodes: [
      node('Identity', ['scale'], ['n0']),
      ...statistics('n', 4)
        .slice(1)
        .map((value) => node('Constant', [], [value.name], { value })),
      conv(),
      norm('n', 'c', 'y'),
    ],
    initializers: [w, weights('scale', [4], 1)],
    folded: 1,
  },
  {
    name: 'one set of weights, normalized in two ways',
    x,
    nodes: [
      conv(),
      norm('n', 'c', 'd'),
      node('Conv', ['x', 'w'], ['e'], {}, 'again'),
      norm('m', 'e', 'f'),
      node('Add', ['d', 'f'], ['y']),
    ],
    initializers: [w, ...statistics('n', 4), ...statistics('m', 4)],
    folded: 2,
  },
  {
    name: 'not where something else reads the layer',
    x,
    nodes: [conv(), norm('n', 'c', 'd'), node('Add', ['c', 'd'], ['y'])],
    initializers: [w, ...statistics('n', 4)],
    folded: 0,
  },
  {
    name: 'not where the layer leaves the network',
    x,
    nodes: [conv(), norm('n', 'c', 'y')],
    initializers: [w, ...statistics('n', 4)],
    outputs: ['c', 'y'],
    folded: 0,
  },
  {
    name: 'not where the statistics are computed',
    x,
    nodes: [node('Abs', ['scale'], ['n0']), conv(), norm('n', 'c', 'y')],
    initializers: [w, weights('scale', [4]), ...statistics('n', 4).slice(1)],
    folded: 0,
  },
  {
    name: 'not before a layer',
    x,
    nodes: [norm('n', 'x', 'd'), node('Conv', ['d', 'w'], ['y'])],
    initializers: [w, ...statistics('n', 2)],
    folded: 0,
  },
  {
    name: 'not after a MatMul, which has no bias',
    x: [3, 5],
    nodes: [node('MatMul', ['x', 'w'], ['c']), norm('n', 'c', 'y')],
    initializers: [weights('w', [5, 4]), ...statistics('n', 4)],
    folded: 0,
  },
];

const bytesOf = ({ x: shape, nodes, initializers, outputs = ['y'] }: Omit<FoldCase, 'name' | 'folded'>) =>
  modelBytes({
    inputs: { x: shape },
    outputs: Object.fromEntries(outputs.map((name) => [name, null])),
    nodes,
    initializers,
  });

describe('BatchNormalization is folded', () => {
  test.each(CASES)('$name', async ({ folded, ...entry }) => {
    const network = await readAndRun(bytesOf(entry), { x: input(entry.x) });
    expect(network.foldedBatchNorms).toBe(folded);
    const { node: nodes, initializer } = network.model.graph!;
    const left = nodes.filter(({ opType }) => opType === 'BatchNormalization');
    expect(left).toHaveLength(network.operators['BatchNormalization']! - folded);
    const read = new Set(nodes.flatMap((reader) => reader.input));
    expect(initializer.filter(({ name }) => !read.has(name))).toEqual([]);
  });
});

test.each([
  ['in training mode', 15, { training_mode: 1 }, statistics('n', 4)],
  ['without spatial statistics', 8, { spatial: 0 }, statistics('n', 4)],
  ['where the result is not finite', 13, {}, [...statistics('n', 4).slice(0, 3), tensor('n3', [4], [1, 1, -1, 1])]],
])('it stays %s', (_, opset, attributes, initializers) => {
  const nodes = [conv(), norm('n', 'c', 'y', attributes)];
  const bytes = modelBytes({ inputs: { x }, outputs: { y: null }, nodes, initializers: [w, ...initializers], opset });
  expect(readNetwork([{ name: 'net.onnx', bytes }]).foldedBatchNorms).toBe(0);
});
