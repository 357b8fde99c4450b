import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import type { LayerId } from '../../core/brand';
import { integers, model, modelBytes, node, type ModelParts } from '../build';
import type { ExportedLayer } from '../export/exported-layer';
import { exportOnnx } from '../export/export';
import type { Network } from '../network';
import { readNetwork } from '../read';
import { asFloats, halves, input, largestDifference, normals, runBytes, runStages, runWhole } from '../../../test/runs';
import { floatsToTensor, readFloats } from '../tensors/tensors';
import { productOf } from '../../core/shape';

/** Conv, BatchNorm, Gemm and MatMul in one float type, with a Cast there and back. x (2, 2, 4, 4) → y (2, 3). */
function parts(type: DataType): ModelParts {
  const typed = (name: string, ...dims: number[]): TensorProto =>
    floatsToTensor(name, dims, normals(productOf(dims), name.length + dims.length), type);
  const positive = floatsToTensor('s3', [3], Float32Array.of(0.5, 1, 2), type);
  return {
    inputs: { x: { type, shape: ['batch', 2, 4, 4] } },
    outputs: { y: { type, shape: ['batch', 3] } },
    nodes: [
      node('Conv', ['x', 'w', 'b'], ['c'], {}, 'conv'),
      node('BatchNormalization', ['c', 's0', 's1', 's2', 's3'], ['n'], {}, 'norm'),
      node('Cast', ['n'], ['n32'], { to: DataType.FLOAT }),
      node('Relu', ['n32'], ['r32']),
      node('Cast', ['r32'], ['r'], { to: type }),
      node('Reshape', ['r', 'flat'], ['f']),
      node('Constant', [], ['half'], { value: typed('', 1) }),
      node('Mul', ['f', 'half'], ['m']),
      node('Gemm', ['m', 'v'], ['g'], {}, 'fc'),
      node('MatMul', ['g', 'u'], ['y'], {}, 'last'),
    ],
    initializers: [
      ...[typed('w', 3, 2, 3, 3), typed('b', 3), typed('s0', 3), typed('s1', 3), typed('s2', 3), positive],
      ...[typed('v', 12, 5), typed('u', 5, 3), integers('flat', [2], [0, -1])],
    ],
  };
}

const read = (bytes: Uint8Array) => readNetwork([{ name: 'net.onnx', bytes }]);

describe.each([
  ['float16', DataType.FLOAT16],
  ['bfloat16', DataType.BFLOAT16],
  ['double', DataType.DOUBLE],
] as const)('a network in %s', (name, type) => {
  const bytes = modelBytes(parts(type));
  const network = read(bytes);
  const x = input([2, 2, 4, 4]);

  test('is read as float32', () => {
    expect(network.widenedTypes).toEqual([name]);
    expect(network.layers.map((layer) => layer.name)).toEqual(['conv', 'fc', 'last']);
    expect(network.foldedBatchNorms).toBe(1);
    expect([...network.inputs, ...network.outputs].map((info) => info.type)).toEqual(['float', 'float']);
  });

  test('computes what the same numbers in float32 give', async () => {
    const { initializers, nodes, ...others } = parts(DataType.FLOAT);
    // The constants as they are stored, which are rounded.
    const rounded = parts(type).initializers!.map((tensor) =>
      tensor.dataType === DataType.INT64
        ? tensor
        : floatsToTensor(tensor.name, tensor.dims.map(Number), readFloats(tensor)),
    );
    const half = parts(type).nodes.flatMap(({ attribute }) =>
      attribute.flatMap(({ t }) => (t ? [readFloats(t)] : [])),
    )[0]!;
    expect(initializers).toHaveLength(rounded.length);
    const constants = [...rounded, floatsToTensor('half', [1], half)];
    const kept = nodes.filter(({ opType }) => opType !== 'Constant');
    const expected = await runBytes(modelBytes({ ...others, nodes: kept, initializers: constants }), { x });
    expect(largestDifference(await runWhole(network, { x }), expected)).toBeLessThanOrEqual(1e-4);
    expect(largestDifference(await runStages(network, { x }), expected)).toBeLessThanOrEqual(1e-4);
  });

  test.each(['float', 'qdq'] as const)('is written back as it was, as %s', (format) => {
    const { graph } = fromBinary(ModelProtoSchema, exportOnnx(network, quantized(network), format));
    expect(graph!.input).toEqual(model(parts(type)).graph!.input);
    expect(graph!.output).toEqual(model(parts(type)).graph!.output);
    const types = graph!.initializer.map((tensor) => [tensor.name, tensor.dataType] as const);
    const expected = format === 'float' ? type : DataType.FLOAT;
    for (const [tensor, found] of types)
      if (tensor.endsWith('.codes')) expect(found).toBe(DataType.INT8);
      else if (tensor !== 'flat') expect(found, tensor).toBe(tensor.endsWith('.scale') ? expected : type);
    const casts = graph!.node.filter(({ opType, input: [from] }) => opType === 'Cast' && !from!.endsWith('.float'));
    expect(casts.map(({ attribute }) => Number(attribute[0]!.i))).toEqual([DataType.FLOAT, type]);
  });

  test('what was not changed has the bytes it had', () => {
    const { graph } = fromBinary(ModelProtoSchema, exportOnnx(network, new Map(), 'float'));
    const before = new Map(parts(type).initializers!.map((tensor) => [tensor.name, tensor]));
    for (const tensor of ['v', 'u', 'flat'])
      expect(graph!.initializer.find((each) => each.name === tensor)!.rawData).toEqual(before.get(tensor)!.rawData);
  });
});

