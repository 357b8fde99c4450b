/** Two layers in the place of one say what the one says whose weights are their product. */
import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/networks';
import type { LayerId } from '../core/brand';
import { random } from '../core/random';
import { productOf } from '../core/shape';
import { describeNetwork } from '../engine/training/describe';
import { modelBytes, node, tensor } from '../onnx/build';
import { readNetwork } from '../onnx/read';
import { downOf, upOf, withFactors, type LayerFactors } from './factors';
import type { TrainGraph } from './graph';
import { logitsOf } from './outputs';
import { train } from './train';

const COUNT = 6;
const rng = random(1);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());

/** A convolution in two groups, with strides and pads of its own along each axis, then a dense layer. */
const graph = describeNetwork(
  readNetwork([
    {
      name: 'net.onnx',
      bytes: modelBytes({
        inputs: { x: ['n', 4, 7, 6] },
        outputs: { o: ['n', 3] },
        nodes: [
          node('Conv', ['x', 'w'], ['c'], { group: 2, strides: [2, 1], pads: [1, 0, 1, 2], dilations: [1, 2] }, 'conv'),
          node('Relu', ['c'], ['r'], {}, 'relu'),
          node('Flatten', ['r'], ['f'], {}, 'flat'),
          node('Gemm', ['f', 'v', 'u'], ['o'], {}, 'fc'),
        ],
        initializers: [
          tensor('w', [6, 2, 3, 2], normals(72)),
          tensor('v', [6 * 4 * 6, 3], normals(6 * 4 * 6 * 3)),
          tensor('u', [3], normals(3)),
        ],
      }),
    },
  ]),
);

const [conv, fc] = ['conv', 'fc'] as [LayerId, LayerId];
const x = normals(COUNT * 4 * 7 * 6);

const withWeights = (id: LayerId, weights: Float32Array): TrainGraph => ({
  ...graph,
  layers: new Map([...graph.layers, [id, { ...graph.layers.get(id)!, weights }]]),
});

/** @returns the factors, and W at (neuron, channel of its group, row, column) */
function factorsOf(
  {
    neurons,
    groups,
    kernel,
    channels,
  }: { neurons: number; groups: number; kernel: [number, number]; channels: number },
  shape: LayerFactors['shape'],
  rank: number,
) {
  const [rows, columns] = shape === 'spatial' ? kernel : [productOf(kernel), 1];
  const steps = channels * rows;
  const [down, up] = [normals(groups * rank * steps), normals(neurons * rank * columns)];
  const W = new Float32Array(neurons * steps * columns);
  for (let c = 0; c < neurons; c++) {
    const group = Math.floor((c * groups) / neurons);
    for (let s = 0; s < steps; s++)
      for (let column = 0; column < columns; column++)
        for (let r = 0; r < rank; r++)
          W[(c * steps + s) * columns + column]! +=
            up[(c * rank + r) * columns + column]! * down[(group * rank + r) * steps + s]!;
  }
  return { W, factors: { shape, rank, down, up } };
}

test.each([
  ['a dense layer', fc, { neurons: 3, groups: 1, kernel: [1, 1], channels: 144 }, 'channels'],
  ['channels of a convolution in groups', conv, { neurons: 6, groups: 2, kernel: [3, 2], channels: 2 }, 'channels'],
  ['k × 1 and 1 × k in groups', conv, { neurons: 6, groups: 2, kernel: [3, 2], channels: 2 }, 'spatial'],
] as const)('%s', async (_, id, layer, shape) => {
  const { W, factors } = factorsOf({ ...layer, kernel: [...layer.kernel] }, shape, 2);
  const cut = withFactors(graph, new Map([[id, factors]]));
  expect([...cut.layers.keys()]).toEqual(id === conv ? [downOf(conv), upOf(conv), fc] : [conv, downOf(fc), upOf(fc)]);
  const [ours, whole] = [await logitsOf(cut, x, COUNT), await logitsOf(withWeights(id, W), x, COUNT)];
  const largest = whole.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  ours.forEach((value, i) => expect(Math.abs(value - whole[i]!) / largest).toBeLessThan(1e-5));
});

test('both are trained', async () => {
  const small = describeNetwork(readNetwork([smallNetwork() as { name: string; bytes: Uint8Array }]));
  const id = 'pointwise' as LayerId;
  const cut = withFactors(
    small,
    new Map([[id, { shape: 'channels', rank: 3, down: normals(3 * 6), up: normals(8 * 3) } as const]]),
  );
  const data = { inputs: normals(8 * 36), count: 8, labels: Int32Array.from([0, 1, 2, 3, 0, 1, 2, 3]), teacher: null };
  const trained = await train(cut, new Map(), data, { epochs: 2, backend: 'wasm' });
  for (const factor of [downOf(id), upOf(id)])
    expect(trained.get(factor)!.weights).not.toEqual(cut.layers.get(factor)!.weights);
  expect(trained.get(downOf(id))!.biases).toBeNull();
  expect(trained.get(upOf(id))!.biases).toHaveLength(8);
});
