import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { gatherPatches, planPatches } from '../../core/im2col';
import { random } from '../../core/random';
import { modelBytes, node, tensor, type AttributeValue } from '../build';
import type { ExportedLayer } from '../export/exported-layer';
import { exportOnnx } from '../export/export';
import type { Layer } from '../network';
import { wholeModel } from '../stages/subgraph';
import { readNetwork } from '../read';
import { opTypes } from '../../../test/exported';
import { input, largestDifference, layerFeeds, normals, readAndRun, runBytes, weights } from '../../../test/runs';

interface Case {
  name: string;
  x: number[];
  /** (in-channels, neurons of a group, …kernel) */
  w: number[];
  attributes: Record<string, AttributeValue>;
}

const CASES: Case[] = [
  { name: 'one axis', x: [2, 3, 7], w: [3, 4, 3], attributes: {} },
  { name: 'one axis, stride 2', x: [2, 3, 7], w: [3, 4, 3], attributes: { strides: [2] } },
  {
    name: 'one axis, stride 3, dilation 2, pads, output_padding',
    x: [2, 2, 6],
    w: [2, 3, 4],
    attributes: { strides: [3], dilations: [2], pads: [1, 2], output_padding: [2] },
  },
  { name: 'two axes, stride 2 as in decoders', x: [1, 4, 3, 5], w: [4, 2, 2, 2], attributes: { strides: [2, 2] } },
  {
    name: 'two axes, uneven everything',
    x: [2, 4, 5, 3],
    w: [4, 3, 3, 2],
    attributes: { strides: [2, 3], dilations: [1, 2], pads: [1, 0, 0, 2], output_padding: [1, 0] },
  },
  { name: 'more padding than reach', x: [1, 2, 5, 5], w: [2, 3, 1, 1], attributes: { pads: [1, 1, 1, 1] } },
  {
    name: 'two groups',
    x: [2, 4, 4, 4],
    w: [4, 3, 3, 3],
    attributes: { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    name: 'depthwise',
    x: [1, 3, 4, 4],
    w: [3, 1, 4, 4],
    attributes: { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  {
    name: 'three axes',
    x: [1, 2, 3, 2, 4],
    w: [2, 3, 2, 3, 2],
    attributes: { strides: [2, 1, 2], pads: [0, 1, 0, 1, 0, 1], output_padding: [1, 0, 0] },
  },
  ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad): Case[] => [
    { name: `${auto_pad}, stride 2`, x: [1, 2, 5, 4], w: [2, 3, 3, 4], attributes: { auto_pad, strides: [2, 2] } },
    { name: `${auto_pad}, stride 1, dilation 2`, x: [1, 2, 6], w: [2, 3, 4], attributes: { auto_pad, dilations: [2] } },
    {
      name: `${auto_pad}, stride beyond the kernel`,
      x: [1, 2, 5],
      w: [2, 3, 2],
      attributes: { auto_pad, strides: [4] },
    },
    {
      name: `${auto_pad}, output_shape`,
      x: [1, 2, 5, 4],
      w: [2, 3, 3, 3],
      attributes: { auto_pad, strides: [2, 2], output_shape: [10, 8] },
    },
  ]),
  {
    name: 'output_shape, odd',
    x: [1, 2, 5, 4],
    w: [2, 3, 4, 3],
    attributes: { strides: [2, 2], output_shape: [9, 9] },
  },
];

function bytesOf({ x, w, attributes }: Case, opset = 13): Uint8Array {
  const neurons = w[1]! * Number(attributes['group'] ?? 1);
  return modelBytes({
    opset,
    inputs: { x: ['batch', ...x.slice(1)] },
    outputs: { y: null },
    nodes: [node('ConvTranspose', ['x', 'w', 'b'], ['y'], attributes, 'up')],
    initializers: [weights('w', w), weights('b', [neurons])],
  });
}

describe.each(CASES)('ConvTranspose, $name', (entry) => {
  test('runs the same in all three ways', async () => {
    const network = await readAndRun(bytesOf(entry), { x: input(entry.x) });
    expect(network.skipped).toEqual([]);
    expect(network.layers).toMatchObject([
      { op: 'ConvTranspose', transposed: true, groups: entry.attributes['group'] ?? 1 },
    ]);
  });

  test('is X times Wᵀ', async () => {
    const x = input(entry.x);
    const bytes = bytesOf(entry);
    const { y } = await runBytes(bytes, { x });
    const layer = readNetwork([{ name: 'net.onnx', bytes }]).layers[0]!;
    const plan = planPatches(layer.geometry, entry.x);
    expect(plan.outputSize).toEqual(y!.dims.slice(2));
    const found = rowsTimesWeights(layer, entry.x, x.data as Float32Array);
    // Rows are output positions, (batch, positions, neurons); the output has channels before positions.
    const { neurons } = layer;
    (y!.data as Float32Array).forEach((value, i) => {
      const place = i % plan.positions;
      const channel = Math.floor(i / plan.positions) % neurons;
      const sample = Math.floor(i / plan.positions / neurons);
      expect(Math.abs(found[(sample * plan.positions + place) * neurons + channel]! - value)).toBeLessThanOrEqual(1e-4);
    });
  });
});

/** X Wᵀ + b by hand, (rows, neurons). */
function rowsTimesWeights(
  { geometry, weights: W, biases, neurons, inputs, groups }: Layer,
  dims: number[],
  values: Float32Array,
) {
  const X = gatherPatches(geometry, dims, values, null);
  const out: number[] = [];
  for (let row = 0; row < X.length / (groups * inputs); row++)
    for (let c = 0; c < neurons; c++) {
      const first = (row * groups + Math.floor((c * groups) / neurons)) * inputs;
      let sum = biases![c]!;
      for (let t = 0; t < inputs; t++) sum += X[first + t]! * W[c * inputs + t]!;
      out.push(sum);
    }
  return out;
}

test('BatchNormalization after it is folded', async () => {
  const parts = ['scale', 'shift', 'mean'].map((name, i) => tensor(name, [6], normals(6, i + 1)));
  const bytes = modelBytes({
    inputs: { x: [1, 4, 3, 3] },
    outputs: { y: null },
    nodes: [
      node('ConvTranspose', ['x', 'w'], ['a'], { group: 2, strides: [2, 2] }, 'up'),
      node('BatchNormalization', ['a', 'scale', 'shift', 'mean', 'variance'], ['y']),
    ],
    initializers: [weights('w', [4, 3, 2, 2]), ...parts, tensor('variance', [6], [1, 2, 0.5, 1.5, 3, 0.7])],
  });
  const network = await readAndRun(bytes, { x: input([1, 4, 3, 3]) });
  expect(network.foldedBatchNorms).toBe(1);
});

test('float16 weights become float32', async () => {
  const half = Object.assign(weights('w', [2, 3, 2, 2]), { dataType: TensorProto_DataType.FLOAT16 });
  half.rawData = new Uint8Array(Uint16Array.from({ length: 24 }, (_, i) => 0x3000 + 16 * i).buffer);
  const { FLOAT16 } = TensorProto_DataType;
  const bytes = modelBytes({
    inputs: { x: { type: FLOAT16, shape: [1, 2, 3, 3] } },
    outputs: { y: { type: FLOAT16, shape: null } },
    nodes: [node('ConvTranspose', ['x', 'w'], ['y'], {}, 'up')],
    initializers: [half],
  });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  expect(network.widenedTypes).toEqual(['float16']);
  expect(network.layers[0]!.weights[3]).toBe(0.125);
});

function quantized(layer: Layer, radius: 'layer' | 'neuron'): ExportedLayer {
  const { neurons, inputs, biases } = layer;
  const rng = random(neurons, inputs);
  const codes = Int8Array.from({ length: neurons * inputs }, () => rng.below(16) - 8);
  const steps = Float32Array.from({ length: radius === 'layer' ? 1 : neurons }, () => 0.05 + 0.1 * rng.uniform());
  const values = Float32Array.from(codes, (k, i) => k * steps[radius === 'layer' ? 0 : Math.floor(i / inputs)]!);
  return { values, codes, steps, biases, recipe: { alphabet: 'int', bits: 4, radius } };
}

describe('exported', () => {
  const of = (name: string) => CASES.find((entry) => entry.name === name)!;
  const named = ['two axes, uneven everything', 'two groups', 'depthwise', 'one axis, stride 2'];
  test.each(
    named.flatMap((name) =>
      [12, 13, 21].flatMap((opset) => [['layer', opset, name] as const, ['neuron', opset, name] as const]),
    ),
  )('radius %s, opset %i, %s: the file gives what those weights give', async (radius, opset, name) => {
    const entry = of(name);
    const network = readNetwork([{ name: 'net.onnx', bytes: bytesOf(entry, opset) }]);
    const layer = network.layers[0]!;
    const own = quantized(layer, radius);
    const x = input(entry.x);
    const expected = await runBytes(wholeModel(network, network.batch), {
      x,
      ...layerFeeds([{ ...layer, weights: own.values }]),
    });
    for (const format of ['qdq', 'float'] as const) {
      const bytes = exportOnnx(network, new Map([[layer.id, own]]), format);
      expect(largestDifference(await runBytes(bytes, { x }), expected)).toBeLessThanOrEqual(1e-4);
      if (format === 'float') continue;
      const dequantizer = fromBinary(ModelProtoSchema, bytes).graph!.node.find(
        ({ opType }) => opType === 'DequantizeLinear',
      );
      // Neurons in groups lie along two axes, which one axis of scales does not name.
      const along = name === 'two groups' ? null : name === 'depthwise' ? 0n : 1n;
      const native = opset >= 13 && (radius === 'layer' || along !== null);
      // Without an axis it makes floats of int4, and a Mul puts the scales on.
      expect(dequantizer !== undefined).toBe(native || opset >= 21);
      expect(opTypes(bytes).includes('Mul')).toBe(!native);
      if (native && radius === 'neuron') expect(dequantizer!.attribute[0]!.i).toBe(along);
    }
  });
});
