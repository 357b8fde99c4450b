import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { integers, modelBytes, node, tensor } from '../build';
import { input, normals, readAndRun, runBytes, weights } from '../../../test/runs';

/** x (3, 5) → MatMul fc → y, whose weights `w` (5, 4) the nodes write. */
function productBehind(nodes: NodeProto[], initializers: TensorProto[], opset = 13): Uint8Array {
  return modelBytes({
    inputs: { x: ['batch', 5] },
    outputs: { y: null },
    nodes: [...nodes, node('MatMul', ['x', 'w'], ['y'], {}, 'fc')],
    initializers,
    opset,
  });
}

/** `w` as onnxruntime computes it. */
async function computed(nodes: NodeProto[], initializers: TensorProto[], opset: number): Promise<Float32Array> {
  const bytes = modelBytes({
    inputs: { one: [1] },
    outputs: { w: null, two: null },
    nodes: [...nodes, node('Identity', ['one'], ['two'])],
    initializers,
    opset,
  });
  const { w } = await runBytes(bytes, { one: input([1]) });
  return w!.data as Float32Array;
}

/** Of float32: two steps of its last bit. */
const ULPS = 2 ** -22;
const EXACT = 0;

const v = weights('v', [5, 4]);
const positive = tensor('p', [5, 4], normals(20, 3).map(Math.abs));

const elementwise = (op: string, other: TensorProto = weights('u', [5, 4])): [NodeProto[], TensorProto[]] => [
  [node(op, ['v', other.name], ['w'])],
  [v, other],
];
const unary = (op: string, of: TensorProto = v): [NodeProto[], TensorProto[]] => [[node(op, [of.name], ['w'])], [of]];

type Case = [string, [NodeProto[], TensorProto[]], number, number?];

