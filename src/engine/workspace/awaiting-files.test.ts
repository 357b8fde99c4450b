/** What comes too early waits: networks for their weights, data for its network. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf';
import { expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import type { DataFile, FileOnDisk } from '../../data/samples';
import { model, modelBytes, node, type ModelParts } from '../../onnx/build';
import { withFields } from '../../onnx/wire/messages';
import { weights } from '../../../test/runs';
import { openEngine } from '../../../test/engine';
import { chainNetwork } from '../../../test/networks';

const onDisk = ({ name, bytes }: DataFile): FileOnDisk => ({
  name,
  blob: new Blob([bytes as Uint8Array<ArrayBuffer>]),
});

/** A network whose two constants lie in a.bin and b.bin. */
function splitNetwork(): { network: DataFile; a: DataFile; b: DataFile } {
  const tensors = [weights('a', [5, 4]), weights('b', [4, 3])];
  const outside = tensors.map((tensor) =>
    withFields(tensor, {
      rawData: new Uint8Array(),
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [create(StringStringEntryProtoSchema, { key: 'location', value: `${tensor.name}.bin` })],
    }),
  );
  const parts: ModelParts = {
    inputs: { x: ['batch', 5] },
    outputs: { y: ['batch', 3] },
    nodes: [node('MatMul', ['x', 'a'], ['h'], {}, 'first'), node('MatMul', ['h', 'b'], ['y'], {}, 'second')],
    initializers: outside,
  };
  const [a, b] = tensors.map(({ name, rawData }) => ({ name: `${name}.bin`, bytes: rawData }));
  return { network: { name: 'net.onnx', bytes: toBinary(ModelProtoSchema, model(parts)) }, a: a!, b: b! };
}

const lacks = (names: string) =>
  `net.onnx keeps weights in other files, which were not given: ${names}. Open or drop them now: net.onnx waits for them.`;

test('weights that are added later, one file after the other', async () => {
  const { network, a, b } = splitNetwork();
  const x = npy('x.npy', '<f4', [4, 5], new Float32Array(20));
  const engine = openEngine();
  await expect(engine.open([network, x].map(onDisk), null)).rejects.toThrow(lacks('a.bin, b.bin'));
  await expect(engine.open([onDisk(a)], 'model')).rejects.toThrow(lacks('b.bin'));
  // Something else in between changes nothing.
  await expect(engine.open([{ name: 'c.bin', bytes: b.bytes }], null)).rejects.toThrow('c.bin is neither');
  const workspace = await engine.open([zip('weights.zip', [{ ...b, name: 'w/b.bin' }])], null);
  expect(workspace.model).toMatchObject({ name: 'net.onnx', parameters: 32 });
  expect(workspace.data.map(({ name }) => name)).toEqual(['x.npy']);
});

test('another network is opened instead of waiting on', async () => {
  const { network, a, b } = splitNetwork();
  const engine = openEngine();
  await expect(engine.open([network], 'model')).rejects.toThrow(lacks('a.bin, b.bin'));
  await engine.open([chainNetwork(1)], null);
  await expect(engine.open([a, b], 'model')).rejects.toThrow('a.bin is');
});

/** Token ids and a mask → logits. */
const words: DataFile = {
  name: 'words.onnx',
  bytes: modelBytes({
    inputs: {
      ids: { type: TensorProto_DataType.INT64, shape: ['batch', 'length'] },
      mask: ['batch', 'length', 1],
    },
    outputs: { logits: ['batch', 'length', 6] },
    nodes: [
      node('Gather', ['table', 'ids'], ['e']),
      node('Mul', ['e', 'mask'], ['m']),
      node('MatMul', ['m', 'w'], ['logits'], {}, 'up'),
    ],
    initializers: [weights('table', [7, 4]), weights('w', [4, 6])],
  }),
};

const sentences = zip('words.npz', [
  npy('ids.npy', '<i8', [8, 3], new BigInt64Array(24)),
  npy('mask.npy', '<f4', [8, 3, 1], new Float32Array(24)),
]);

test('data for several inputs that comes before its network is kept for it', async () => {
  const engine = openEngine();
  await engine.open([chainNetwork(1)], null);
  const before = await engine.open([sentences], 'calibration');
  expect(before).toMatchObject({ data: [], held: [{ name: 'words.npz', arrays: ['ids', 'mask'] }] });
  // Not for a network that it doesn't fit.
  expect((await engine.open([chainNetwork(2)], null)).held).toHaveLength(1);
  const after = await engine.open([words], null);
  expect(after.held).toBeUndefined();
  expect(after.data).toMatchObject([{ name: 'words.npz', role: 'calibration', count: 8, shape: [3] }]);
});

test('what does not fit the network that reads several inputs is refused', async () => {
  const engine = openEngine();
  await engine.open([words], null);
  const other = zip('other.npz', [
    npy('ids.npy', '<i8', [8, 3], new BigInt64Array(24)),
    npy('more.npy', '<f4', [8, 3], new Float32Array(24)),
  ]);
  await expect(engine.open([other], null)).rejects.toThrow('add an array named mask.');
});
