import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { checkWire, WIRE_LIMITS } from './wire';

/** A length-delimited field. */
function field(number: number, ...contents: Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, { length: own }) => sum + own, 0);
  return concat([varint(number * 8 + 2), varint(length), ...contents]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Uint8Array.of(...bytes, value);
}

function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const repeat = (part: Uint8Array, count: number) => {
  const all = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i++) all.set(part, i * part.length);
  return all;
};

const graph = (...contents: Uint8Array[]) => concat([Uint8Array.of(0x08, 8), field(7, ...contents)]);
const initializer = (...contents: Uint8Array[]) => graph(field(5, ...contents));
const [NODE, STRING_DATA, INT64_DATA, FLOAT_DATA] = [1, 6, 7, 4];

test.each<[string, () => Uint8Array, string]>([
  [
    'nodes of two bytes each',
    () => graph(repeat(field(NODE), WIRE_LIMITS.objects + 1)),
    'net.onnx holds more than 1000000 parts; no network of that size can be read.',
  ],
  [
    'empty strings',
    () => initializer(repeat(field(STRING_DATA), WIRE_LIMITS.objects + 1)),
    'net.onnx holds more than 1000000 parts; no network of that size can be read.',
  ],
  [
    'unknown fields',
    () => graph(repeat(Uint8Array.of(0x48, 0), WIRE_LIMITS.objects + 1)),
    'net.onnx holds more than 1000000 parts; no network of that size can be read.',
  ],
  [
    'integers of one byte each',
    () => initializer(field(INT64_DATA, new Uint8Array(WIRE_LIMITS.numbers / 8 + 1))),
    'net.onnx holds more than 67108864 numbers outside raw_data (at graph.initializer[0].int64_data[0]); save its weights as raw data.',
  ],
  [
    'integers that are not packed',
    () => initializer(repeat(Uint8Array.of(INT64_DATA * 8, 1), WIRE_LIMITS.numbers / 8 + 1)),
    'net.onnx holds more than 67108864 numbers outside raw_data (at graph.initializer[0].int64_data[8388608]); save its weights as raw data.',
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
    () => concat([graph(Uint8Array.of(NODE * 8 + 2, 9)), new Uint8Array(20)]),
    'net.onnx is damaged at byte 6, in graph.node[0]: it needs 9 more bytes, and 0 are left.',
  ],
  [
    'a group',
    () => graph(Uint8Array.of(0x4b, 0x4c)),
    'net.onnx is damaged at byte 5, in graph: field 9 is coded as 3, which networks do not use.',
  ],
  ['field 0', () => graph(Uint8Array.of(0, 0)), 'net.onnx is damaged at byte 5, in graph: there is no field 0.'],
])('%s', (_, make, sentence) => {
  const bytes = make();
  const start = performance.now();
  expect(() => checkWire('net.onnx', bytes, ModelProtoSchema)).toThrow(
    expect.objectContaining({ name: 'UserError', message: sentence }),
  );
  expect(performance.now() - start).toBeLessThan(5000);
});
