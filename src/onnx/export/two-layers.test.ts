import { describe, expect, test } from 'vitest';
import { TensorProto_DataType } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { modelBytes, node, type ModelParts } from '../build';
import { readNetwork } from '../read';
import type { Layer, Network } from '../network';
import { denseParts, networkParts, opTypes, parsed, runWith } from '../../../test/exported';
import { seededLowRank, seededSeparable } from '../../../test/exported-parts';
import { frozen } from '../../../test/frozen';
import { input, largestDifference, runBytes, weights, type Feeds } from '../../../test/runs';
import type { AnyExport, CompressedExport } from './compressed-layer';
import { EXPORT_FORMATS, exportOnnx } from './export';
import { leftWhole } from './two-layers';

const read = (parts: ModelParts) => frozen(readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]));

const each = (network: Network, make: (layer: Layer) => CompressedExport) =>
  new Map<LayerId, AnyExport>(network.layers.map((layer) => [layer.id, make(layer)]));

/** The largest difference between the file and the network with the values, relative to the largest output. */
async function offBy(network: Network, layers: ReadonlyMap<LayerId, AnyExport>, feeds: Feeds, bytes: Uint8Array) {
  const expected = await runWith(network, layers, feeds);
  const largest = Math.max(...Object.values(expected).flatMap(({ data }) => [...(data as Float32Array)].map(Math.abs)));
  return largestDifference(await runBytes(bytes, feeds), expected) / Math.max(1, largest);
}

const constantsOf = (bytes: Uint8Array) =>
  parsed(bytes).graph!.initializer.reduce((sum, { rawData }) => sum + rawData.length / 4, 0);

describe.each(EXPORT_FORMATS)('layers of low rank, exported as %s', (format) => {
  test.each([7, 9, 11, 13, 21])('of every kind, opset %i', async (opset) => {
    const network = read(networkParts(opset));
    const layers = each(network, (layer) => seededLowRank(layer, 2));
    const bytes = exportOnnx(network, layers, format);
    expect(await offBy(network, layers, { x: input([2, 2, 4, 4]) }, bytes)).toBeLessThanOrEqual(1e-4);
    expect(opTypes(bytes).filter((op) => op === 'Conv')).toHaveLength(4);
    const names = parsed(bytes).graph!.node.map(({ name }) => name);
    for (const { name } of network.layers) expect(names.filter((own) => own === name)).toHaveLength(1);
  });

  test.each([7, 13, 21])('dense ones however they lie, opset %i', async (opset) => {
    const network = read(denseParts(opset));
    const layers = each(network, (layer) => seededLowRank(layer, 5));
    const bytes = exportOnnx(network, layers, format);
    expect(await offBy(network, layers, { x: input([2, 70]) }, bytes)).toBeLessThanOrEqual(1e-4);
    const wholes = network.layers.reduce((sum, { neurons, inputs }) => sum + neurons * inputs, 0);
    expect(constantsOf(bytes)).toBeLessThan(wholes / 4);
  });
});

/** One layer, with other nodes around it where it needs some. */
const LONE: Record<string, { parts: ModelParts; shape: number[] }> = {
  'Gemm with alpha, beta and transA': {
    shape: [5, 2],
    parts: {
      inputs: { x: [5, 2] },
      outputs: { y: null },
      nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], { alpha: { float: 0.5 }, beta: { float: 2 }, transA: 1 }, 'fc')],
      initializers: [weights('w', [5, 4]), weights('b', [4])],
    },
  },
  'Gemm with a computed bias': {
    shape: [3, 4],
    parts: {
      inputs: { x: [3, 4] },
      outputs: { y: null },
      nodes: [
        node('ReduceSum', ['x'], ['s'], {}),
        node('Gemm', ['x', 'w', 's'], ['y'], { beta: { float: 0.5 }, transB: 1 }, 'fc'),
      ],
      initializers: [weights('w', [6, 4])],
    },
  },
  ...Object.fromEntries(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ].map(([transA, transB]) => [
      `Gemm with its weights left, transA ${transA}, transB ${transB}`,
      {
        shape: transB ? [3, 5] : [5, 3],
        parts: {
          inputs: { x: transB ? [3, 5] : [5, 3] },
          outputs: { y: null },
          nodes: [node('Gemm', ['w', 'x', 'c'], ['y'], { transA: transA!, transB: transB! }, 'fc')],
          initializers: [weights('w', transA ? [5, 6] : [6, 5]), weights('c', [3])],
        },
      },
    ]),
  ),
  'MatMul of three axes and a bias added behind': {
    shape: [2, 3, 6],
    parts: {
      inputs: { x: ['n', 3, 6] },
      outputs: { y: null },
      nodes: [node('MatMul', ['x', 'w'], ['h'], {}, 'fc'), node('Add', ['h', 'b'], ['y'])],
      initializers: [weights('w', [6, 5]), weights('b', [5])],
    },
  },
  'MatMul of three axes from the left': {
    shape: [2, 6, 3],
    parts: {
      inputs: { x: ['n', 6, 3] },
      outputs: { y: null },
      nodes: [node('MatMul', ['w', 'x'], ['y'], {}, 'fc')],
      initializers: [weights('w', [5, 6])],
    },
  },
  'Conv over one axis': {
    shape: [2, 3, 9],
    parts: {
      inputs: { x: ['n', 3, 9] },
      outputs: { y: null },
      nodes: [node('Conv', ['x', 'w'], ['y'], { strides: [2], pads: [2, 0], dilations: [2] }, 'conv')],
      initializers: [weights('w', [4, 3, 3])],
    },
  },
  'Conv over three axes': {
    shape: [1, 2, 4, 5, 6],
    parts: {
      inputs: { x: ['n', 2, 4, 5, 6] },
      outputs: { y: null },
      nodes: [node('Conv', ['x', 'w'], ['y'], { pads: [1, 1, 1, 0, 1, 0], strides: [1, 2, 1] }, 'conv')],
      initializers: [weights('w', [5, 2, 3, 2, 2])],
    },
  },
};

