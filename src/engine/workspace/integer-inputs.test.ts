/** Networks whose input is of whole numbers: bytes from every source, and what does not fit. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { cifar, idx, npy, safetensors, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { greyNetwork, GREYS } from '../../../test/networks';
import { PRESETS, type DataFile, type Preset } from '../../data/samples';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';

const quiet = () => undefined;
const COUNT = 40;
const classOf = (i: number) => i % 4;
const labels = Array.from({ length: COUNT }, (_, i) => classOf(i));

/** The pictures' bytes, each `size` times. */
const greys = (size = 64) => labels.flatMap((label) => new Array<number>(size).fill(GREYS[label]!));
const y = npy('y.npy', '<i8', [COUNT], BigInt64Array.from(labels, BigInt));
const npz = (x: DataFile) => [zip('set.npz', [x, y])];
const x = (type: string, values: Parameters<typeof npy>[3], shape = [COUNT, 8, 8]) => npy('x.npy', type, shape, values);

const SOURCES: [string, DataFile[]][] = [
  ['IDX', [idx('images.idx', [COUNT, 8, 8], greys()), idx('labels.idx', [COUNT], labels)]],
  ['.npz of uint8', npz(x('|u1', Uint8Array.from(greys())))],
  ['.npz of uint8 with channels last', npz(x('|u1', Uint8Array.from(greys()), [COUNT, 8, 8, 1]))],
  ['.npz of int64', npz(x('<i8', BigInt64Array.from(greys(), BigInt), [COUNT, 1, 8, 8]))],
  ['.npz of int32', npz(x('<i4', Int32Array.from(greys())))],
  ['.npz of float32', npz(x('<f4', Float32Array.from(greys())))],
  ['.npz of float64', npz(x('<f8', Float64Array.from(greys())))],
  ['.npy files', [x('|u1', Uint8Array.from(greys())), y]],
  ['flat rows', npz(x('|u1', Uint8Array.from(greys()), [COUNT, 64]))],
  [
    '.safetensors',
    [
      safetensors('set.safetensors', {
        x: { dtype: 'U8', shape: [COUNT, 1, 8, 8], bytes: Uint8Array.from(greys()) },
        y: { dtype: 'U8', shape: [COUNT], bytes: Uint8Array.from(labels) },
      }),
    ],
  ],
];

const { UINT8, UINT16, INT32, INT64, INT8 } = DataType;

describe.each([
  ['uint8', UINT8],
  ['uint16', UINT16],
  ['int32', INT32],
  ['int64', INT64],
])('an input of %s', (_, type) => {
  test.each(SOURCES)('gets the bytes of %s', async (_, files) => {
    const engine = openEngine();
    const workspace = await engine.open([greyNetwork(type), ...files], null);
    expect(workspace.preprocessing.preset).toBe('0 to 255');
    expect(workspace.presets?.names).toEqual(['0 to 255']);
    expect((await engine.scoreFloat(quiet)).top1).toBe(1);
  });
});

test.each([
  ['channels first', ['n', 3, 32, 32]],
  ['channels last', ['n', 32, 32, 3]],
])('CIFAR, %s', async (_, shape) => {
  const engine = openEngine();
  const file = cifar(
    'test_batch.bin',
    labels.map((label) => GREYS[label]! / 20),
  );
  // Every byte of a picture is ten times its label: half the greys of the classes.
  const doubled: DataFile = {
    ...file,
    bytes: file.bytes.map((byte, i) => (i % 3073 === 0 ? labels[(i / 3073) | 0]! : 2 * byte)),
  };
  const workspace = await engine.open([greyNetwork(UINT8, shape), doubled], null);
  expect(workspace.data).toMatchObject([{ format: 'CIFAR-10 binary', shape: shape.slice(1) }]);
  expect((await engine.scoreFloat(quiet)).top1).toBe(1);
});

test('an input of int8 gets bytes less 128, and its own numbers as they are', async () => {
  const network = greyNetwork(INT8, ['n', 1, 8, 8], 128);
  const signed = Int8Array.from(greys(), (grey) => grey - 128);
  const sources = [SOURCES[0]![1], SOURCES[1]![1], npz(x('|i1', signed)), npz(x('<f4', Float32Array.from(signed)))];
  for (const files of sources) {
    const engine = openEngine();
    const workspace = await engine.open([network, ...files], null);
    expect(workspace.presets).toEqual({
      names: ['-128 to 127'],
      reason: 'x takes whole numbers from -128 to 127 (int8): it gets bytes less 128, and no other preset fits.',
    });
    expect((await engine.scoreFloat(quiet)).top1).toBe(1);
  }
});

