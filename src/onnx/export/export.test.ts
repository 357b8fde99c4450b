import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import type { LayerId } from '../../core/brand';
import { random } from '../../core/random';
import { model, modelBytes, node } from '../build';
import type { ExportedLayer } from './exported-layer';
import { EXPORT_FORMATS, exportOnnx } from './export';
import { withRuntimeNote } from './runtime-note';
import type { Layer, Network } from '../network';
import { readNetwork } from '../read';
import { denseParts, networkParts, opTypes, runWith } from '../../../test/exported';
import { frozen } from '../../../test/frozen';
import { input, largestDifference, runBytes, weights } from '../../../test/runs';

const read = (opset?: number) => frozen(readNetwork([{ name: 'net.onnx', bytes: modelBytes(networkParts(opset)) }]));

/** Seeded letters of int4, and a bias that differs from the layer's own. */
function quantized(layer: Layer, radius: 'layer' | 'neuron', codes?: Int8Array): ExportedLayer {
  const { neurons, inputs, biases } = layer;
  const rng = random(neurons, inputs);
  const letters = codes ?? Int8Array.from({ length: neurons * inputs }, () => rng.below(16) - 8);
  const steps = Float32Array.from({ length: radius === 'layer' ? 1 : neurons }, () => 0.05 + 0.1 * rng.uniform());
  const values = Float32Array.from(letters, (k, i) => k * steps[radius === 'layer' ? 0 : Math.floor(i / inputs)]!);
  const shifted = biases && biases.map((b) => b + 0.1);
  return { values, codes: letters, steps, biases: shifted, recipe: { alphabet: 'int', bits: 4, radius } };
}

function quantizeAll(network: Network, radius: 'layer' | 'neuron'): Map<LayerId, ExportedLayer> {
  return new Map(network.layers.map((layer) => [layer.id, quantized(layer, radius)]));
}

describe.each(EXPORT_FORMATS)('exported as %s', (format) => {
  test.each(
    [7, 8, 9, 10, 11, 12, 13, 19, 21].flatMap((opset) => [[opset, 'layer'] as const, [opset, 'neuron'] as const]),
  )('opset %i, radius %s: the file gives what those weights give', async (opset, radius) => {
    const network = read(opset);
    const layers = quantizeAll(network, radius);
    const x = input([2, 2, 4, 4]);
    const bytes = exportOnnx(network, layers, format);
    const off = largestDifference(await runBytes(bytes, { x }), await runWith(network, layers, { x }));
    expect(off).toBeLessThanOrEqual(1e-4);
    const ops = opTypes(bytes);
    const count = (op: string) => ops.filter((name) => name === op).length;
    const expected = format === 'float' ? [0, 0, 0] : opset < 13 ? [0, 6, 6] : [6, 0, 0];
    expect(['DequantizeLinear', 'Cast', 'Mul'].map(count)).toEqual(expected);
  });

  test('layers that are not named stay as they are', async () => {
    const network = read();
    const some = new Map([...quantizeAll(network, 'neuron')].filter(([id]) => id === 'depthwise' || id === 'gemm'));
    const x = input([1, 2, 4, 4]);
    const found = await runBytes(exportOnnx(network, some, format), { x });
    expect(largestDifference(found, await runWith(network, some, { x }))).toBeLessThanOrEqual(1e-4);
  });

  test('the rest of the file stays, and so does the network', () => {
    const file = model(networkParts());
    Object.assign(file, { producerName: 'someone', domain: 'org.example', docString: 'a note', modelVersion: 3n });
    const bytes = modelBytes(networkParts());
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    Object.assign(network.model, { producerName: 'someone', domain: 'org.example', docString: 'a note' });
    const before = exportOnnx(network, new Map(), 'float');
    const exported = fromBinary(ModelProtoSchema, exportOnnx(network, quantizeAll(network, 'layer'), format));
    expect(exported).toMatchObject({ producerName: 'someone', domain: 'org.example', docString: 'a note' });
    expect(exported.graph!.input).toEqual(file.graph!.input);
    expect(exported.graph!.output).toEqual(file.graph!.output);
    expect(
      exported
        .graph!.node.filter(({ name }) => name)
        .slice(-6)
        .map(({ name }) => name),
    ).toEqual(network.layers.map(({ name }) => name));
    expect(exportOnnx(network, new Map(), 'float')).toEqual(before);
  });
});