const IMAGE: Record<string, { op?: string; attributes: Record<string, number[] | number | string>; w: number[] }> = {
  'strides, pads and dilations that differ': {
    attributes: { strides: [2, 1], pads: [1, 0, 2, 1], dilations: [1, 2], kernel_shape: [3, 2] },
    w: [6, 4, 3, 2],
  },
  'auto_pad SAME_UPPER, strides': { attributes: { auto_pad: 'SAME_UPPER', strides: [2, 3] }, w: [6, 4, 3, 3] },
  'auto_pad SAME_LOWER': { attributes: { auto_pad: 'SAME_LOWER' }, w: [6, 4, 2, 3] },
  'auto_pad VALID': { attributes: { auto_pad: 'VALID' }, w: [6, 4, 3, 3] },
  groups: { attributes: { group: 2, pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, w: [6, 2, 3, 3] },
  transposed: { op: 'ConvTranspose', attributes: { strides: [2, 1], pads: [1, 0, 0, 1] }, w: [4, 6, 3, 2] },
  'transposed, in groups, with output_padding': {
    op: 'ConvTranspose',
    attributes: { group: 2, strides: [2, 3], output_padding: [1, 2], kernel_shape: [3, 3], dilations: [2, 1] },
    w: [4, 3, 3, 3],
  },
  'transposed, auto_pad SAME_UPPER': {
    op: 'ConvTranspose',
    attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] },
    w: [4, 6, 3, 3],
  },
};

const imageParts = ({ op = 'Conv', attributes, w }: (typeof IMAGE)[string], opset = 13): ModelParts => ({
  inputs: { x: ['n', 4, 7, 8] },
  outputs: { y: null },
  opset,
  nodes: [node(op, ['x', 'w', 'b'], ['y'], attributes, 'conv')],
  initializers: [weights('w', w), weights('b', [6])],
});

test.each(Object.keys(LONE))('two layers of low rank for %s', async (name) => {
  const { parts, shape } = LONE[name]!;
  const network = read(parts);
  expect(network.layers).toHaveLength(1);
  const layers = each(network, (layer) => seededLowRank(layer, 2));
  const bytes = exportOnnx(network, layers, 'qdq');
  expect(await offBy(network, layers, { x: input(shape) }, bytes)).toBeLessThanOrEqual(1e-5);
  const read2 = readNetwork([{ name: 'again.onnx', bytes }]);
  expect(read2.layers).toHaveLength(2);
});

describe.each(Object.keys(IMAGE))('a convolution with %s', (name) => {
  test.each([
    ['channels', (layer: Layer) => seededLowRank(layer, 2), null],
    ['spatial', (layer: Layer) => seededLowRank(layer, 3, 'spatial'), null],
    ['separable', seededSeparable, null],
    ['channels, raised', (layer: Layer) => seededLowRank(layer, 2), 21],
    ['separable, raised', seededSeparable, 21],
    ['spatial, raised', (layer: Layer) => seededLowRank(layer, 3, 'spatial'), 21],
  ] as const)('%s: two nodes give what the values give', async (_, make, opset) => {
    const network = read(imageParts(IMAGE[name]!));
    const layers = each(network, make);
    const bytes = exportOnnx(network, layers, 'qdq', opset);
    expect(await offBy(network, layers, { x: input([2, 4, 7, 8]) }, bytes)).toBeLessThanOrEqual(1e-5);
    expect(parsed(bytes).graph!.node).toHaveLength(2);
    expect(readNetwork([{ name: 'again.onnx', bytes }]).layers).toHaveLength(2);
  });
});

