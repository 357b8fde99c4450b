/** A constant that several layers read, exported. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import type { LayerId } from '../../core/brand';
import { random } from '../../core/random';
import { modelBytes, node } from '../build';
import type { ExportedLayer } from '../export/exported-layer';
import { EXPORT_FORMATS, exportOnnx } from '../export/export';
import { ownerOf, sharersOf } from './shared-constant';
import type { Layer } from '../network';
import { wholeModel } from '../stages/subgraph';
import { readNetwork } from '../read';
import { frozen } from '../../../test/frozen';
import { input, largestDifference, layerFeeds, readAndRun, runBytes, weights } from '../../../test/runs';

/** x → a → b → c → d → y, all by one matrix: b as a does, c by its transpose, d behind an Identity. */
const BYTES = modelBytes({
  inputs: { x: ['batch', 4] },
  outputs: { y: null },
  opset: 21,
  nodes: [
    node('Gemm', ['x', 'w', 'p'], ['a'], {}, 'a'),
    node('MatMul', ['a', 'w'], ['b'], {}, 'b'),
    node('Gemm', ['b', 'w'], ['c'], { transB: 1 }, 'c'),
    node('Identity', ['w'], ['v']),
    node('MatMul', ['c', 'v'], ['d'], {}, 'd'),
    node('Gemm', ['d', 'w'], ['y'], { alpha: { float: 2 } }, 'e'),
  ],
  initializers: [weights('w', [4, 4]), weights('p', [4])],
});

const read = () => frozen(readNetwork([{ name: 'net.onnx', bytes: BYTES }]));

test('who reads a constant as an earlier layer does says so', async () => {
  const network = await readAndRun(BYTES, { x: input([3, 4]) });
  const [a, b, c] = network.layers;
  expect(sharersOf(a!, network.layers).map(({ id }) => id)).toEqual(['b', 'd']);
  expect(sharersOf(b!, network.layers)).toEqual([]);
  expect([b!, c!].map((layer) => ownerOf(layer, network.layers))).toEqual([a, null]);
  expect(network.layers.map(({ id, sharedWith }) => [id, sharedWith])).toEqual([
    ['a', undefined],
    ['b', 'a'],
    ['c', undefined],
    ['d', 'a'],
    ['e', undefined],
  ]);
  // Read in three ways; b and d read it as a does. Layers that are Gemm have biases.
  expect(network.keptParameters).toBe(3 * 16 + 3 * 4);
});

test('layers with one bias, and weights in groups', async () => {
  const network = await readAndRun(
    modelBytes({
      inputs: { x: [1, 4, 6, 6] },
      outputs: { y: null },
      nodes: [
        node('Conv', ['x', 'w', 'p'], ['a'], { group: 2, pads: [1, 1, 1, 1] }, 'same'),
        node('Conv', ['a', 'w', 'p'], ['b'], { group: 2, strides: [2, 2] }, 'strided'),
        node('ConvTranspose', ['b', 'w'], ['y'], { group: 2 }, 'up'),
      ],
      initializers: [weights('w', [4, 2, 3, 3]), weights('p', [4])],
    }),
    { x: input([1, 4, 6, 6]) },
  );
  expect(network.layers.map(({ sharedWith }) => sharedWith)).toEqual([undefined, 'same', undefined]);
});

function quantized(layer: Layer, seed: number): ExportedLayer {
  const { neurons, inputs, biases } = layer;
  const rng = random(seed);
  const codes = Int8Array.from({ length: neurons * inputs }, () => rng.below(16) - 8);
  const steps = Float32Array.from({ length: neurons }, () => 0.05 + 0.1 * rng.uniform());
  const values = Float32Array.from(codes, (k, i) => k * steps[Math.floor(i / inputs)]!);
  return { values, codes, steps, biases, recipe: { alphabet: 'int', bits: 4, radius: 'neuron' } };
}

const constantsOf = (bytes: Uint8Array) =>
  fromBinary(ModelProtoSchema, bytes).graph!.initializer.filter(({ dims }) => dims.length === 2).length;

test.each(
  EXPORT_FORMATS.flatMap((format) =>
    // Which letters a, b and d get; 0: left as they are.
    [
      { letters: [1, 1, 1], constants: 1 },
      { letters: [1, 1, 2], constants: 2 },
      { letters: [1, 2, 0], constants: 3 },
      { letters: [0, 0, 0], constants: 1 },
      { letters: [0, 1, 0], constants: 2 },
    ].map((entry) => ({ format, ...entry })),
  ),
)('exported as $format with letters $letters, it is $constants constants', async ({ format, letters, constants }) => {
  const network = read();
  const layers = new Map<LayerId, ExportedLayer>();
  const chosen = ['a', 'b', 'd'].map((id) => network.layers.find((layer) => layer.id === id)!);
  chosen.forEach((layer, i) => {
    if (letters[i]) layers.set(layer.id, quantized(layer, letters[i]));
  });
  const changed = network.layers.map((layer) => ({ ...layer, weights: layers.get(layer.id)?.values ?? layer.weights }));
  const x = input([3, 4]);
  const expected = await runBytes(wholeModel(network, network.batch), { x, ...layerFeeds(changed) });
  const bytes = exportOnnx(network, layers, format);
  expect(largestDifference(await runBytes(bytes, { x }), expected)).toBeLessThanOrEqual(1e-4);
  // Beside those, c reads it transposed, and e has its factor in it.
  expect(constantsOf(bytes)).toBe(constants + 2);
});
