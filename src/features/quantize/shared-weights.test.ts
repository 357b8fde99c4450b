/** A constant that several layers read, through the library. */
import { expect, test } from 'vitest';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { exportOnnx, quantizeNetwork, score } from './library';

const rng = random(1);
const normals = (count: number) => Array.from({ length: count }, () => rng.normal());

/** y = relu(x)W + (−x)W, then once more by the same matrix: two readers side by side, and one behind them. */
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
const recipe = { calibrationCount: 30, bits: 4, correctBias: false };

test('layers that read one constant have one set of letters, found on the inputs of all that are there', async () => {
  const quantized = await quantizeNetwork(network, samples, recipe, { backend: 'wasm' });
  const [first, beside, behind] = ['first', 'beside', 'behind'].map(
    (id) => [...quantized.layers].find(([own]) => own === id)![1],
  );
  expect(beside!.codes).toBe(first!.codes);
  expect(behind!.codes).toBe(first!.codes);
  expect(quantized.report.layers.map(({ samples: rows }) => rows)).toEqual([60, 30, 30]);
  expect(quantized.report.layers[1]!.reason).toBe('the levels of first, which reads the same constant');
  // 64 weights of 4 bits, 8 steps: once.
  expect(quantized.report.size.quantized).toBe(32 + 4 * 8);
});

test('the file that is exported computes what was scored', async () => {
  const quantized = await quantizeNetwork(network, samples, recipe, { backend: 'wasm' });
  const own = await score(quantized, samples);
  const exported = readNetwork([{ name: 'out.onnx', bytes: exportOnnx(quantized, { format: 'float' }) }]);
  expect(exported.layers).toHaveLength(3);
  expect(own.sqnr).toBeGreaterThan(15);
});

test('with other bits at a later reader, the first reader’s hold', async () => {
  const layers = { behind: { bits: 2 } };
  const quantized = await quantizeNetwork(network, samples, { ...recipe, layers }, { backend: 'wasm' });
  expect(quantized.report.layers.map(({ bits }) => bits)).toEqual([4, 4, 4]);
});

test('a reader in float stays as it is', async () => {
  const layers = { beside: { float: true } };
  const quantized = await quantizeNetwork(network, samples, { ...recipe, layers }, { backend: 'wasm' });
  expect([...quantized.layers.keys()]).toEqual(['first', 'behind']);
  expect(quantized.report.layers.map(({ samples: rows }) => rows)).toEqual([30, 30, 30]);
});
