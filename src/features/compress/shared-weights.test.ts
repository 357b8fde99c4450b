/** A constant that several layers read, made smaller through the library. */
import { expect, test } from 'vitest';
import { npy } from '../../../test/data-files';
import { runOnnx } from '../../../test/run-onnx';
import { random } from '../../core/random';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { exportOnnx } from '../quantize/library';
import { compressNetwork, type CompressionRecipe } from './library';

const rng = random(1);
const normals = (count: number) => Array.from({ length: count }, () => rng.normal());

/** y = (relu(x)W + (−x)W)W. */
const BYTES = modelBytes({
  inputs: { x: ['batch', 8] },
  outputs: { y: ['batch', 8] },
  nodes: [
    node('Relu', ['x'], ['p']),
    node('Neg', ['x'], ['n']),
    node('MatMul', ['p', 'w'], ['a'], {}, 'first'),
    node('MatMul', ['n', 'w'], ['b'], {}, 'beside'),
    node('Add', ['a', 'b'], ['c']),
    node('MatMul', ['c', 'w'], ['y'], {}, 'behind'),
  ],
  initializers: [tensor('w', [8, 8], normals(64))],
});

const network = readNetwork([{ name: 'shared.onnx', bytes: BYTES }]);
const samples = readSamples([npy('x.npy', '<f4', [30, 8], Float32Array.from(normals(240)))], '0 to 1');

/** The network with Q, (neurons, inputs), in the place of each W. */
function behind(Q: Float32Array, x: Float32Array): Float64Array {
  const times = (rows: ArrayLike<number>) =>
    Float64Array.from({ length: rows.length }, (_, at) => {
      const [row, c] = [Math.floor(at / 8) * 8, at % 8];
      let sum = 0;
      for (let t = 0; t < 8; t++) sum += rows[row + t]! * Q[c * 8 + t]!;
      return sum;
    });
  const [a, b] = [times(x.map((value) => Math.max(0, value))), times(x.map((value) => -value))];
  return times(a.map((value, i) => value + b[i]!));
}

test.each<[string, CompressionRecipe]>([
  ['pruned', { sparsity: 0.4 }],
  ['pruned by one threshold', { sparsity: 0.4, allocation: 'threshold' }],
  ['pruned to a size', { sparsity: 0.4, allocation: 'size' }],
  ['pruned to 4 bits', { sparsity: 0.4, letters: true, bits: 4 }],
  ['of low rank', { compression: 'low-rank', size: 0.5 }],
  ['of few values', { compression: 'share', values: 4 }],
])('%s: all that read it have the same, it counts once, and the file computes with it', async (_, recipe) => {
  const smaller = await compressNetwork(network, samples, { ...recipe, correctBias: false });
  const [first, ...others] = network.layers.map(({ id }) => smaller.layers.get(id)!.values);
  for (const other of others) expect(other).toEqual(first);
  expect(smaller.report.size.quantized).toBeLessThan(64 * 4);
  const file = exportOnnx(smaller, { format: 'float' });
  expect(readNetwork([{ name: 'out.onnx', bytes: file }]).parameters).toBeLessThanOrEqual(64);
  const x = samples.inputs;
  const found = await runOnnx(file, x, [30, 8]);
  const expected = behind(first!, x);
  found.forEach((y, i) => expect(y).toBeCloseTo(expected[i]!, 4));
});

test('whole neurons of a constant that several layers read stay, and it says so', async () => {
  await expect(compressNetwork(network, samples, { structure: 'neurons', sparsity: 0.5 })).rejects.toThrow(
    'shared.onnx has no neurons that could leave it.',
  );
});
