/** Files of layers with a codebook, or with mostly zeros. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { networkParts, denseParts, opTypes, parsed, runWith } from '../../../test/exported';
import { seededCodebook, seededZeros } from '../../../test/exported-parts';
import { frozen } from '../../../test/frozen';
import { input, largestDifference, runBytes, weights } from '../../../test/runs';
import type { LayerId } from '../../core/brand';
import { modelBytes, node, type ModelParts } from '../build';
import type { Network } from '../network';
import { readNetwork } from '../read';
import type { CompressedExport } from './compressed-layer';
import { exportOnnx } from './export';
import { qdqFiles } from './smallest';

const read = (parts: ModelParts) => frozen(readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]));

const each = (network: Network, make: (layer: Network['layers'][number]) => CompressedExport) =>
  new Map<LayerId, CompressedExport>(network.layers.map((layer) => [layer.id, make(layer)]));

describe.each([9, 13, 21, 25])('opset %i', (opset) => {
  test.each([2, 4, 5, 16, 17, 256])('codebooks of %i values', async (count) => {
    for (const [parts, shape] of [
      [networkParts(opset), [2, 2, 4, 4]],
      [denseParts(opset), [2, 70]],
    ] as const) {
      const network = read(parts as ModelParts);
      const layers = each(network, (layer) => seededCodebook(layer, count));
      const feeds = { x: input([...shape]) };
      const bytes = exportOnnx(network, layers, 'qdq');
      const expected = await runWith(network, layers, feeds);
      const largest = Math.max(
        ...Object.values(expected).flatMap(({ data }) => [...(data as Float32Array)].map(Math.abs)),
      );
      expect(largestDifference(await runBytes(bytes, feeds), expected)).toBeLessThanOrEqual(
        1e-5 * Math.max(1, largest),
      );
      const codes = parsed(bytes).graph!.initializer.filter(({ name }) => name.endsWith('.codes'));
      const bits = count <= 4 && opset >= 25 ? 2 : count <= 16 && opset >= 21 ? 4 : 8;
      const type = { 2: DataType.UINT2, 4: DataType.UINT4, 8: DataType.UINT8 }[bits];
      expect(codes.map(({ dataType }) => dataType)).toEqual(network.layers.map(() => type));
      codes.forEach(({ rawData }, l) => {
        const { neurons, inputs } = network.layers[l]!;
        expect(rawData.length).toBe(Math.ceil((neurons * inputs * bits) / 8));
      });
      // Packed codes go through a DequantizeLinear, which the reader takes for a quantized file.
      if (bits < 8) continue;
      const again = readNetwork([{ name: 'again.onnx', bytes }]);
      expect(again.layers.map(({ weights: W }) => [...W])).toEqual(
        network.layers.map(({ id }) => [...layers.get(id)!.values]),
      );
    }
  });
});

describe.each([9, 11, 13, 21, 25])('mostly zeros, opset %i', (opset) => {
  test.each([0.003, 0.05, 0.5, 0.9, 0])('where a part of %d is not 0', async (density) => {
    const network = read(denseParts(opset));
    const layers = each(network, (layer) => seededZeros(layer, density));
    const feeds = { x: input([2, 70]) };
    const bytes = exportOnnx(network, layers, 'qdq');
    expect(largestDifference(await runBytes(bytes, feeds), await runWith(network, layers, feeds))).toBeLessThanOrEqual(
      1e-4,
    );
    const plain = exportOnnx(network, layers, 'float');
    expect(opTypes(plain)).not.toContain('ScatterElements');
    const isSmaller = opset >= 11 && density > 0 && density < 0.8;
    if (isSmaller) expect(bytes.length / plain.length).toBeLessThan(1.25 * density + 0.1);
    else expect(bytes).toEqual(plain);
    const again = readNetwork([{ name: 'again.onnx', bytes }]);
    expect(again.layers.map(({ weights: W }) => [...W])).toEqual(
      network.layers.map(({ id }) => [...layers.get(id)!.values]),
    );
  });
});

test('a weight far behind all others, and the first and the last one, are in their places', async () => {
  const parts: ModelParts = {
    inputs: { x: [1, 90] },
    outputs: { y: null },
    nodes: [node('MatMul', ['x', 'w'], ['y'], {}, 'fc')],
    initializers: [weights('w', [90, 50])],
  };
  const network = read(parts);
  const [layer] = network.layers;
  for (const places of [[0], [4499], [0, 255, 511, 4499], [3000]]) {
    const values = new Float32Array(4500);
    // As W has them, (neurons, inputs): the constant is turned.
    for (const place of places) values[(place % 50) * 90 + Math.floor(place / 50)] = place + 1;
    const bytes = exportOnnx(network, new Map([[layer!.id, { values, biases: null }]]), 'qdq');
    expect(opTypes(bytes)).toContain('ScatterElements');
    expect(readNetwork([{ name: 'again.onnx', bytes }]).layers[0]!.weights).toEqual(values);
    const x = input([1, 90]);
    const layers = new Map([[layer!.id, { values, biases: null }]]);
    expect(largestDifference(await runBytes(bytes, { x }), await runWith(network, layers, { x }))).toBe(0);
  }
});

test('as float, codebooks are the same values in plain constants', async () => {
  const network = read(networkParts());
  const layers = each(network, (layer) => seededCodebook(layer, 4));
  const bytes = exportOnnx(network, layers, 'float');
  expect(opTypes(bytes)).toEqual(networkParts().nodes.map(({ opType }) => opType));
  const feeds = { x: input([2, 2, 4, 4]) };
  expect(largestDifference(await runBytes(bytes, feeds), await runWith(network, layers, feeds))).toBeLessThanOrEqual(
    1e-5,
  );
});

test('layers that share a constant share its codebook, and its zeros', async () => {
  const network = read({
    inputs: { x: [2, 30] },
    outputs: { y: null },
    nodes: [
      node('MatMul', ['x', 'w'], ['a'], {}, 'one'),
      node('Relu', ['a'], ['r']),
      node('MatMul', ['r', 'w'], ['y'], {}, 'two'),
    ],
    initializers: [weights('w', [30, 30])],
  });
  const feeds = { x: input([2, 30]) };
  for (const make of [
    (layer: Network['layers'][number]) => seededCodebook(layer, 4),
    (layer: Network['layers'][number]) => seededZeros(layer, 0.1),
  ]) {
    const layers = each(network, make);
    const bytes = exportOnnx(network, layers, 'qdq');
    const { initializer } = parsed(bytes).graph!;
    expect(initializer.length).toBe(layers.get(network.layers[0]!.id)!.parts ? 2 : 5);
    expect(largestDifference(await runBytes(bytes, feeds), await runWith(network, layers, feeds))).toBeLessThanOrEqual(
      1e-5,
    );
  }
});

test.each([
  [4, 13, 25, ['uint8'], ['uint2']],
  [16, 13, 21, ['uint8'], ['uint4']],
  [16, 21, null, ['uint4'], null],
  [17, 13, null, ['uint8'], null],
])('codebooks of %i values, opset %i: the smaller file is of opset %o', (count, opset, raisedTo, own, raised) => {
  const network = read(denseParts(opset));
  const files = qdqFiles(
    network,
    each(network, (layer) => seededCodebook(layer, count)),
  );
  expect(files.own.integers).toEqual(own);
  expect([files.raised?.opset ?? null, files.raised?.integers ?? null]).toEqual([raisedTo, raised]);
});

test('a file of floats has no integers, and is not raised', () => {
  const network = read(denseParts(13));
  const files = qdqFiles(
    network,
    each(network, (layer) => seededZeros(layer, 0.5)),
  );
  expect([files.own.integers, files.raised]).toEqual([[], null]);
});
