import { describe, expect, test } from 'vitest';
import { gatherPatches, type Geometry } from '../../core/im2col';
import { random } from '../../core/random';
import { npy } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { integers, modelBytes, node, type ModelParts } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { weights } from '../../../test/runs';
import { floatTensor } from '../../runtime/runtime';
import { activationRows } from './activation-rows';
import { quantizeNetwork, score } from '../../features/quantize/library';
import { productOf } from '../../core/shape';

const rows = { kind: 'matrix', inputs: 3, axisFromEnd: 1 } as const;
const columns = { kind: 'matrix', inputs: 3, axisFromEnd: 2 } as const;
const iota = (n: number) => Float32Array.from({ length: n }, (_, i) => i);
const batch = (count: number, real = count) => ({ indices: Uint32Array.from({ length: count }, (_, i) => i), real });
const all = { patches: 100, seed: 1, layer: 1 };

describe('rows of a batch of two samples', () => {
  test.each<[string, Geometry, number[], typeof all, number]>([
    ['one a sample', rows, [2, 3], all, 2],
    ['five tokens a sample', rows, [2, 5, 3], all, 10],
    ['five tokens a sample, some kept', rows, [2, 5, 3], { ...all, patches: 2 }, 4],
    ['tokens of all samples one after the other', rows, [10, 3], all, 10],
    ['the same, some kept', rows, [10, 3], { ...all, patches: 2 }, 4],
    ['columns of each sample', columns, [2, 3, 4], all, 8],
    ['columns that are samples', columns, [3, 2], all, 2],
    ['columns that are tokens of samples, some kept', columns, [3, 10], { ...all, patches: 2 }, 4],
    ['rows that are not the samples', rows, [5, 3], { ...all, patches: 1 }, 5],
    ['a vector', rows, [3], all, 1],
  ])('%s', (_, geometry, shape, choice, expected) => {
    const size = productOf(shape);
    const activation = activationRows(geometry, batch(2), floatTensor(iota(size), shape), null, choice);
    const X = gatherPatches(geometry, activation.shape, activation.float, activation.positions);
    expect([activation.rows, X.length]).toEqual([expected, 3 * expected]);
    expect(X.every(Number.isFinite)).toBe(true);
    // Neighbours in a row are so far apart in the tensor.
    const step = geometry === columns ? shape.at(-1)! : 1;
    for (let r = 0; r < expected; r++) expect(X[3 * r + 1]! - X[3 * r]!).toBe(step);
  });

  test('what pads the batch is left out', () => {
    const { positions } = activationRows(rows, batch(3, 2), floatTensor(iota(36), [12, 3]), null, all);
    expect([...positions!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

/** x (batch, 2, 4, 4) → … → y. */
const NETWORKS: [string, Partial<ModelParts>][] = [
  [
    'a transposed convolution',
    {
      nodes: [
        node('Conv', ['x', 'w'], ['a'], { strides: [2, 2] }, 'down'),
        node('ConvTranspose', ['a', 'u'], ['y'], { strides: [2, 2], group: 2 }, 'up'),
      ],
      initializers: [weights('w', [4, 2, 2, 2]), weights('u', [4, 3, 3, 3])],
    },
  ],
  [
    'a constant times columns',
    {
      nodes: [
        node('Flatten', ['x'], ['f']),
        node('Transpose', ['f'], ['t'], { perm: [1, 0] }),
        node('MatMul', ['w', 't'], ['a'], {}, 'matmul'),
        node('Gemm', ['v', 'a'], ['b'], {}, 'gemm'),
        node('Transpose', ['b'], ['y'], { perm: [1, 0] }),
      ],
      initializers: [weights('w', [8, 32]), weights('v', [5, 8])],
    },
  ],
  [
    'tokens of all samples one after the other',
    {
      nodes: [
        node('Reshape', ['x', 'tokens'], ['t']),
        node('Gemm', ['t', 'w'], ['a'], {}, 'first'),
        node('Gemm', ['a', 'v'], ['b'], {}, 'second'),
        node('Reshape', ['b', 'samples'], ['y']),
      ],
      initializers: [
        ...[weights('w', [4, 6]), weights('v', [6, 3])],
        ...[integers('tokens', [2], [-1, 4]), integers('samples', [2], [-1, 24])],
      ],
    },
  ],
];

test.each(NETWORKS)('%s: quantized alike by both backends, close at 8 bits', async (_, parts) => {
  const shape = ['batch', 2, 4, 4];
  const bytes = modelBytes({ inputs: { x: shape }, outputs: { y: null }, nodes: [], ...parts });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  const rng = random(1);
  const data = Float32Array.from({ length: 40 * 32 }, () => rng.normal());
  const samples = readSamples([npy('x.npy', '<f4', [40, 2, 4, 4], data)], '0 to 1', { shape });
  const run = (backend: 'wasm' | 'reference') =>
    quantizeNetwork(network, samples, { bits: 8, calibrationCount: 32 }, { backend });
  const [wasm, reference] = [await run('wasm'), await run('reference')];
  for (const [id, { codes }] of wasm.layers) {
    const other = reference.layers.get(id)!.codes;
    expect(codes.filter((k, i) => k !== other[i]).length).toBeLessThanOrEqual(codes.length / 50);
  }
  expect((await score(wasm, samples)).sqnr).toBeGreaterThan(30);
});
