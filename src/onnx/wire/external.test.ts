import { TensorProto_DataLocation, ModelProtoSchema, StringStringEntryProtoSchema, type TensorProto } from 'onnx-buf';
import { create, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { model, node } from '../build';
import { withFields } from './messages';
import { externalLocations } from './external';
import { readNetwork, type NetworkFile } from '../read';
import { input, largestDifference, runBytes, runStages, runWhole, weights } from '../../../test/runs';

/** Two layers; w1 and w2 lie outside where `places` says, b1 does not. */
function network(places: Record<string, Record<string, string>>) {
  const tensors = [weights('w1', [5, 4]), weights('b1', [4]), weights('w2', [4, 3])];
  const parts = {
    inputs: { x: ['batch', 5] },
    outputs: { y: null },
    nodes: [node('Gemm', ['x', 'w1', 'b1'], ['h'], {}, 'first'), node('MatMul', ['h', 'w2'], ['y'], {}, 'second')],
    initializers: tensors,
  };
  const whole = toBinary(ModelProtoSchema, model(parts));
  const bytesOf = Object.fromEntries(tensors.map(({ name, rawData }) => [name, new Uint8Array(rawData)]));
  const split = model({ ...parts, initializers: tensors.map((each) => moved(each, places[each.name])) });
  return { whole, bytesOf, split: toBinary(ModelProtoSchema, split) };
}

function moved(tensor: TensorProto, place: Record<string, string> | undefined): TensorProto {
  if (!place) return tensor;
  const externalData = Object.entries(place).map(([key, value]) =>
    create(StringStringEntryProtoSchema, { key, value }),
  );
  return withFields(tensor, {
    rawData: new Uint8Array(),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData,
  });
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const padding = new Uint8Array(6);

test.each<[string, Record<string, Record<string, string>>, (bytes: Record<string, Uint8Array>) => NetworkFile[]]>([
  [
    'one file, with offsets that are not aligned',
    {
      w1: { location: 'net.data', offset: '6', length: '80' },
      w2: { location: 'net.data', offset: '86', length: '48' },
    },
    ({ w1, w2 }) => [{ name: 'net.data', bytes: joined(padding, w1!, w2!) }],
  ],
  [
    'a file for each, without offset and length',
    { w1: { location: 'w1.bin' }, w2: { location: 'w2.bin' } },
    ({ w1, w2 }) => [
      { name: 'w2.bin', bytes: w2! },
      { name: 'w1.bin', bytes: w1! },
    ],
  ],
  [
    'in folders, where two have one name',
    { w1: { location: './a/w' }, w2: { location: 'b/w' } },
    ({ w1, w2 }) => [
      { name: 'net/b/w', bytes: w2! },
      { name: 'net/a/w', bytes: w1! },
    ],
  ],
  [
    'in a folder that was lost on the way',
    { w2: { location: 'weights/w2.bin' } },
    ({ w2 }) => [{ name: 'w2.bin', bytes: w2! }],
  ],
])('weights in other files: %s', async (_, places, filesOf) => {
  const { whole, bytesOf, split } = network(places);
  const files = [{ name: 'net.onnx', bytes: split }, ...filesOf(bytesOf)];
  for (const order of [files, files.toReversed()]) {
    const read = readNetwork(order);
    expect(read.bytes).toBe(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const feeds = { x: input([2, 5]) };
    const expected = await runBytes(whole, feeds);
    expect(largestDifference(await runWhole(read, feeds), expected)).toBeLessThanOrEqual(1e-4);
    expect(largestDifference(await runStages(read, feeds), expected)).toBeLessThanOrEqual(1e-4);
  }
});

test('the missing ones are listed by name, each once', () => {
  const place = (location: string) => ({ location });
  const { split, bytesOf } = network({ w1: place('w1.bin'), b1: place('shared.bin'), w2: place('shared.bin') });
  const files = [
    { name: 'net.onnx', bytes: split },
    { name: 'w1.bin', bytes: bytesOf['w1']! },
  ];
  expect(() => readNetwork(files)).toThrow(
    'net.onnx keeps weights in other files, which were not given: shared.bin. Open them together with it.',
  );
});

test('a network names the files of its weights', () => {
  const { split, whole } = network({ w1: { location: 'a/w1.bin' }, b1: { location: 'b' }, w2: { location: 'b' } });
  const bytes = (of: Uint8Array) => externalLocations({ name: 'net.onnx', bytes: of });
  expect(bytes(split).sort()).toEqual(['a/w1.bin', 'b']);
  expect(bytes(whole)).toEqual([]);
  expect(bytes(split.subarray(9))).toEqual([]);
});