const CASES: Case[] = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'].map((op): Case => [op, elementwise(op), EXACT]),
  ['Add of a row', elementwise('Add', weights('row', [4])), EXACT],
  ['Mul of a column', elementwise('Mul', weights('column', [5, 1])), EXACT],
  ['Sub of a number', elementwise('Sub', tensor('number', [], [0.3])), EXACT],
  ['Pow', [[node('Pow', ['p', 'by'], ['w'])], [positive, tensor('by', [], [1.5])]], ULPS],
  ...['Neg', 'Abs', 'Floor', 'Ceil', 'Round', 'Relu', 'Sign'].map((op): Case => [op, unary(op), EXACT]),
  ...['Sqrt', 'Reciprocal'].map((op): Case => [op, unary(op, positive), EXACT]),
  ...['Exp', 'Tanh', 'Sigmoid', 'Softplus', 'Sin', 'Cos'].map((op): Case => [op, unary(op), 8 * ULPS]),
  ['Log', unary('Log', positive), 8 * ULPS],
  ['Sum of three', [[node('Sum', ['v', 'a', 'b'], ['w'])], [v, weights('a', [4]), weights('b', [5, 4])]], ULPS],
  ['Clip', [[node('Clip', ['v', 'low'], ['w'])], [v, tensor('low', [], [-0.2])]], EXACT],
  ['Clip by attributes', [[node('Clip', ['v'], ['w'], { max: { float: 0.25 } })], [v]], EXACT, 10],
  ...['ReduceL1', 'ReduceL2', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceSumSquare'].map((op): Case => [
    `${op}, then Div`,
    [[node(op, ['v'], ['n'], { axes: [0] }), node('Div', ['v', 'n'], ['w'])], [v]],
    8 * ULPS,
  ]),
  [
    'ReduceSum over an input, without its axis',
    [
      [node('ReduceSum', ['t', 'axes'], ['w'], { keepdims: 0 })],
      [weights('t', [5, 3, 4]), integers('axes', [1], [-2])],
    ],
    ULPS,
  ],
  [
    'ReduceMean of everything',
    [[node('ReduceMean', ['v'], ['n'], { keepdims: 0 }), node('Sub', ['v', 'n'], ['w'])], [v]],
    8 * ULPS,
  ],
  ['Concat', [[node('Concat', ['a', 'b'], ['w'], { axis: 1 })], [weights('a', [5, 1]), weights('b', [5, 3])]], EXACT],
  [
    'Concat along the first axis',
    [[node('Concat', ['a', 'b'], ['w'], { axis: -2 })], [weights('a', [2, 4]), weights('b', [3, 4])]],
    EXACT,
  ],
  [
    'Split by sizes',
    [
      [node('Split', ['t', 'sizes'], ['a', 'w', 'b'], { axis: 1 })],
      [weights('t', [5, 9]), integers('sizes', [3], [2, 4, 3])],
    ],
    EXACT,
  ],
  [
    'Split by attributes',
    [[node('Split', ['t'], ['a', 'w'], { axis: 0, split: [2, 5] })], [weights('t', [7, 4])]],
    EXACT,
    11,
  ],
  ['even Split', [[node('Split', ['t'], ['a', 'w'], { axis: -1 })], [weights('t', [5, 8])]], EXACT],
  [
    'Gather',
    [[node('Gather', ['t', 'at'], ['w'])], [weights('t', [7, 4]), integers('at', [5], [6, -1, 0, 3, 3])]],
    EXACT,
  ],
  [
    'Gather of one',
    [[node('Gather', ['t', 'at'], ['w'], { axis: 1 })], [weights('t', [5, 3, 4]), integers('at', [], [1])]],
    EXACT,
  ],
  [
    'Slice',
    [
      [node('Slice', ['t', 'from', 'to', 'axes', 'steps'], ['w'])],
      [
        weights('t', [7, 9]),
        ...[
          integers('from', [2], [-1, 1]),
          integers('to', [2], [-6, 9]),
          integers('axes', [2], [0, -1]),
          integers('steps', [2], [-1, 2]),
        ],
      ],
    ],
    EXACT,
  ],
  [
    'Slice by attributes',
    [[node('Slice', ['t'], ['w'], { starts: [1], ends: [6], axes: [0] })], [weights('t', [7, 4])]],
    EXACT,
    9,
  ],
  [
    'Slice to the end, backwards',
    [
      [node('Slice', ['v', 'from', 'to', 'axes', 'steps'], ['w'])],
      [
        v,
        integers('from', [1], [100]),
        integers('to', [1], [-100]),
        integers('axes', [1], [0]),
        integers('steps', [1], [-1]),
      ],
    ],
    EXACT,
  ],
  [
    'Where',
    [
      [node('Greater', ['v', 'zero'], ['c']), node('Not', ['c'], ['d']), node('Where', ['d', 'v', 'u'], ['w'])],
      [v, weights('u', [4]), tensor('zero', [], [0])],
    ],
    EXACT,
  ],
  [
    'Expand, and a shape that is computed',
    [
      [node('Shape', ['v'], ['s']), node('Expand', ['row', 's'], ['e']), node('Add', ['e', 'v'], ['w'])],
      [v, weights('row', [1, 4])],
    ],
    EXACT,
  ],
  [
    'ConstantOfShape and Reshape to a shape of parts',
    [
      [
        node('Shape', ['v'], ['s']),
        node('ConstantOfShape', ['s'], ['twos'], { value: tensor('', [1], [2]) }),
        node('Gather', ['s', 'first'], ['rows']),
        node('Concat', ['rows', 'rest'], ['to'], { axis: 0 }),
        node('Mul', ['v', 'twos'], ['m']),
        node('Reshape', ['m', 'to'], ['w']),
      ],
      [v, integers('first', [1], [0]), integers('rest', [1], [-1])],
    ],
    EXACT,
  ],
  [
    'Unsqueeze, Squeeze, Transpose and Flatten of what is computed',
    [
      [
        node('Neg', ['t'], ['n']),
        node('Transpose', ['n'], ['r'], { perm: [1, 0] }),
        node('Unsqueeze', ['r', 'axes'], ['u']),
        node('Squeeze', ['u', 'axes'], ['q']),
        node('Exp', ['q'], ['e']),
        node('Flatten', ['e'], ['w']),
      ],
      [weights('t', [4, 5]), integers('axes', [2], [0, -1])],
    ],
    8 * ULPS,
  ],
  ['ReduceProd', [[node('ReduceProd', ['t'], ['w'], { axes: [2], keepdims: 0 })], [weights('t', [5, 4, 3])]], ULPS],
  ['Tile', [[node('Tile', ['t', 'times'], ['w'])], [weights('t', [5, 2]), integers('times', [2], [1, 2])]], EXACT],
  [
    'whole numbers made floats',
    [
      [
        node('Range', ['from', 'to', 'by'], ['r']),
        node('Div', ['r', 'three'], ['d']),
        node('Cast', ['d'], ['f'], { to: DataType.FLOAT }),
        node('Reshape', ['f', 'shape'], ['w']),
      ],
      [
        integers('from', [], [-10]),
        integers('to', [], [10]),
        integers('by', [], [1]),
        integers('three', [], [3]),
        integers('shape', [2], [5, 4]),
      ],
    ],
    EXACT,
  ],
  [
    'a merged adapter',
    [
      [node('MatMul', ['a', 'b'], ['m']), node('Add', ['v', 'm'], ['w'])],
      [v, weights('a', [5, 2]), weights('b', [2, 4])],
    ],
    8 * ULPS,
  ],
  [
    'Gemm of constants',
    [
      [node('Gemm', ['a', 'b', 'c'], ['w'], { transA: 1, transB: 1, alpha: { float: 2 } })],
      [weights('a', [2, 5]), weights('b', [4, 2]), weights('c', [4])],
    ],
    8 * ULPS,
  ],
  [
    'in double',
    [
      [
        node('Cast', ['v'], ['d'], { to: DataType.DOUBLE }),
        node('Exp', ['d'], ['e']),
        node('Cast', ['e'], ['w'], { to: DataType.FLOAT }),
      ],
      [v],
    ],
    EXACT,
  ],
  [
    'rounded to float16',
    [
      [
        node('Cast', ['v'], ['h'], { to: DataType.FLOAT16 }),
        node('Cast', ['h'], ['f'], { to: DataType.FLOAT }),
        node('Mul', ['f', 'f'], ['w']),
      ],
      [v],
    ],
    EXACT,
  ],
];

describe('weights that are computed from constants are folded, with the numbers of onnxruntime', () => {
  test.each(CASES)('%s', async (_, [nodes, initializers], tolerance, opset = 13) => {
    const network = await readAndRun(productBehind(nodes, initializers, opset), { x: input([3, 5]) });
    const [layer] = network.layers;
    expect([network.layers.length, layer!.neurons, layer!.inputs, network.skipped]).toEqual([1, 4, 5, []]);
    expect(network.model.graph!.node.map(({ opType }) => opType)).toEqual(['MatMul']);
    expect(network.model.graph!.initializer).toHaveLength(1);
    const expected = await computed(nodes, initializers, opset); // (inputs, neurons)
    layer!.weights.forEach((found, i) => {
      const wanted = expected[(i % 5) * 4 + Math.floor(i / 5)]!;
      expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 2 ** -10));
    });
  });
});
