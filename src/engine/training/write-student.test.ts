/** Students of other widths, and descriptions as files. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { smallNetwork } from '../../../test/networks';
import { runOnnx } from '../../../test/run-onnx';
import { random } from '../../core/random';
import { productOf } from '../../core/shape';
import { modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { EXAMPLES } from '../../samples/examples';
import { logitsOf } from '../../train/outputs';
import { parameterCount, studentOf } from '../../train/student';
import { describeNetwork } from './describe';
import { writeOnnx } from './write-student';

const BATCH = 5;

const normals = (count: number, seed: number) => {
  const rng = random(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};

const constant = (name: string, dims: number[], seed: number) => tensor(name, dims, normals(productOf(dims), seed));

const described = (bytes: Uint8Array) => describeNetwork(readNetwork([{ name: 'net.onnx', bytes }]));

function expectClose(found: Float32Array, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => expect(Math.abs(value - expected[i]!) / largest).toBeLessThan(1e-5));
}

/** Pools of all kinds, a BatchNormalization of its own, a Clip, branches, and a softmax at the end. */
function mixedNetwork(): Uint8Array {
  return modelBytes({
    opset: 17,
    inputs: { input: ['batch', 2, 9, 8] },
    outputs: { said: ['batch', 3] },
    nodes: [
      node('BatchNormalization', ['input', 'g', 'beta', 'mu', 'var'], ['n'], {}, 'norm'),
      node('MaxPool', ['n'], ['m'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, 'most'),
      node('AveragePool', ['n'], ['a'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }, 'mean'),
      node('AveragePool', ['n'], ['b'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }, 'padded'),
      node('Concat', ['m', 'a', 'b'], ['c'], { axis: 1 }, 'concat'),
      node('Conv', ['c', 'w'], ['d'], { group: 2, strides: [2, 1], pads: [0, 1, 2, 1] }, 'conv'),
      node('Clip', ['d', 'low', 'high'], ['k'], {}, 'clip'),
      node('ReduceMean', ['k'], ['flat'], { axes: [2, 3], keepdims: 0 }, 'pool'),
      node('Gemm', ['flat', 'v', 'u'], ['z'], {}, 'fc'),
      node('Softmax', ['z'], ['p'], { axis: 1 }, 'softmax'),
      node('Identity', ['p'], ['said'], {}, 'same'),
    ],
    initializers: [
      constant('g', [2], 1),
      constant('beta', [2], 2),
      constant('mu', [2], 3),
      tensor('var', [2], [0.5, 2]),
      constant('w', [4, 3, 3, 3], 4),
      tensor('low', [], [0]),
      tensor('high', [], [6]),
      constant('v', [4, 3], 5),
      constant('u', [3], 6),
    ],
  });
}

describe('a description as a file', () => {
  const example = ({ model }: (typeof EXAMPLES)[number]) => new Uint8Array(readFileSync(fileURLToPath(model.url)));
  test.each([
    ...EXAMPLES.map((own) => [own.label, example(own), [1, 8, 8]] as const),
    ['a residual', new Uint8Array(smallNetwork().bytes), [1, 6, 6]] as const,
    ['pools and branches', mixedNetwork(), [2, 9, 8]] as const,
  ])('%s: says what the network says', async (_, bytes, shape) => {
    const x = normals(BATCH * productOf(shape), 7);
    const copy = writeOnnx(described(bytes));
    expectClose(await runOnnx(copy, x, [BATCH, ...shape]), await runOnnx(bytes, x, [BATCH, ...shape]));
  });
});

describe('a student', () => {
  const residual = described(new Uint8Array(smallNetwork().bytes));

  test.each([0.5, 1, 2])('%s of the width: opens as a network, and says what training says', async (width) => {
    const student = studentOf(residual, width, 3);
    const bytes = writeOnnx(student);
    const network = readNetwork([{ name: 'student.onnx', bytes }]);
    expect(network.layers.map(({ neurons, inputs, groups }) => [neurons, inputs, groups])).toEqual([
      [6 * width, 9, 1],
      [6 * width, 9, 6 * width],
      [8 * width, 6 * width, 1],
      [4, 8 * width, 1],
    ]);
    const x = normals(BATCH * 36, 7);
    expectClose(await logitsOf(student, x, BATCH), await runOnnx(bytes, x, [BATCH, 1, 6, 6]));
  });

  test('has weights of its own seed', () => {
    const [first, again, other] = [3, 3, 4].map((seed) => studentOf(residual, 1, seed).layers);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('a quarter of the width of the digits MLP has a twelfth of its parameters', () => {
    const [mlp] = EXAMPLES.map(({ model }) => described(new Uint8Array(readFileSync(fileURLToPath(model.url)))));
    expect(parameterCount(mlp!)).toBe(301_066);
    expect(parameterCount(studentOf(mlp!, 0.25, 1))).toBe(26_122);
  });

  test('groups stay, and share the neurons', () => {
    const cnn = described(new Uint8Array(readFileSync(fileURLToPath(EXAMPLES[1]!.model.url))));
    const convs = studentOf(cnn, 0.3, 1).nodes.flatMap(({ operator }) =>
      operator.op === 'conv' ? [[operator.neurons, operator.inputs, operator.groups]] : [],
    );
    expect(convs).toEqual([
      [8, 9, 1],
      [8, 9, 8],
      [20, 8, 1],
      [20, 180, 1],
      [20, 5, 4],
    ]);
  });

  test.each([0, 20, NaN])('%s of the width is refused', (width) => {
    expect(() => studentOf(residual, width, 1)).toThrow(
      `A student's width must be from 0.01 to 16 of the network's, and is ${width}.`,
    );
  });

  test('sums whose parts would be of two widths are refused', () => {
    const bytes = modelBytes({
      opset: 17,
      inputs: { input: ['batch', 2, 4, 4] },
      outputs: { o: ['batch', 3] },
      nodes: [
        node('Conv', ['input', 'w1'], ['c'], {}, 'conv'),
        node('Add', ['c', 'input'], ['s'], {}, 'sum'),
        node('GlobalAveragePool', ['s'], ['g'], {}, 'gap'),
        node('Flatten', ['g'], ['f'], {}, 'flat'),
        node('Gemm', ['f', 'w2'], ['o'], {}, 'fc'),
      ],
      initializers: [constant('w1', [2, 2, 1, 1], 1), constant('w2', [2, 3], 2)],
    });
    expect(() => studentOf(described(bytes), 2, 1)).toThrow(
      'A student of this width cannot be made: sum would add 4 and 2 channels.',
    );
  });
});