test.each([
  [
    'output_shape',
    imageParts({ op: 'ConvTranspose', attributes: { strides: [2, 2], output_shape: [14, 16] }, w: [4, 6, 3, 3] }),
    (layer: Layer) => seededLowRank(layer, 2, 'spatial'),
    [1, 4, 7, 8],
    'conv stays one layer in the file: its output_shape does not say which size is between the two.',
  ],
  [
    'a vector',
    {
      inputs: { x: [2, 6] },
      outputs: { y: null },
      nodes: [node('MatMul', ['x', 'w'], ['y'], {}, 'fc')],
      initializers: [weights('w', [6])],
    },
    (layer: Layer) => seededLowRank(layer, 1),
    [2, 6],
    'fc stays one layer in the file: its weights are a vector.',
  ],
] as const)('%s: the layer is left whole, and a sentence says why', async (_, parts, make, shape, sentence) => {
  const network = read(parts as ModelParts);
  const layers = each(network, make);
  const [layer] = network.layers;
  const { parts: own } = layers.get(layer!.id) as CompressedExport;
  if (!own || own.kind === 'codebook') throw new Error('parts are missing');
  expect(leftWhole(network, layer!, own)).toBe(sentence);
  const bytes = exportOnnx(network, layers, 'qdq');
  expect(await offBy(network, layers, { x: input([...shape]) }, bytes)).toBeLessThanOrEqual(1e-5);
  expect(parsed(bytes).graph!.node).toHaveLength(1);
});

test('a table that is looked up stays whole', async () => {
  const network = read({
    inputs: { i: { type: TensorProto_DataType.INT64, shape: ['n', 3] } },
    outputs: { y: null },
    nodes: [
      node('Gather', ['table', 'i'], ['e']),
      node('Transpose', ['table'], ['t'], { perm: [1, 0] }),
      node('MatMul', ['e', 't'], ['y'], {}, 'head'),
    ],
    initializers: [weights('table', [7, 4])],
  });
  const layers = each(network, (layer) => seededLowRank(layer, 2));
  const { parts } = layers.get(network.layers[0]!.id) as CompressedExport;
  if (parts?.kind !== 'low-rank') throw new Error('parts are missing');
  expect(leftWhole(network, network.layers[0]!, parts)).toBe(
    'head stays one layer in the file: rows of its weights are looked up as well, and two factors have none.',
  );
  expect(opTypes(exportOnnx(network, layers, 'qdq'))).toEqual(['Gather', 'Transpose', 'MatMul']);
});

test('layers that share a constant share both parts, and where one has others, has its own', async () => {
  const parts: ModelParts = {
    inputs: { x: [2, 6] },
    outputs: { y: null },
    nodes: [
      node('MatMul', ['x', 'w'], ['a'], {}, 'one'),
      node('Relu', ['a'], ['r']),
      node('MatMul', ['r', 'w'], ['y'], {}, 'two'),
    ],
    initializers: [weights('w', [6, 6])],
  };
  const network = read(parts);
  const shared = each(network, (layer) => seededLowRank(layer, 2));
  const feeds = { x: input([2, 6]) };
  const bytes = exportOnnx(network, shared, 'qdq');
  expect(constantsOf(bytes)).toBe(24);
  expect(await offBy(network, shared, feeds, bytes)).toBeLessThanOrEqual(1e-5);
  const [one, two] = network.layers;
  const differ = new Map([...shared, [two!.id, seededLowRank(two!, 3)]]);
  const others = exportOnnx(network, differ, 'qdq');
  expect(constantsOf(others)).toBe(24 + 36);
  expect(await offBy(network, differ, feeds, others)).toBeLessThanOrEqual(1e-5);
  const single = new Map([[one!.id, shared.get(one!.id)!]]);
  const half = exportOnnx(network, single, 'qdq');
  expect(constantsOf(half)).toBe(24 + 36);
  expect(await offBy(network, single, feeds, half)).toBeLessThanOrEqual(1e-5);
});

test('in a network of float16 the parts are float16, too', () => {
  const constant = weights('w', [6, 4, 3, 3]);
  constant.rawData = new Uint8Array(new Uint16Array(6 * 4 * 9).fill(0x3800).buffer);
  constant.dataType = TensorProto_DataType.FLOAT16;
  const network = read({
    inputs: { x: { type: TensorProto_DataType.FLOAT16, shape: ['n', 4, 5, 5] } },
    outputs: { y: { type: TensorProto_DataType.FLOAT16, shape: null } },
    nodes: [node('Conv', ['x', 'w'], ['y'], {}, 'conv')],
    initializers: [constant],
  });
  const graph = parsed(
    exportOnnx(
      network,
      each(network, (layer) => seededLowRank(layer, 2)),
      'qdq',
    ),
  ).graph!;
  const types = graph.initializer.map(({ dataType }) => dataType);
  expect(new Set(types)).toEqual(new Set([TensorProto_DataType.FLOAT16]));
  expect(graph.node.filter(({ opType }) => opType === 'Conv')).toHaveLength(2);
});