test.each<Preset>([...PRESETS.filter((preset) => preset !== 'Custom'), '-128 to 127'])(
  'the library gives an input of uint8 its bytes, whatever the preset: %s',
  (preset) => {
    const { inputs } = readNetwork([greyNetwork(UINT8)]);
    const samples = readSamples(SOURCES[0]![1], preset, { shape: inputs[0]!.shape, inputs });
    expect([...samples.inputs]).toEqual(greys());
  },
);

test('colours keep their order and their layout', () => {
  const inputs = [{ name: 'x', type: 'uint8', shape: ['n', 2, 2, 3] }];
  const file = npy('x.npy', '|u1', [1, 3, 2, 2], Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  const preprocessing = {
    preset: '0 to 255',
    mean: [0],
    std: [1 / 255],
    channelOrder: 'BGR',
    layout: 'NHWC',
    resize: null,
  } as const;
  const samples = readSamples(
    [file],
    { ...preprocessing, mean: [0], std: [1 / 255] },
    { shape: inputs[0]!.shape, inputs },
  );
  expect([...samples.inputs]).toEqual([9, 5, 1, 10, 6, 2, 11, 7, 3, 12, 8, 4]);
});

test('numbers beyond 2^24 stay exact', async () => {
  const inputs = [{ name: 'ids', type: 'int64', shape: ['n', 2] }];
  const wanted = { shape: inputs[0]!.shape, inputs };
  const large = [2 ** 24 + 1, 2 ** 53];
  for (const file of [
    npy('ids.npy', '<i8', [1, 2], BigInt64Array.from(large, BigInt)),
    npy('ids.npy', '<f8', [1, 2], Float64Array.from(large)),
  ])
    expect([...(await readSamples([file], '0 to 1', wanted).integers!([0]))]).toEqual(large);
});

const inRange = (low: string, type: string) =>
  `, and the network's input x takes whole numbers from ${low} (${type}). Open data in that range.`;
const at = (values: readonly number[], bad: number) => values.with(130, bad);

test.each<[string, DataFile[], string]>([
  [
    'a fraction',
    npz(x('<f4', Float32Array.from(at(greys(), 0.5)))),
    `holds 0.5 in sample 2${inRange('0 to 255', 'uint8')}`,
  ],
  ['NaN', npz(x('<f4', Float32Array.from(at(greys(), NaN)))), `holds NaN in sample 2${inRange('0 to 255', 'uint8')}`],
  [
    'infinity',
    npz(x('<f4', Float32Array.from(at(greys(), Infinity)))),
    `holds Infinity in sample 2${inRange('0 to 255', 'uint8')}`,
  ],
  [
    'one above',
    npz(x('<i8', BigInt64Array.from(at(greys(), 256), BigInt))),
    `holds 256 in sample 2${inRange('0 to 255', 'uint8')}`,
  ],
  [
    'one below',
    npz(x('<i2', new Uint16Array(Int16Array.from(at(greys(), -1)).buffer))),
    `holds -1 in sample 2${inRange('0 to 255', 'uint8')}`,
  ],
  [
    'pixels that were scaled',
    npz(
      x(
        '<f4',
        Float32Array.from(greys(), (grey) => grey / 255),
      ),
    ),
    `in sample 0${inRange('0 to 255', 'uint8')}`,
  ],
])('%s is refused with its sample and the range', async (_, files, sentence) => {
  await expect(openEngine().open([greyNetwork(UINT8), ...files], null)).rejects.toThrow(sentence);
});

test.each([
  ['int8', 128, '-128 to 127'],
  ['uint16', 65_536, '0 to 65535'],
  ['int16', -32_769, '-32768 to 32767'],
  ['uint32', -1, '0 to 4294967295'],
  ['int32', 2 ** 31, '-2147483648 to 2147483647'],
  ['uint64', -1, '0 to 18446744073709551615'],
  ['bool', 2, '0 to 1'],
])('%s does not wrap %d', (type, bad, range) => {
  const inputs = [{ name: 'x', type, shape: ['n', 2] }];
  const file = npy('x.npy', '<f8', [2, 2], Float64Array.of(0, 1, 1, bad));
  expect(() => readSamples([file], '0 to 1', { shape: inputs[0]!.shape, inputs })).toThrow(
    expect.objectContaining({ name: 'UserError', message: `x.npy holds ${bad} in sample 1${inRange(range, type)}` }),
  );
});

test.each([
  ['<i8', BigInt64Array.of(0n, 2n ** 53n + 1n), '9007199254740993'],
  ['<i8', BigInt64Array.of(0n, -(2n ** 60n) - 1n), '-1152921504606846977'],
])('an id of 64 bits that float64 does not hold is refused: %s %s', (type, values, bad) => {
  const inputs = [{ name: 'x', type: 'int64', shape: ['n', 1] }];
  const file = npy('x.npy', type, [2, 1], values);
  expect(() => readSamples([file], '0 to 1', { shape: inputs[0]!.shape, inputs })).toThrow(
    `x.npy holds ${bad} in sample 1, and whole numbers are exact here up to 2^53`,
  );
});

test('numbers of one’s own that make fractions of bytes are refused', async () => {
  const engine = openEngine();
  const { preprocessing } = await engine.open([greyNetwork(UINT8), ...SOURCES[0]![1]], null);
  await expect(engine.setPreprocessing({ ...preprocessing, preset: 'Custom', std: [1] })).rejects.toThrow(
    "The network's input x takes whole numbers from 0 to 255 (uint8), and this preprocessing makes other numbers of bytes. Choose 0 to 255.",
  );
  const kept = await engine.setPreprocessing({ ...preprocessing, preset: '0 to 1', std: [1] });
  expect(kept.preprocessing).toEqual(preprocessing);
});

test('samples that were read for another network are read anew', async () => {
  const engine = openEngine();
  await engine.open([greyNetwork(UINT8), ...SOURCES[1]![1]], null);
  const floats = await engine.open([greyNetwork(DataType.FLOAT)], null);
  expect(floats.presets).toBeUndefined();
  const fits = await engine.setPreprocessing({
    ...floats.preprocessing,
    preset: '0 to 255',
    mean: [0],
    std: [1 / 255],
  });
  expect(fits.data).toHaveLength(1);
  expect((await engine.scoreFloat(quiet)).top1).toBe(1);
  await engine.open([greyNetwork(UINT8)], null);
  expect((await engine.scoreFloat(quiet)).top1).toBe(1);
});

test.each([
  ['uint8', UINT8],
  ['int8', INT8],
])('noise for pictures of %s is of all bytes', async (_, type) => {
  const engine = openEngine();
  await engine.open([greyNetwork(type)], null);
  await engine.synthesize({ distribution: 'uniform', count: 40, seed: 1, shape: [1, 8, 8] });
  const [preview] = await engine.previews('calibration', 1);
  expect(new Set(preview!.pixels).size).toBeGreaterThan(30);
  expect((await engine.scoreFloat(quiet)).samples).toBe(20);
});

test('noise of ids keeps to the narrowest table', async () => {
  const words: DataFile = {
    name: 'words.onnx',
    bytes: modelBytes({
      inputs: { ids: { type: INT64, shape: ['n', 3] } },
      outputs: { o: ['n', 3, 3] },
      nodes: [
        node('Gather', ['a', 'ids'], ['p']),
        node('Gather', ['b', 'ids'], ['q']),
        node('Add', ['p', 'q'], ['e']),
        node('MatMul', ['e', 'w'], ['o']),
      ],
      initializers: [
        tensor('a', [9, 2], new Float32Array(18).fill(1)),
        tensor('b', [3, 2], new Float32Array(6).fill(1)),
        tensor('w', [2, 3], new Float32Array(6).fill(1)),
      ],
    }),
  };
  const engine = openEngine();
  await engine.open([words], null);
  await engine.synthesize({ distribution: 'uniform', count: 40, seed: 1, shape: [3] });
  expect((await engine.scoreFloat(quiet)).samples).toBe(20);
});

test('it quantizes', async () => {
  const { DEFAULT_RECIPE } = await import('../../features/quantize/job/recipe-fields');
  const engine = openEngine();
  await engine.open([greyNetwork(UINT8), ...SOURCES[0]![1]], null);
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8, calibrationCount: 10 }, quiet);
  expect(report.float!.top1).toBe(1);
  expect(report.layers).toHaveLength(2);
});

test('where ids go in, there is nothing to preprocess', async () => {
  const words: DataFile = {
    name: 'words.onnx',
    bytes: modelBytes({
      inputs: { ids: { type: INT64, shape: ['n', 'length'] } },
      outputs: { o: ['n', 'length', 3] },
      nodes: [node('Gather', ['table', 'ids'], ['e']), node('MatMul', ['e', 'w'], ['o'])],
      initializers: [
        tensor('table', [5, 2], new Float32Array(10).fill(1)),
        tensor('w', [2, 3], new Float32Array(6).fill(1)),
      ],
    }),
  };
  const ids = npy('ids.npy', '|u1', [4, 3], Uint8Array.of(0, 1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0));
  const workspace = await openEngine().open([words, ids], null);
  expect(workspace.presets?.names).toEqual([]);
});
