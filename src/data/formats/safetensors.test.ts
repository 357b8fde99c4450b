import { expect, test } from 'vitest';
import { safetensors, text, zip } from '../../../test/data-files';
import { readSamples } from '../sets/read';

const bytesOf = (values: { buffer: ArrayBufferLike }) => new Uint8Array(values.buffer);
const x = { dtype: 'F32', shape: [2, 3], bytes: bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5)) };
const y = { dtype: 'I64', shape: [2], bytes: bytesOf(BigInt64Array.of(4n, 1n)) };

test.each([
  ['floats, as they are', { x }, 'floats', [0, 1, 2]],
  [
    'half floats',
    { x: { dtype: 'F16', shape: [2, 1], bytes: bytesOf(Uint16Array.of(0x3c00, 0xc000)) } },
    'floats',
    [1, -2],
  ],
  ['bytes', { images: { dtype: 'U8', shape: [2, 3], bytes: Uint8Array.of(0, 1, 2, 3, 4, 5) } }, 'bytes', [0, 1, 2]],
  ['integers', { data: { dtype: 'I32', shape: [2, 1], bytes: bytesOf(Int32Array.of(-7, 9)) } }, 'floats', [-7, 9]],
])('%s, with labels', (_, arrays, kind, first) => {
  const samples = readSamples([safetensors('set.safetensors', { ...arrays, y })], '0 to 255');
  expect(samples).toMatchObject({ format: 'safetensors', kind, count: 2, labels: Int32Array.of(4, 1) });
  expect([...samples.inputs.subarray(0, first.length)]).toEqual(first);
});

test('inputs and labels in two files, in a zip', () => {
  const files = [safetensors('a.safetensors', { x }), safetensors('b.safetensors', { y })];
  expect(readSamples([zip('set.zip', files)], '0 to 1').labels).toEqual(Int32Array.of(4, 1));
});

test.each([
  [
    'a type that is not read',
    safetensors('s.safetensors', { x: { ...x, dtype: 'BF16' } }),
    's.safetensors (x) holds values of type BF16; BOOL, U8 to I64, F16, F32 and F64 can be read. Save it as one of these.',
  ],
  [
    'a shape that needs more',
    safetensors('s.safetensors', { x: { ...x, shape: [2, 4] } }),
    's.safetensors (x) is cut short or damaged: shape (2, 4) needs 32 bytes, and it lies at 0 to 24 of 24.',
  ],
  [
    'a negative size',
    safetensors('s.safetensors', { x: { ...x, shape: [2, -4] } }),
    's.safetensors (x) has no dtype, shape and data_offsets in the header. Save it again.',
  ],
  [
    'a header that is no JSON',
    { name: 's.safetensors', bytes: Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b) },
    's.safetensors is no whole .safetensors file: its header is not JSON. Save it again.',
  ],
  [
    'a file cut short',
    { name: 's.safetensors', bytes: safetensors('s', { x }).bytes.subarray(0, 40) },
    's.safetensors is no whole .safetensors file: its header is missing or cut short. Save it again.',
  ],
  [
    'a text of that name',
    text('s.safetensors', 'hello'),
    's.safetensors is no whole .safetensors file: its header is missing or cut short. Save it again.',
  ],
  [
    'no arrays',
    safetensors('s.safetensors', {}),
    's.safetensors must hold one array of samples, called x, and at most one of labels, called y. It holds none.',
  ],
])('%s is refused', (_, file, sentence) => {
  expect(() => readSamples([file], '0 to 1')).toThrow(
    expect.objectContaining({ name: 'UserError', message: sentence }),
  );
});
