import { expect, test } from 'vitest';
import type { LayerId } from '../../core/brand';
import { random } from '../../core/random';
import { buildGraph } from '../build-graph';
import type { TrainGraph, TrainNode, Window } from '../graph';
import { logitsOf } from '../outputs';
import { evaluate } from './evaluate';

const rng = random(9);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
const CONV = 'conv' as LayerId;
const DENSE = 'dense' as LayerId;

const window = (kernel: number[], stride: number[], padBegin: number[], outputSize: number[]): Window => ({
  kernel,
  stride,
  dilation: [1, 1],
  padBegin,
  outputSize,
});

/** Every operator that training knows, on pictures of 2 × 6 × 5. */
function everyOperator(): TrainGraph {
  const nodes: [TrainNode['operator'], string[], number[]][] = [
    // Two groups, strides, dilation, uneven pads.
    [
      {
        op: 'conv',
        layer: CONV,
        neurons: 4,
        inputs: 6,
        groups: 2,
        window: { ...window([3, 2], [2, 1], [1, 0], [3, 4]), dilation: [1, 2] },
      },
      ['input'],
      [4, 3, 4],
    ],
    [{ op: 'affine', scale: normals(4), shift: normals(4) }, ['t0'], [4, 3, 4]],
    [{ op: 'relu' }, ['t1'], [4, 3, 4]],
    [{ op: 'clip', min: -0.5, max: 0.7 }, ['t1'], [4, 3, 4]],
    [{ op: 'softmax' }, ['t1'], [4, 3, 4]],
    [{ op: 'concat' }, ['t2', 't3', 't4'], [12, 3, 4]],
    [{ op: 'maxPool', window: window([2, 3], [1, 1], [1, 1], [3, 4]) }, ['t5'], [12, 3, 4]],
    [
      {
        op: 'averagePool',
        window: window([2, 2], [2, 2], [0, 0], [2, 2]),
        divisors: Float32Array.from([4, 4, 2, 2]),
      },
      ['t6'],
      [12, 2, 2],
    ],
    [{ op: 'identity' }, ['t7'], [12, 2, 2]],
    [{ op: 'add' }, ['t7', 't8', 't7'], [12, 2, 2]],
    [{ op: 'globalAveragePool' }, ['t9'], [12, 1, 1]],
    [{ op: 'flatten' }, ['t10'], [12]],
    [{ op: 'dense', layer: DENSE, neurons: 3, inputs: 12 }, ['t11'], [3]],
  ];
  return {
    input: { name: 'input', shape: [2, 6, 5] },
    output: 't12',
    probabilities: false,
    nodes: nodes.map(([operator, inputs, shape], i) => ({
      name: `n${i}`,
      operator,
      inputs,
      output: `t${i}`,
      shape,
    })),
    layers: new Map([
      [CONV, { weights: normals(24), biases: normals(4) }],
      [DENSE, { weights: normals(36), biases: null }],
    ]),
  };
}

test('every operator gives what it gives in training', async () => {
  const graph = everyOperator();
  const x = normals(7 * 60);
  const expected = await logitsOf(graph, x, 7);
  const outputs = await evaluate(graph, x, { normalization: 'stored' });
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(outputs).toHaveLength(21);
  outputs.forEach((value, i) => expect(Math.abs(value - expected[i]!) / largest).toBeLessThan(1e-5));
});

test('a layer that is not trained yet normalizes its channels', async () => {
  const graph = buildGraph([3, 4, 4]);
  const normal = graph.normalize(graph.input);
  const closed = graph.close(graph.dense(graph.flatten(graph.globalAveragePool(normal)), 2));
  const x = normals(5 * 48).map((value, i) => 3 * value + (i % 48));
  let seen = 0;
  await evaluate(closed, x, {
    normalization: 'fresh',
    onNode({ operator }, _, output) {
      if (operator.op !== 'affine') return;
      for (let c = 0; c < 3; c++) {
        const own = output.filter((_, i) => Math.floor(i / 16) % 3 === c);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        expect(mean).toBeCloseTo(0, 5);
        expect(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length).toBeCloseTo(1, 4);
        seen++;
      }
    },
  });
  expect(seen).toBe(3);
});
