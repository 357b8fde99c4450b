/** Files whose letters are packed as tightly as an opset has it, and the offsets of letters in files. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { asConstant } from '../layers/weight-layout';
import { graph, modelBytes, node, tensor } from '../build';
import { readNetwork } from '../read';
import { frozen } from '../../../test/frozen';
import {
  codesIn,
  denseParts,
  integersOf,
  networkParts,
  OFFSET_KINDS,
  opTypes,
  parsed,
  runWith,
  seededLayer,
  seededLayers,
  type OffsetKind,
} from '../../../test/exported';
import { input, largestDifference, runBytes, weights } from '../../../test/runs';
import { exportOnnx } from './export';
import { codeType, INTEGER_TYPES, integerConstant } from './integer-types';

const KINDS = Object.keys(OFFSET_KINDS) as OffsetKind[];
const x = input([2, 2, 4, 4]);

const networkOf = (opset: number) =>
  frozen(readNetwork([{ name: 'net.onnx', bytes: modelBytes(networkParts(opset)) }]));

test.each([
  ['int2', [-2, -1, 0, 1, 1], [0b01_00_11_10, 0b01]],
  ['int4', [-8, 7, -1], [0x78, 0x0f]],
  ['int8', [-128, 127, -1], [0x80, 0x7f, 0xff]],
])('%s: the first in the lowest bits, the last byte filled up', (name, codes, bytes) => {
  const type = INTEGER_TYPES.find((own) => own.name === name)!;
  const values = Int8Array.from(codes);
  const constant = integerConstant('q', [codes.length], values, type, type.signed);
  expect([...constant.rawData]).toEqual(bytes);
  expect(integersOf(constant)).toEqual(values);
});

test.each([
  [[-2, 1], 25, 'int2'],
  [[-2, 2], 25, 'int4'],
  [[-3], 26, 'int4'],
  [[-2, 1], 24, 'int4'],
  [[8], 25, 'int8'],
  [[0], 20, 'int8'],
])('codes %j, opset %i: %s', (codes, opset, name) => {
  expect(codeType(Int8Array.from(codes), opset).name).toBe(name);
});

describe.each([9, 13, 21, 25])('opset %i', (opset) => {
  const network = networkOf(opset);
  test.each([2, 3, 4, 8].flatMap((bits) => KINDS.flatMap((offset) => [[bits, offset] as const])))(
    '%i bits, offsets %s: outputs are those of the letters, and the integers can be read back',
    async (bits, offset) => {
      for (const radius of ['layer', 'neuron'] as const) {
        const layers = seededLayers(network, { bits, offset, radius });
        const bytes = exportOnnx(network, layers, 'qdq');
        const expected = await runWith(network, layers, { x });
        expect(largestDifference(await runBytes(bytes, { x }), expected)).toBeLessThanOrEqual(1e-5);
        const type = opset < 21 || bits > 4 ? DataType.INT8 : opset < 25 || bits > 2 ? DataType.INT4 : DataType.INT2;
        for (const layer of network.layers) {
          const constant = codesIn(parsed(bytes), layer.name);
          expect(constant.dataType).toBe(type);
          expect(integersOf(constant)).toEqual(asConstant(layer, layers.get(layer.id)!.codes));
        }
        const zeroPoints = parsed(bytes).graph!.node.filter(
          (one) => one.input.length === 3 && one.opType === 'DequantizeLinear',
        );
        const found = type === DataType.INT2 ? 2 : 6;
        expect(zeroPoints.length).toBe(opset < 13 || offset !== 'whole' || radius === 'layer' ? 0 : found);
      }
    },
  );

  test.each(KINDS)('scale groups, offsets %s', async (offset) => {
    const dense = readNetwork([{ name: 'net.onnx', bytes: modelBytes(denseParts(opset)) }]);
    const layers = seededLayers(dense, { bits: 2, offset, groupSize: 32 });
    const feeds = { x: input([2, 70]) };
    const expected = await runWith(dense, layers, feeds);
    const found = await runBytes(exportOnnx(dense, layers, 'qdq'), feeds);
    expect(largestDifference(found, expected)).toBeLessThanOrEqual(1e-4);
  });

  test.each(KINDS)('neurons along two axes, offsets %s', async (offset) => {
    const bytes = modelBytes({
      inputs: { x: [1, 4, 3, 3] },
      outputs: { y: null },
      opset,
      nodes: [node('ConvTranspose', ['x', 'w'], ['y'], { group: 2 }, 'up')],
      initializers: [weights('w', [4, 3, 2, 2])],
    });
    const up = readNetwork([{ name: 'up.onnx', bytes }]);
    const layers = seededLayers(up, { bits: 2, offset });
    const feeds = { x: input([1, 4, 3, 3]) };
    const found = await runBytes(exportOnnx(up, layers, 'qdq'), feeds);
    expect(largestDifference(found, await runWith(up, layers, feeds))).toBeLessThanOrEqual(1e-5);
  });
});

/** A layer of many neurons. */
const wide = (opset: number) =>
  readNetwork([
    {
      name: 'wide.onnx',
      bytes: modelBytes({
        inputs: { x: [1, 3] },
        outputs: { y: null },
        opset,
        nodes: [node('Gemm', ['x', 'w'], ['y'], { transB: 1 }, 'fc')],
        initializers: [weights('w', [64, 3])],
      }),
    },
  ]);

