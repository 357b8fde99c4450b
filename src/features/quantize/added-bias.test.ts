/** Linear layers written as MatMul and Add, through the whole of quantizing and exporting. */
import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { largestDifference, runBytes, input } from '../../../test/runs';
import { exportOnnx, quantizeNetwork } from './library';

const rng = random(1);
const normals = (count: number) => Array.from({ length: count }, () => rng.normal());
const [w1, b1, w2, b2] = [normals(96), normals(12), normals(36), normals(3)];
const initializers = [
  tensor('w1', [8, 12], w1),
  tensor('b1', [12], b1),
  tensor('w2', [12, 3], w2),
  tensor('b2', [3], b2),
];
const ends = { inputs: { x: ['batch', 8] }, outputs: { y: ['batch', 3] } };

/** The same network of two linear layers, in the two ways that there are. */
const GEMM = modelBytes({
  ...ends,
  nodes: [
    ...[node('Gemm', ['x', 'w1', 'b1'], ['h'], {}, 'a'), node('Relu', ['h'], ['r'])],
    node('Gemm', ['r', 'w2', 'b2'], ['y'], {}, 'b'),
  ],
  initializers,
});
const MATMUL = modelBytes({
  ...ends,
  nodes: [
    ...[node('MatMul', ['x', 'w1'], ['p'], {}, 'a'), node('Add', ['p', 'b1'], ['h']), node('Relu', ['h'], ['r'])],
    ...[node('MatMul', ['r', 'w2'], ['q'], {}, 'b'), node('Add', ['b2', 'q'], ['y'])],
  ],
  initializers,
});

const samples = readSamples([npy('x.npy', '<f4', [40, 8], Float32Array.from(normals(320)))], '0 to 1');

test('linear layers written as MatMul and Add are quantized, corrected and written like those of Gemm', async () => {
  const [gemm, matmul] = await Promise.all(
    [GEMM, MATMUL].map((bytes) =>
      quantizeNetwork(readNetwork([{ name: 'net.onnx', bytes }]), samples, { bits: 3 }, { backend: 'wasm' }),
    ),
  );
  expect([...matmul!.layers.values()].map(({ codes, biases }) => ({ codes, biases }))).toEqual(
    [...gemm!.layers.values()].map(({ codes, biases }) => ({ codes, biases })),
  );
  const x = input([5, 8]);
  for (const format of ['qdq', 'float'] as const) {
    const [expected, found] = await Promise.all(
      [gemm!, matmul!].map((quantized) => runBytes(exportOnnx(quantized, { format }), { x })),
    );
    expect(largestDifference(found!, expected!)).toBeLessThan(1e-5);
  }
});
