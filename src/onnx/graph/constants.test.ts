import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { integers, modelBytes, node } from '../build';
import { readNetwork } from '../read';
import { input, readAndRun, weights } from '../../../test/runs';

/** A Gemm from x (3, 5) whose weights `w` (5, 4) the nodes write. */
function gemmBehind(nodes: NodeProto[], initializers: TensorProto[], opset = 13): Uint8Array {
  return modelBytes({
    inputs: { x: ['batch', 5] },
    outputs: { y: null },
    nodes: [...nodes, node('Gemm', ['x', 'w'], ['y'], {}, 'fc')],
    initializers,
    opset,
  });
}

const chain = [
  node('Constant', [], ['v'], { value: weights('', [2, 5, 2]) }),
  node('Transpose', ['v'], ['t'], { perm: [1, 0, 2] }),
  node('Constant', [], ['s'], { value_ints: [0, 4] }),
  node('Reshape', ['t', 's'], ['r']),
  node('Unsqueeze', ['r', 'axis'], ['u']),
  node('Squeeze', ['u', 'axis'], ['q']),
  node('Flatten', ['q'], ['f']),
  node('Cast', ['f'], ['d'], { to: DataType.DOUBLE }),
  node('Cast', ['d'], ['w'], { to: DataType.FLOAT }),
];

describe('weights are found behind what only moves them', () => {
  test.each<[string, NodeProto[], TensorProto[], number?]>([
    ['a Constant node', [node('Constant', [], ['w'], { value: weights('', [5, 4]) })], []],
    ['Identity', [node('Identity', ['v'], ['w'])], [weights('v', [5, 4])]],
    ['Transpose', [node('Transpose', ['v'], ['w'])], [weights('v', [4, 5])]],
    ['Reshape', [node('Reshape', ['v', 's'], ['w'])], [weights('v', [20]), integers('s', [2], [5, -1])]],
    ['Cast', [node('Cast', ['v'], ['w'], { to: DataType.FLOAT })], [weights('v', [5, 4])]],
    ['a chain of them', chain, [integers('axis', [1], [-1])]],
    [
      'axes as attributes',
      [node('Squeeze', ['v'], ['q'], { axes: [0] }), node('Unsqueeze', ['q'], ['u'], { axes: [1] }), flatten('u')],
      [weights('v', [1, 5, 4])],
      11,
    ],
  ])('%s', async (_, nodes, initializers, opset) => {
    const network = await readAndRun(gemmBehind(nodes, initializers, opset), { x: input([3, 5]) });
    expect(network.layers.map(({ name, neurons, inputs }) => [name, neurons, inputs])).toEqual([['fc', 4, 5]]);
    expect(network.skipped).toEqual([]);
    // A bias for each of its neurons comes.
    expect(network.keptParameters).toBe(network.parameters + 4);
    // The nodes have done their work.
    expect(network.model.graph!.node.map(({ opType }) => opType)).toEqual(['Gemm']);
  });

  function flatten(from: string): NodeProto {
    return node('Flatten', [from], ['w']);
  }
});

test.each<[string, NodeProto[], TensorProto[]]>([
  ['a Reshape of another size', [node('Reshape', ['v', 's'], ['w'])], [weights('v', [20]), integers('s', [2], [5, 5])]],
  ['a Reshape to 0', [node('Reshape', ['v', 's'], ['w'])], [weights('v', [20]), integers('s', [2], [-1, 0])]],
  ['a Transpose of other axes', [node('Transpose', ['v'], ['w'], { perm: [0, 7] })], [weights('v', [5, 4])]],
  ['a Cast to integers', [node('Cast', ['v'], ['w'], { to: DataType.INT32 })], [weights('v', [5, 4])]],
  [
    'a hundred Identity nodes',
    Array.from({ length: 100 }, (_, i) => node('Identity', [i ? `v${i}` : 'v'], [i < 99 ? `v${i + 1}` : 'w'])),
    [weights('v', [5, 4])],
  ],
])('%s is not followed', (_, nodes, initializers) => {
  expect(() => readNetwork([{ name: 'net.onnx', bytes: gemmBehind(nodes, initializers) }])).toThrow(
    /^net\.onnx has no layer that can be quantized: Gemm fc: its weights come from \w+ .+, which is not followed back to a constant\.$/,
  );
});

test('a constant that two layers and a table share is copied for each layer', async () => {
  const bytes = modelBytes({
    inputs: { x: ['batch', 4] },
    outputs: { y: null },
    nodes: [
      node('Gemm', ['x', 'w', 'c'], ['h'], {}, 'a'),
      node('Gemm', ['h', 'w', 'c'], ['i'], { transB: 1 }, 'b'),
      node('Gather', ['w', 'which'], ['row'], {}, 'table'),
      node('Add', ['i', 'row'], ['y']),
    ],
    initializers: [weights('w', [4, 4]), weights('c', [4]), integers('which', [1], [2])],
  });
  const network = await readAndRun(bytes, { x: input([3, 4]) });
  expect(network.layers.map(({ weight, bias }) => [weight, bias])).toEqual([
    ['a.weight', 'a.bias'],
    ['b.weight', 'b.bias'],
  ]);
  expect(network.skipped).toEqual([
    { name: 'table', op: 'Gather', reason: 'tables that are looked up are not quantized' },
  ]);
  expect(network.parameters).toBe(16 + 4);
  expect(network.keptParameters).toBe(3 * 16 + 2 * 4);
});

test('a layer alone with its constants keeps their names', async () => {
  const network = await readAndRun(
    modelBytes({
      inputs: { x: ['batch', 4] },
      outputs: { y: null },
      nodes: [node('Gemm', ['x', 'w', 'c'], ['y'], { alpha: { float: 2 }, transB: 1 }, 'fc')],
      initializers: [weights('w', [3, 4]), weights('c', [3])],
    }),
    { x: input([2, 4]) },
  );
  expect(network.layers[0]).toMatchObject({ weight: 'w', bias: 'c' });
});