test.each([
  [9, DataType.FLOAT, 256],
  [13, DataType.UINT8, 64],
  [21, DataType.UINT4, 32],
  [25, DataType.UINT2, 16],
])('opset %i: offsets that differ are of type %i, %i bytes', async (opset, type, length) => {
  const network = wide(opset);
  const layers = seededLayers(network, { bits: 2, offset: 'mixed' });
  const bytes = exportOnnx(network, layers, 'qdq');
  const { initializer } = parsed(bytes).graph!;
  const offsets = initializer.find(({ name }) => /offset$|halves$/.test(name))!;
  expect([offsets.dataType, offsets.rawData.length]).toEqual([type, length]);
  const feeds = { x: input([1, 3]) };
  expect(largestDifference(await runBytes(bytes, feeds), await runWith(network, layers, feeds))).toBeLessThan(1e-6);
});

test('offsets that are the same everywhere are one number for all layers', () => {
  const network = networkOf(25);
  const bytes = exportOnnx(network, seededLayers(network, { bits: 2, offset: 'half' }), 'qdq');
  const scalars = parsed(bytes).graph!.initializer.filter(
    ({ dims, rawData }) => dims.length === 0 && rawData.length === 4,
  );
  expect(scalars.map(({ rawData }) => new Float32Array(rawData.slice().buffer)[0])).toEqual([1, 0.5]);
  expect(opTypes(bytes).filter((op) => op === 'Add')).toHaveLength(6);
});

test('a letter that its code and offset do not give is refused', () => {
  const network = wide(25);
  const [layer] = network.layers;
  const own = seededLayer(layer!, { bits: 2, offset: 'half', radius: 'layer' });
  own.values[1] = 3 * own.steps[0]!;
  expect(() => exportOnnx(network, new Map([[layer!.id, own]]), 'qdq')).toThrow(
    'fc has a level at 3 steps (int grid, 2 bits), which int8 does not hold. Choose the grid int, or export as float.',
  );
});