test('what is exported as float reads as the same network', () => {
  const network = read();
  const layers = quantizeAll(network, 'neuron');
  const again = readNetwork([{ name: 'net.onnx', bytes: exportOnnx(network, layers, 'float') }]);
  expect(again.layers.map(({ id }) => id)).toEqual(network.layers.map(({ id }) => id));
  for (const { id, weights: W, biases } of again.layers) {
    expect(W).toEqual(layers.get(id)!.values);
    expect(biases).toEqual(layers.get(id)!.biases);
  }
});

test.each([
  [20, 4, TensorProto_DataType.INT8],
  [21, 4, TensorProto_DataType.INT4],
  [21, 8, TensorProto_DataType.INT8],
])('opset %i, %i bits: codes are of type %i', async (opset, bits, type) => {
  const network = read(opset);
  const layer = network.layers[4]!;
  const codes = Int8Array.from({ length: layer.neurons * layer.inputs }, (_, i) => (i % 2 ** bits) - 2 ** (bits - 1));
  const layers = new Map([[layer.id, quantized(layer, 'neuron', codes)]]);
  const bytes = exportOnnx(network, layers, 'qdq');
  const constants = fromBinary(ModelProtoSchema, bytes).graph!.initializer;
  expect(constants.find(({ name }) => name.includes('codes'))!.dataType).toBe(type);
  const x = input([1, 2, 4, 4]);
  const off = largestDifference(await runBytes(bytes, { x }), await runWith(network, layers, { x }));
  expect(off).toBeLessThanOrEqual(1e-3 * bits);
});

test.each([
  ['qdq', 13, ['author', 'bitpath.onnxruntime']],
  ['qdq', 12, ['author']],
  ['float', 13, ['author']],
] as const)('as %s, opset %i: the metadata say what onnxruntime fuses', (format, opset, keys) => {
  const file = model(networkParts(opset));
  file.metadataProps = [create(StringStringEntryProtoSchema, { key: 'author', value: 'someone' })];
  const network = readNetwork([{ name: 'net.onnx', bytes: toBinary(ModelProtoSchema, file) }]);
  const exported = fromBinary(ModelProtoSchema, exportOnnx(network, quantizeAll(network, 'neuron'), format));
  expect(exported.metadataProps.map(({ key }) => key)).toEqual(keys);
  const convolutions = new Map([...quantizeAll(network, 'neuron')].filter(([id]) => id === 'conv'));
  expect(fromBinary(ModelProtoSchema, exportOnnx(network, convolutions, format)).metadataProps).toHaveLength(1);
});

test('the note comes once, however often a file is exported', () =>
  expect(withRuntimeNote(withRuntimeNote(model(networkParts()))).metadataProps).toHaveLength(1));

test('two exports of one layer have no name twice', () => {
  const parts = networkParts();
  parts.initializers.push(weights('w6.codes', [3, 5]), weights('w6.scale', [1]));
  parts.nodes.push(node('Identity', ['w6.codes'], ['w6.dequantize']), node('Identity', ['w6.scale'], ['w6.float']));
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]);
  const { graph } = fromBinary(ModelProtoSchema, exportOnnx(network, quantizeAll(network, 'neuron'), 'qdq'));
  const names = [...graph!.initializer.map(({ name }) => name), ...graph!.node.flatMap(({ output }) => output)];
  expect(new Set(names).size).toBe(names.length);
});

