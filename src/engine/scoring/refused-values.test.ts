/** Values that onnxruntime refuses: a sentence with the array, the sample and the range, at opening where the graph tells. */
import { TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import type { DataFile } from '../../data/samples';
import { integers, modelBytes, node, tensor } from '../../onnx/build';

const quiet = () => undefined;

/** Three ids → e, (n, 3, 2) → logits. */
const words = (...nodes: NodeProto[]): DataFile => ({
  name: 'words.onnx',
  bytes: modelBytes({
    inputs: { ids: { type: DataType.INT64, shape: ['n', 3] } },
    outputs: { o: ['n', 3, 4] },
    nodes: [...nodes, node('MatMul', ['e', 'w'], ['o'], {}, 'out')],
    initializers: [
      tensor(
        'table',
        [5, 2],
        Float32Array.from({ length: 10 }, (_, i) => i / 10),
      ),
      tensor(
        'w',
        [2, 4],
        Float32Array.from({ length: 8 }, (_, i) => i / 8),
      ),
      integers('two', [], [2]),
      integers('last', [1], [2]),
    ],
  }),
});
const lookup = node('Gather', ['table', 'ids'], ['e']);

/** As many sentences of ones and `last`; in the last but one, `bad` stands. */
const sentences = (bad: number, count = 6, name = 'ids.npy') => {
  const values = new Array<number>(3 * count).fill(1);
  values[3 * count - 5] = bad;
  return npy(name, '<i8', [count, 3], BigInt64Array.from(values, BigInt));
};

test.each([
  [
    5,
    "ids.npy holds 5 in sample 4, and the network's input ids takes whole numbers from -5 to 4 (int64, rows of table). Open data in that range.",
  ],
  [
    -6,
    "ids.npy holds -6 in sample 4, and the network's input ids takes whole numbers from -5 to 4 (int64, rows of table). Open data in that range.",
  ],
])('the id %d is refused when it is opened', async (bad, sentence) => {
  await expect(openEngine().open([words(lookup), sentences(bad)], null)).rejects.toThrow(
    expect.objectContaining({ name: 'UserError', message: sentence }),
  );
});

test('and so is one of an input beside others', async () => {
  const network: DataFile = {
    name: 'two.onnx',
    bytes: modelBytes({
      inputs: { x: ['n', 3, 2], types: { type: DataType.INT64, shape: ['n', 3] } },
      outputs: { o: ['n', 3, 4] },
      nodes: [
        node('Gather', ['table', 'types'], ['t']),
        node('Add', ['x', 't'], ['e']),
        node('MatMul', ['e', 'w'], ['o'], {}, 'out'),
      ],
      initializers: [tensor('table', [2, 2], [1, 2, 3, 4]), tensor('w', [2, 4], new Float32Array(8).fill(1))],
    }),
  };
  const file = zip('both.npz', [npy('x.npy', '<f4', [6, 3, 2], new Float32Array(36)), sentences(2, 6, 'types.npy')]);
  await expect(openEngine().open([network, file], null)).rejects.toThrow(
    "both.npz (types) holds 2 in sample 4, and the network's input types takes whole numbers from -2 to 1 (int64, rows of table).",
  );
});

test.each([4, -5, 0])('%d is a row of the table', async (id) => {
  const engine = openEngine();
  await engine.open([words(lookup), sentences(id)], null);
  expect((await engine.scoreFloat(quiet)).samples).toBe(3);
});

test.each([
  [
    'rows that are computed',
    [node('Mul', ['ids', 'two'], ['c']), node('Gather', ['table', 'c'], ['e'])],
    4,
    'ids 1 to 4): indices element out of data bounds, idx=8 must be within the inclusive range [-5,4]. Leave the sample out',
  ],
  [
    'a division by zero',
    [node('Div', ['two', 'ids'], ['c']), node('Gather', ['table', 'c'], ['e'])],
    0,
    'ids 0 to 1): ',
  ],
  [
    'an index of several axes',
    [node('Unsqueeze', ['ids', 'last'], ['c']), node('GatherND', ['table', 'c'], ['e'])],
    9,
    'ids 1 to 9): invalid index found, index = 9. Leave the sample out',
  ],
] as const)('%s: the sample is named when it runs', async (_, nodes, bad, sentence) => {
  for (const count of [6, 2]) {
    const engine = openEngine();
    await engine.open([words(...nodes)], null);
    await engine.open([sentences(bad, count)], 'evaluation');
    await expect(engine.scoreFloat(quiet)).rejects.toThrow(
      `The network does not run on sample ${count - 2} of ids.npy (${sentence}`,
    );
  }
});