describe('raised to opset 25', () => {
  test.each([7, 11, 13, 17, 21, 25])('from opset %i: the same outputs, a smaller file, short names', async (opset) => {
    const network = networkOf(opset);
    const layers = seededLayers(network, { bits: 2 });
    const bytes = exportOnnx(network, layers, 'qdq', 25);
    const model = parsed(bytes);
    expect([model.opsetImport.map(({ version }) => version), model.irVersion]).toEqual([[25n], 13n]);
    const expected = await runWith(network, layers, { x });
    expect(largestDifference(await runBytes(bytes, { x }), expected)).toBeLessThanOrEqual(1e-5);
    expect(bytes.length).toBeLessThan(exportOnnx(network, layers, 'qdq').length);
    const { node: nodes, initializer, input: inputs, output } = model.graph!;
    expect([inputs, output].map(([info]) => info!.name)).toEqual(['x', 'y']);
    expect(nodes.slice(-7).map(({ name }) => name)).toEqual(networkParts().nodes.map(({ name }) => name));
    expect(initializer.every(({ name }) => /^\d+$/.test(name))).toBe(true);
  });

  test('as floats: the same outputs', async () => {
    const network = networkOf(13);
    const layers = seededLayers(network, { bits: 2 });
    const found = await runBytes(exportOnnx(network, layers, 'float', 25), { x });
    expect(largestDifference(found, await runWith(network, layers, { x }))).toBeLessThanOrEqual(1e-5);
  });

  test.each([
    [21, 20, 'net.onnx uses opset 21: its file can have that, or a newer one from 13 to 26, and not 20.'],
    [9, 12, 'net.onnx uses opset 9: its file can have that, or a newer one from 13 to 26, and not 12.'],
    [21, 27, 'net.onnx uses opset 21: its file can have that, or a newer one from 13 to 26, and not 27.'],
  ])('opset %i, and %i wanted, is refused', (own, wanted, message) => {
    const network = networkOf(own);
    expect(() => exportOnnx(network, new Map(), 'qdq', wanted)).toThrow(message);
  });

  test('names that a body reads are renamed there, too, and inputs called 1 stay', async () => {
    const branch = (name: string, weight: string) =>
      graph({ outputs: { [name]: null }, nodes: [node('MatMul', ['h', weight], [name], {}, name)] });
    const bytes = modelBytes({
      inputs: { '1': [2, 3] },
      outputs: { y: null },
      nodes: [
        node('MatMul', ['1', 'w'], ['h'], {}, 'first'),
        node('ReduceSum', ['h'], ['s'], { keepdims: 0 }),
        node('Greater', ['s', 'zero'], ['c']),
        node('If', ['c'], ['y'], { then_branch: branch('t', 'w2'), else_branch: branch('e', 'w3') }),
      ],
      initializers: [weights('w', [3, 4]), weights('w2', [4, 2]), weights('w3', [4, 2]), tensor('zero', [], [0])],
    });
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    const layers = seededLayers(network, { bits: 2 });
    const feeds = { '1': input([2, 3]) };
    const found = await runBytes(exportOnnx(network, layers, 'qdq', 25), feeds);
    expect(largestDifference(found, await runWith(network, layers, feeds))).toBeLessThanOrEqual(1e-5);
  });
});

test('onnxruntime gives other numbers where it fuses DequantizeLinear of int2 and MatMul: once it does not, they can be written', async () => {
  const [codes, dims] = [Int8Array.from({ length: 64 * 5 }, (_, i) => (i % 4) - 2), [64, 5]];
  const type = codeType(codes, 25);
  const bytes = modelBytes({
    inputs: { x: [2, 64] },
    outputs: { y: null },
    opset: 25,
    nodes: [node('DequantizeLinear', ['q', 's'], ['w'], { axis: 1 }), node('MatMul', ['x', 'w'], ['y'])],
    initializers: [integerConstant('q', dims, codes, type, type.signed), tensor('s', [5], [1, 2, 3, 4, 5])],
  });
  const feeds = { x: input([2, 64]) };
  const plain = modelBytes({
    inputs: { x: [2, 64] },
    outputs: { y: null },
    nodes: [node('MatMul', ['x', 'w'], ['y'])],
    initializers: [
      tensor(
        'w',
        dims,
        Float32Array.from(codes, (k, i) => k * ((i % 5) + 1)),
      ),
    ],
  });
  expect(largestDifference(await runBytes(bytes, feeds), await runBytes(plain, feeds))).toBeGreaterThan(0.1);
});