describe('is refused as qdq, and exported as float', () => {
  test.each([
    [
      'a letter beyond int8',
      { alphabet: 'paper', bits: 8, radius: 'layer' } as const,
      128,
      'fc has a level at 128 steps (paper grid, 8 bits), which int8 does not hold. Choose the grid int, or export as float.',
    ],
    [
      'L0',
      { alphabet: 'symmetric', bits: 4, radius: 'layer', regularizer: { kind: 'L0', lambda: 0.1 } } as const,
      1,
      'The levels of fc are ± (threshold + k · step) (L0), which integers with a scale do not hold. Export as float.',
    ],
  ])('%s', (_, recipe, k, sentence) => {
    const network = read();
    const layer = network.layers.at(-1)!;
    const exported = { ...quantized(layer, 'layer'), recipe };
    exported.values = exported.values.map((q, i) => (i === 2 ? k * exported.steps[0]! : q));
    exported.codes = exported.codes.map((code, i) => (i === 2 ? Math.min(k, 127) : code));
    const layers = new Map([[layer.id, exported]]);
    expect(() => exportOnnx(network, layers, 'qdq')).toThrow(
      expect.objectContaining({ name: 'UserError', message: sentence }),
    );
    expect(exportOnnx(network, layers, 'float').length).toBeGreaterThan(0);
  });
});

describe.each([7, 13, 20, 21])('blocks of inputs, opset %i', (opset) => {
  test.each([
    [32, 4],
    [32, 8],
    [64, 4],
    [128, 8],
  ] as const)('of %i, %i bits: the file gives what those weights give', async (groupSize, bits) => {
    const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(denseParts(opset)) }]);
    const blocksOf = ({ inputs }: Layer) => Math.ceil(inputs / groupSize);
    const layers = new Map(
      network.layers.map((layer) => {
        const { neurons, inputs, biases } = layer;
        const rng = random(neurons, inputs, bits);
        const codes = Int8Array.from({ length: neurons * inputs }, () => rng.below(2 ** bits) - 2 ** (bits - 1));
        const steps = Float32Array.from({ length: neurons * blocksOf(layer) }, () => rng.uniform() / 2 ** bits);
        const stepOf = (i: number) =>
          steps[Math.floor(i / inputs) * blocksOf(layer) + Math.floor((i % inputs) / groupSize)]!;
        const values = Float32Array.from(codes, (k, i) => k * stepOf(i));
        return [
          layer.id,
          { values, codes, steps, biases, recipe: { alphabet: 'int', bits, radius: 'neuron', groupSize } as const },
        ];
      }),
    );
    expect(layers.size).toBe(6);
    const x = input([2, 70]);
    const bytes = exportOnnx(network, layers, 'qdq');
    const expected = await runWith(network, layers, { x });
    const off = largestDifference(await runBytes(bytes, { x }), expected);
    expect(off).toBeLessThanOrEqual(2e-5 * largestOf(expected));
    const ops = opTypes(bytes);
    const count = (op: string) => ops.filter((name) => name === op).length;
    const wide = network.layers.filter((layer) => blocksOf(layer) > 1).length;
    expect(count('Gather')).toBe(opset < 21 ? wide : 0);
    const held = fromBinary(ModelProtoSchema, bytes).graph!.initializer.filter(({ name }) => name.includes('scale'));
    const scales = held.reduce((sum, { rawData }) => sum + rawData.length / 4, 0);
    expect(scales).toBe(network.layers.reduce((sum, layer) => sum + layer.neurons * blocksOf(layer), 0));
    expect(largestDifference(await runBytes(exportOnnx(network, layers, 'float'), { x }), expected)).toBe(0);
  });
});

function largestOf(results: Awaited<ReturnType<typeof runBytes>>): number {
  const all = Object.values(results).flatMap(({ data }) => [...(data as Float32Array)]);
  return Math.max(...all.map(Math.abs));
}
