import { fromBinary } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-web/wasm';
import { ModelProtoSchema, TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { random } from '../../core/random';
import { modelBytes, node, tensor, type ModelParts } from '../build';
import { EXPORT_FORMATS, exportOnnx } from '../export/export';
import type { ExportedLayer } from '../export/exported-layer';
import type { Layer, Network } from '../network';
import { readNetwork } from '../read';
import { wholeModel } from '../stages/subgraph';
import { floatsToTensor } from '../tensors/tensors';
import { asFloats, largestDifference, layerFeeds, readAndRun, runBytes, weights, type Feeds } from '../../../test/runs';

const ROWS = 40;
const lookup = node('Gather', ['w', 'ids'], ['e'], {}, 'embed');
const tanh = node('Tanh', ['e'], ['t']);

const around = (parts: Partial<ModelParts>): Uint8Array =>
  modelBytes({
    inputs: { ids: { type: DataType.INT64, shape: ['batch', 7] } },
    outputs: { y: null },
    nodes: [],
    opset: 21,
    ...parts,
    initializers: [weights('w', [ROWS, 16]), ...(parts.initializers ?? [])],
  });

const ids = (): Feeds => {
  const rng = random(3);
  return {
    ids: new ort.Tensor(
      'int64',
      BigInt64Array.from({ length: 14 }, () => BigInt(rng.below(ROWS))),
      [2, 7],
    ),
  };
};

/** Tables that are looked up, and how the head reads them. */
const TIED: Record<string, Partial<ModelParts>> = {
  'a MatMul behind a Transpose': {
    nodes: [
      lookup,
      tanh,
      node('Transpose', ['w'], ['v'], { perm: [1, 0] }),
      node('MatMul', ['t', 'v'], ['y'], {}, 'head'),
    ],
  },
  'a Transpose without axes': {
    nodes: [lookup, tanh, node('Transpose', ['w'], ['v']), node('MatMul', ['t', 'v'], ['y'], {}, 'head')],
  },
  'a Gemm that exchanges the axes itself': {
    nodes: [
      lookup,
      node('ReduceMean', ['e'], ['m'], { axes: [1], keepdims: 0 }),
      node('Gemm', ['m', 'w'], ['y'], { transB: 1 }, 'head'),
    ],
    opset: 17,
  },
  'two tables in one, looked up along either axis': {
    nodes: [
      lookup,
      node('Transpose', ['w'], ['v'], { perm: [1, 0] }),
      node('Gather', ['v', 'ids'], ['c'], { axis: 1 }, 'columns'),
      node('Transpose', ['c'], ['d'], { perm: [1, 2, 0] }),
      node('Add', ['e', 'd'], ['t']),
      node('MatMul', ['t', 'v'], ['y'], {}, 'head'),
    ],
  },
  'a constant on the left': {
    nodes: [
      lookup,
      node('Transpose', ['e'], ['t'], { perm: [0, 2, 1] }),
      node('MatMul', ['w', 't'], ['y'], {}, 'head'),
    ],
  },
};

function quantized({ neurons, inputs, biases }: Layer): ExportedLayer {
  const rng = random(5);
  const codes = Int8Array.from({ length: neurons * inputs }, () => rng.below(16) - 8);
  const steps = Float32Array.from({ length: neurons }, () => 0.05 + 0.1 * rng.uniform());
  const values = Float32Array.from(codes, (k, i) => k * steps[Math.floor(i / inputs)]!);
  return { values, codes, steps, biases, recipe: { alphabet: 'int', bits: 4, radius: 'neuron' } };
}

/** What the network gives with these weights for its head. */
const runWith = (network: Network, values: Float32Array) => {
  const changed = network.layers.map((layer) => ({ ...layer, weights: values }));
  return runBytes(wholeModel(network, network.batch), { ...ids(), ...layerFeeds(changed) });
};

const bytesOf = (bytes: Uint8Array) =>
  fromBinary(ModelProtoSchema, bytes).graph!.initializer.reduce((sum, { rawData }) => sum + rawData.length, 0);

describe.each(Object.entries(TIED))('a table that is looked up, and read by %s', (_, parts) => {
  const bytes = around(parts);

  test('is one constant', async () => {
    const network = await readAndRun(bytes, ids());
    expect(network.layers.map(({ name, weight, neurons, inputs }) => [name, weight, neurons, inputs])).toEqual([
      ['head', 'w', ROWS, 16],
    ]);
    expect(network.skipped).toEqual([]);
    expect(network.lookups.map(({ layer }) => layer)).toEqual(network.lookups.map(() => 'head'));
    expect(network.lookups[0]).toEqual({ name: 'embed', layer: 'head' });
    // A Gemm gets a bias.
    const { op } = network.layers[0]!;
    expect(network.keptParameters).toBe(network.parameters + (op === 'Gemm' ? ROWS : 0));
  });

  test.each(EXPORT_FORMATS)('is looked up in the letters of the layer, and exported as %s once', async (format) => {
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    const [head] = network.layers;
    const own = quantized(head!);
    const exported = exportOnnx(network, new Map([[head!.id, own]]), format);
    const found = await runBytes(exported, ids());
    expect(largestDifference(found, await runWith(network, own.values))).toBeLessThanOrEqual(1e-4);
    if (format === 'qdq') expect(bytesOf(exported)).toBeLessThan(bytesOf(bytes) / 2);
    else expect(bytesOf(exported)).toBeLessThanOrEqual(bytesOf(bytes) + 4 * ROWS);
    // Left in float it is the table that it was.
    const float = await runBytes(exportOnnx(network, new Map(), format), ids());
    expect(largestDifference(float, await runBytes(bytes, ids()))).toBe(0);
  });
});

test('in float16 it is one constant of 16 bits', async () => {
  const rng = random(1);
  const w = floatsToTensor(
    'w',
    [ROWS, 16],
    Float32Array.from({ length: ROWS * 16 }, () => rng.normal()),
    DataType.FLOAT16,
  );
  const bytes = modelBytes({
    inputs: { ids: { type: DataType.INT64, shape: ['batch', 7] } },
    outputs: { y: { type: DataType.FLOAT16, shape: null } },
    nodes: TIED['a MatMul behind a Transpose']!.nodes!,
    initializers: [w],
    opset: 21,
  });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  expect([network.layers[0]!.weightBytes, network.parameterBytes, network.keptParameterBytes]).toEqual([2, 1280, 1280]);
  const own = quantized(network.layers[0]!);
  const exported = await runBytes(exportOnnx(network, new Map([[network.layers[0]!.id, own]]), 'qdq'), ids());
  const [found, expected] = [asFloats(exported), await runWith(network, own.values)];
  expect(largestDifference(found, expected)).toBeLessThanOrEqual(0.05);
});

describe('a layer keeps a copy of its own where the table is more than looked up by its side', () => {
  const head = node('MatMul', ['t', 'v'], ['y'], {}, 'head');
  const turn = node('Transpose', ['w'], ['v'], { perm: [1, 0] });
  test.each<[string, Partial<ModelParts>]>([
    [
      'added to',
      {
        nodes: [lookup, node('ReduceMean', ['w'], ['m'], { keepdims: 0 }), node('Add', ['e', 'm'], ['t']), turn, head],
        opset: 17,
      },
    ],
    [
      'behind an Identity',
      {
        nodes: [lookup, tanh, node('Identity', ['w'], ['i']), node('Transpose', ['i'], ['v'], { perm: [1, 0] }), head],
      },
    ],
    [
      'scaled on its way',
      {
        nodes: [
          lookup,
          tanh,
          node('Mul', ['w', 'half'], ['h']),
          node('Transpose', ['h'], ['v'], { perm: [1, 0] }),
          head,
        ],
        initializers: [tensor('half', [], [0.5])],
      },
    ],
    [
      'the weights of a second layer',
      {
        nodes: [
          lookup,
          turn,
          node('MatMul', ['e', 'v'], ['p'], {}, 'first'),
          node('MatMul', ['p', 'w'], ['t'], {}, 'back'),
          head,
        ],
      },
    ],
  ])('%s', async (_, parts) => {
    const network = await readAndRun(around(parts), ids());
    expect(network.lookups).toEqual([]);
    expect(network.skipped.map(({ name }) => name)).toContain('embed');
  });
});
