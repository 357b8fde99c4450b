import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { checkWire, readAsRaw, WIRE_LIMITS } from './wire';
import { stepsOf } from '../../../test/steps';
import { field, join, repeated } from '../../../test/wire';

const graph = (...contents: Uint8Array[]) => join(Uint8Array.of(0x08, 8), field(7, ...contents));
const initializer = (...contents: Uint8Array[]) => graph(field(5, ...contents));
const [NODE, STRING_DATA, INT64_DATA, FLOAT_DATA] = [1, 6, 7, 4];

test.each<[string, () => Uint8Array, string]>([
  [
    'nodes of two bytes each',
    () => graph(repeated(field(NODE), WIRE_LIMITS.objects / 2)),
    'net.onnx holds too many parts (at graph.node[333333]): up to 1000000 can be read, where a node, an attribute and a constant count as three.',
  ],
  [
    'empty strings',
    () => initializer(repeated(field(STRING_DATA), WIRE_LIMITS.objects + 1)),
    'net.onnx holds too many parts (at graph.initializer[0].string_data[999996]): up to 1000000 can be read, where a node, an attribute and a constant count as three.',
  ],
  [
    'unknown fields',
    () => graph(repeated(Uint8Array.of(0x48, 0), WIRE_LIMITS.objects + 1)),
    'net.onnx holds too many parts (at graph): up to 1000000 can be read, where a node, an attribute and a constant count as three.',
  ],
  [
    'integers of one byte each',
    () => initializer(field(INT64_DATA, new Uint8Array(WIRE_LIMITS.numbers / 4 + 1))),
    'net.onnx holds more than 8388608 numbers outside raw_data (at graph.initializer[0].int64_data[0]); save its weights as raw data.',
  ],
  [
    'integers that are not packed',
    () => initializer(repeated(Uint8Array.of(INT64_DATA * 8, 1), WIRE_LIMITS.numbers / 4 + 1)),
    'net.onnx holds more than 8388608 numbers outside raw_data (at graph.initializer[0].int64_data[2097152]); save its weights as raw data.',
  ],
  [
    'floats without a type',
    () => initializer(field(FLOAT_DATA, new Uint8Array(4 * WIRE_LIMITS.numbers + 4))),
    'net.onnx holds more than 8388608 numbers outside raw_data (at graph.initializer[0]); save its weights as raw data.',
  ],
  [
    'floats that are no whole number of floats',
    () => initializer(field(FLOAT_DATA, new Uint8Array(7))),
    'net.onnx is damaged at byte 8, in graph.initializer[0].float_data[0]: it takes 7 bytes, no multiple of 4.',
  ],
  [
    'a field coded as another kind',
    () => graph(Uint8Array.of(NODE * 8, 1)),
    'net.onnx is damaged at byte 5, in graph.node[0]: it is coded as 0, and must be as 2.',
  ],
  [
    'a part longer than what it lies in',
    () => join(graph(Uint8Array.of(NODE * 8 + 2, 9)), new Uint8Array(20)),
    'net.onnx is damaged at byte 6, in graph.node[0]: it needs 9 more bytes, and 0 are left.',
  ],
  [
    'a group',
    () => graph(Uint8Array.of(0x4b, 0x4c)),
    'net.onnx is damaged at byte 5, in graph: field 9 is coded as 3, which networks do not use.',
  ],
  ['field 0', () => graph(Uint8Array.of(0, 0)), 'net.onnx is damaged at byte 5, in graph: there is no field 0.'],
])('%s', async (_, make, sentence) => {
  const bytes = make();
  const steps = await stepsOf(() =>
    expect(() => checkWire('net.onnx', bytes, ModelProtoSchema)).toThrow(
      expect.objectContaining({ name: 'UserError', message: sentence }),
    ),
  );
  expect(steps).toBeLessThan(1000 + 20 * bytes.length);
});

/** The type, and lists of floats as they are given. */
const constant = (type: number, ...lists: number[][]) =>
  initializer(
    Uint8Array.of(8, lists.flat().length, 16, type),
    ...lists.map((list) => field(FLOAT_DATA, new Uint8Array(Float32Array.from(list).buffer))),
  );

test.each([
  ['all that a float32 constant has is read as raw data', constant(1, [1, 2, 3]), [12, 0]],
  ['two lists are read as lists', constant(1, [1, 2], [3]), [0, 3]],
  ['so is one of another type', constant(14, [1, 2]), [0, 2]],
  ['an empty one is none', constant(1, []), [0, 0]],
])('a list of floats: %s', (_, bytes, [raw, list]) => {
  const before = bytes.slice();
  const read = () => fromBinary(ModelProtoSchema, bytes).graph!.initializer[0]!;
  const { rawData, floatData } = readAsRaw(bytes, checkWire('net.onnx', bytes, ModelProtoSchema), read);
  expect([rawData.length, floatData.length]).toEqual([raw, list]);
  expect(bytes).toEqual(before);
});

test('the bytes are as they were after an error', () => {
  const bytes = constant(1, [1, 2]);
  const before = bytes.slice();
  const fail = () => {
    throw new Error('no');
  };
  expect(() => readAsRaw(bytes, checkWire('net.onnx', bytes, ModelProtoSchema), fail)).toThrow('no');
  expect(bytes).toEqual(before);
});