/** Codes of 4 bits for every layer. */
function quantized({ layers }: Network): Map<LayerId, ExportedLayer> {
  return new Map(
    layers.map(({ id, neurons, weights, inputs, biases }) => {
      const steps = new Float32Array(neurons).fill(0.125);
      const codes = Int8Array.from(weights, (w) => Math.max(-8, Math.min(7, Math.round(w / 0.125))));
      const values = Float32Array.from(codes, (k, i) => k * steps[Math.floor(i / inputs)]!);
      return [id, { values, codes, steps, biases, recipe: { alphabet: 'int', bits: 4, radius: 'neuron' } }];
    }),
  );
}

describe('onnxruntime runs float16 as it was and as it is written', () => {
  const bytes = modelBytes(parts(DataType.FLOAT16));
  const network = read(bytes);
  const x = input([2, 2, 4, 4]);

  test('the network', async () => {
    const expected = asFloats(await runBytes(bytes, { x: halves(x.data as Float32Array, x.dims) }));
    expect(largestDifference(await runWhole(network, { x }), expected)).toBeLessThanOrEqual(0.05);
  });

  test('exported as float and as qdq', async () => {
    const layers = quantized(network);
    const [float, qdq] = await Promise.all(
      (['float', 'qdq'] as const).map(async (format) =>
        asFloats(await runBytes(exportOnnx(network, layers, format), { x: halves(x.data as Float32Array, x.dims) })),
      ),
    );
    expect(largestDifference(qdq!, float!)).toBeLessThanOrEqual(0.01);
  });
});

test('what folding makes larger than float16 holds is not written', () => {
  const half = (name: string, dims: number[], value: number) =>
    floatsToTensor(name, dims, new Float32Array(productOf(dims)).fill(value), DataType.FLOAT16);
  const network = read(
    modelBytes({
      inputs: { x: { type: DataType.FLOAT16, shape: ['batch', 2, 4, 4] } },
      outputs: { y: { type: DataType.FLOAT16, shape: null } },
      nodes: [
        node('Conv', ['x', 'w', 'b'], ['c'], {}, 'conv'),
        node('BatchNormalization', ['c', 'gamma', 'b', 'b', 'variance'], ['y'], {}, 'norm'),
      ],
      initializers: [
        ...[half('w', [3, 2, 3, 3], 1), half('b', [3], 0), half('gamma', [3], 3e4), half('variance', [3], 0.01)],
      ],
    }),
  );
  expect(network.foldedBatchNorms).toBe(1);
  const inFloat = new Map<LayerId, ExportedLayer>();
  expect(() => exportOnnx(network, inFloat, 'float')).toThrow(
    /^w has the value \d+(\.\d+)?, which float16 does not hold\. Convert the network to float32, and quantize that\.$/,
  );
});

test('a network in float32 with other floats on the side is left alone', () => {
  const file = model({
    inputs: { x: ['batch', 4] },
    outputs: { y: null },
    nodes: [
      node('Cast', ['w64'], ['w'], { to: DataType.FLOAT }),
      node('Gemm', ['x', 'w'], ['a']),
      node('Cast', ['two'], ['two32'], { to: DataType.FLOAT }),
      node('Mul', ['a', 'two32'], ['y']),
    ],
    initializers: [
      floatsToTensor('w64', [4, 3], normals(12, 1), DataType.DOUBLE),
      floatsToTensor('two', [], Float32Array.of(2), DataType.FLOAT16),
    ],
  });
  const network = read(toBinary(ModelProtoSchema, file));
  expect(network.widenedTypes).toEqual([]);
  expect(network.storedTypes.size).toBe(0);
  const left = network.model.graph!.initializer.map(({ name, dataType }) => [name, dataType]);
  expect(left).toContainEqual(['two', DataType.FLOAT16]);
});

test('the lowest double becomes the lowest float32, not an infinity', () => {
  const lowest = floatsToTensor('m', [2], Float32Array.of(0, 1), DataType.DOUBLE);
  lowest.rawData = new Uint8Array(Float64Array.of(-Number.MAX_VALUE, -Infinity).buffer);
  expect([...readFloats(lowest)]).toEqual([-((2 - 2 ** -23) * 2 ** 127), -Infinity]);
});
