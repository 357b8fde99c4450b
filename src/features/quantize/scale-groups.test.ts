/** Scale groups through the library: quantized, counted in bits, exported and run. */
import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { input, largestDifference, runBytes } from '../../../test/runs';
import { exportOnnx, quantizeNetwork } from './library';
import { bitsPerWeight } from './job/report';

const rng = random(3);
const normals = (count: number, scale: number) => Array.from({ length: count }, () => scale * rng.normal());

/** A convolution of 27 inputs, then dense layers of 72 and 40: (batch, 3, 5, 5) → (batch, 6). */
const bytesOf = (opset: number) =>
  modelBytes({
    opset,
    inputs: { x: ['batch', 3, 5, 5] },
    outputs: { y: ['batch', 6] },
    nodes: [
      node('Conv', ['x', 'w1'], ['a'], { kernel_shape: [3, 3] }, 'conv'),
      node('Relu', ['a'], ['b']),
      node('Flatten', ['b'], ['c']),
      node('Gemm', ['c', 'w2', 'b2'], ['d'], { transB: 1 }, 'wide'),
      node('Relu', ['d'], ['e']),
      node('MatMul', ['e', 'w3'], ['y'], {}, 'last'),
    ],
    initializers: [
      tensor('w1', [8, 3, 3, 3], normals(216, 0.2)),
      tensor('w2', [40, 72], normals(2880, 0.1)),
      tensor('b2', [40], normals(40, 0.1)),
      tensor('w3', [40, 6], normals(240, 0.2)),
    ],
  });

const samples = readSamples([npy('x.npy', '<f4', [120, 3, 5, 5], Float32Array.from(normals(9000, 1)))], '0 to 1');

test.each(
  (['rtn', 'gpfq', 'spfq', 'gptq', 'qronos'] as const).flatMap((method) => [
    { method, opset: 13 },
    { method, opset: 21 },
  ]),
)('$method, opset $opset: dense layers have a scale a block, and the file computes what they do', async (change) => {
  const { method, opset } = change;
  const network = readNetwork([{ name: 'net.onnx', bytes: bytesOf(opset) }]);
  const recipe = { method, bits: 4, groupSize: 32, calibrationCount: 100 } as const;
  const quantized = await quantizeNetwork(network, samples, recipe, { backend: 'wasm' });
  const { report } = quantized;
  expect(report.layers.map(({ steps }) => steps)).toEqual([8, 40 * 3, 6 * 2]);
  expect(report.layers.map(bitsPerWeight)).toEqual([4 + 32 / 27, 4 + (32 * 3) / 72, 4 + (32 * 2) / 40]);
  // Four bits a weight, four bytes a scale, four a bias: the one that was there, and the convolution's, which is corrected.
  const weights = 216 + 2880 + 240;
  expect(report.size.quantized).toBe(weights / 2 + 4 * (8 + 120 + 12) + 4 * (40 + 8));
  const x = input([9, 3, 5, 5]);
  const [qdq, float] = (['qdq', 'float'] as const).map((format) => exportOnnx(quantized, { format }));
  const expected = await runBytes(float!, { x });
  expect(largestDifference(await runBytes(qdq!, { x }), expected)).toBeLessThan(1e-5);
  expect(largestDifference(await runBytes(bytesOf(opset), { x }), expected)).toBeGreaterThan(1e-3);
});

test('with blocks and one C the error is smaller, and the reference says the same', async () => {
  const network = readNetwork([{ name: 'net.onnx', bytes: bytesOf(13) }]);
  const errorOf = async (groupSize?: 32, backend: 'wasm' | 'reference' = 'wasm') => {
    const recipe = { bits: 3, calibrationCount: 100, searchScale: false, ...(groupSize && { groupSize }) };
    const { report } = await quantizeNetwork(network, samples, recipe, { backend });
    return report.layers[1]!.relativeError;
  };
  const blocked = await errorOf(32);
  expect(blocked).toBeLessThan(await errorOf());
  expect(blocked).toBeCloseTo(await errorOf(32, 'reference'), 3);
});
