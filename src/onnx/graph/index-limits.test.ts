/** What an input may hold that looks up rows of a table. */
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { integers, modelBytes, node, tensor } from '../build';
import { readNetwork } from '../read';

const table = (name = 'table', rows = 7) => tensor(name, [rows, 4], new Float32Array(rows * 4).fill(1));

/** Of `ids`, where the last of `nodes` writes e, (…, 4). */
function limitsOf(nodes: NodeProto[], initializers: TensorProto[] = [table()]) {
  const bytes = modelBytes({
    inputs: { ids: { type: DataType.INT64, shape: ['n', 'length'] } },
    outputs: { o: ['n', 'length', 3] },
    nodes: [...nodes, node('MatMul', ['e', 'w'], ['o'], {}, 'out')],
    initializers: [...initializers, tensor('w', [4, 3], new Float32Array(12).fill(1))],
  });
  return readNetwork([{ name: 'net.onnx', bytes }]).inputs[0]!.limits;
}

const gather = (ids: string, data = 'table') => node('Gather', [data, ids], ['e']);
const rows = (low: number, high: number, name = 'table') => ({ low, high, table: name });

test.each<[string, NodeProto[], TensorProto[], ReturnType<typeof rows> | undefined]>([
  ['Gather', [gather('ids')], [table()], rows(-7, 6)],
  [
    'Gather of a later axis',
    [node('Gather', ['table', 'ids'], ['t'], { axis: 1 }), node('Transpose', ['t'], ['e'], { perm: [1, 2, 0] })],
    [tensor('table', [4, 9], new Float32Array(36))],
    rows(-9, 8),
  ],
  [
    'ids that are cast and moved',
    [node('Cast', ['ids'], ['c'], { to: DataType.INT32 }), gather('c')],
    [table()],
    rows(-7, 6),
  ],
  ['ids less 1', [node('Sub', ['ids', 'one'], ['c']), gather('c')], [table(), integers('one', [], [1])], rows(-6, 7)],
  ['2 and ids', [node('Add', ['two', 'ids'], ['c']), gather('c')], [table(), integers('two', [1], [2])], rows(-9, 4)],
  [
    'a table that is transposed',
    [node('Transpose', ['turned'], ['t'], { perm: [1, 0] }), gather('ids', 't')],
    [tensor('turned', [4, 5], new Float32Array(20))],
    rows(-5, 4, 't'),
  ],
  [
    'two tables',
    [
      gather('ids'),
      node('Gather', ['other', 'ids'], ['f']),
      node('Add', ['e', 'f'], ['g']),
      node('Identity', ['g'], ['h']),
    ],
    [table(), table('other', 5)],
    rows(-5, 4, 'other'),
  ],
  [
    'ids that are bounded before',
    [node('Mod', ['ids', 'seven'], ['c']), gather('c')],
    [table(), integers('seven', [], [7])],
    undefined,
  ],
])('%s', (_, nodes, initializers, expected) => {
  expect(limitsOf(nodes, initializers)).toEqual(expected);
});
