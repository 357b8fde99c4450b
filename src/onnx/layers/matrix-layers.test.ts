import { describe, expect, test } from 'vitest';
import { modelBytes, node, tensor } from '../build';
import { gatherPatches } from '../../core/im2col';
import { input, readAndRun, runBytes, weights } from '../../../test/runs';

/** (3, 5) times (5, 4), in every way that Gemm can be told to. */
const GEMMS = [0, 1].flatMap((transA) =>
  [0, 1].flatMap((transB) =>
    [null, [4], [1, 4], [1], [], [3, 4], [3, 1]].map((c) => ({ transA, transB, c, of: JSON.stringify(c) })),
  ),
);

test.each(GEMMS)('Gemm, transA $transA, transB $transB, C of $of', async ({ transA, transB, c }) => {
  const shape = transA ? [5, 3] : [3, 5];
  const attributes = { transA, transB, alpha: { float: 0.7 }, beta: { float: -1.5 } };
  const network = await readAndRun(
    modelBytes({
      inputs: { x: shape },
      outputs: { y: null },
      nodes: [node('Gemm', ['x', 'w', ...(c ? ['c'] : [])], ['y'], attributes, 'fc')],
      initializers: [weights('w', transB ? [4, 5] : [5, 4]), ...(c ? [weights('c', c)] : [])],
    }),
    { x: input(shape) },
  );
  expect(network.layers[0]).toMatchObject({ neurons: 4, inputs: 5, geometry: { axisFromEnd: 1 } });
  // One value per neuron is a bias, and so is none; anything else stays where it is.
  const isBias = c === null || c.length === 0 || c.at(-1) === 4 ? c?.[0] !== 3 : c.length === 1;
  expect(network.layers[0]!.bias === null).toBe(!isBias);
});

/** (4, 5) times (5, 3). */
const LEFT_GEMMS = [0, 1].flatMap((transA) =>
  [0, 1].flatMap((transB) =>
    [null, [3], [4, 1], [1], [], [4, 3]].map((c) => ({ transA, transB, c, of: JSON.stringify(c) })),
  ),
);

test.each(LEFT_GEMMS)('Gemm of a constant, transA $transA, transB $transB, C of $of', async ({ transA, transB, c }) => {
  const shape = transB ? [3, 5] : [5, 3];
  const attributes = { transA, transB, alpha: { float: 0.7 }, beta: { float: -1.5 } };
  const bytes = modelBytes({
    inputs: { x: shape },
    outputs: { y: null },
    nodes: [node('Gemm', ['w', 'x', ...(c ? ['c'] : [])], ['y'], attributes, 'fc')],
    initializers: [weights('w', transA ? [5, 4] : [4, 5]), ...(c ? [weights('c', c)] : [])],
  });
  const network = await readAndRun(bytes, { x: input(shape) });
  const [layer] = network.layers;
  expect(layer).toMatchObject({ neurons: 4, inputs: 5, bias: null, geometry: { axisFromEnd: 1 } });
  // Its rows of X: with C left out, Y is their product with W, transposed.
  const rows = gatherPatches(
    layer!.geometry,
    [3, 5],
    transB ? (input(shape).data as Float32Array) : turned(5, 3),
    null,
  );
  const found = Array.from({ length: 12 }, (_, i) => {
    const [neuron, row] = [Math.floor(i / 3), i % 3];
    return rows.subarray(5 * row, 5 * row + 5).reduce((sum, x, t) => sum + x * layer!.weights[5 * neuron + t]!, 0);
  });
  if (c) return;
  const { y } = await runBytes(bytes, { x: input(shape) });
  (y!.data as Float32Array).forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
});

/** The input of (rows, columns), transposed. */
function turned(rows: number, columns: number): Float32Array {
  const values = input([rows, columns]).data as Float32Array;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
}

describe('layers that feed each other', () => {
  test('attention over tokens', async () => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 'tokens', 4] },
      outputs: { y: null },
      nodes: [
        ...['q', 'k', 'v'].flatMap((name) => [
          node('MatMul', ['x', `w${name}`], [`${name}0`], {}, name),
          node('Add', [`${name}0`, `b${name}`], [name]),
        ]),
        node('Transpose', ['k'], ['kt'], { perm: [0, 2, 1] }),
        node('MatMul', ['q', 'kt'], ['s']),
        node('Softmax', ['s'], ['p'], { axis: -1 }),
        node('MatMul', ['p', 'v'], ['o']),
        node('MatMul', ['o', 'wo'], ['z'], {}, 'out'),
        node('Add', ['z', 'x'], ['y']),
      ],
      initializers: [
        ...['q', 'k', 'v'].flatMap((name) => [weights(`w${name}`, [4, 4]), weights(`b${name}`, [4])]),
        weights('wo', [4, 4]),
      ],
    });
    const network = await readAndRun(bytes, { x: input([2, 3, 4]) });
    expect(network.layers.map(({ name }) => name)).toEqual(['q', 'k', 'v', 'out']);
    expect(network.skipped).toEqual([]);
  });

  test('what reads no input of the network is no layer', async () => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 4] },
      outputs: { y: null },
      nodes: [
        node('Erf', ['v'], ['n']),
        node('MatMul', ['n', 'w'], ['m'], {}, 'fixed'),
        node('MatMul', ['x', 'm'], ['a'], {}, 'computed'),
        node('Gemm', ['a', 'u'], ['y'], {}, 'fc'),
      ],
      initializers: [weights('v', [4, 4]), weights('w', [4, 4]), tensor('u', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
    });
    const network = await readAndRun(bytes, { x: input([2, 4]) });
    expect(network.layers.map(({ name }) => name)).toEqual(['fc']);
    expect(network.skipped).toEqual([
      { name: 'fixed', op: 'MatMul', reason: 'what it reads does not depend on the input of the network' },
      {
        name: 'computed',
        op: 'MatMul',
        reason: 'its weights come from MatMul fixed, which is not followed back to a constant',
      },
    ]);
  });
});

describe('an Add behind a MatMul', () => {
  const bytesOf = (b: number[], change: { values?: number[]; first?: boolean; reader?: boolean; output?: boolean }) => {
    const { values, first = false, reader = false, output = false } = change;
    const bias = values ? tensor('b', b, values) : weights('b', b);
    return modelBytes({
      inputs: { x: ['batch', 3, 5] },
      outputs: { y: null, ...(reader && { z: null }), ...(output && { p: null }) },
      nodes: [
        node('MatMul', ['x', 'w'], ['p'], {}, 'fc'),
        node('Add', first ? ['b', 'p'] : ['p', 'b'], ['y']),
        ...(reader ? [node('Relu', ['p'], ['z'])] : []),
      ],
      initializers: [weights('w', [5, 4]), bias],
    });
  };

  test.each([
    { name: 'its second input', shape: [4], change: {}, isBias: true },
    { name: 'its first input', shape: [4], change: { first: true }, isBias: true },
    { name: 'one number', shape: [1], change: {}, isBias: false },
    { name: 'more axes', shape: [1, 1, 1, 4], change: {}, isBias: false },
    { name: 'a value for each token', shape: [3, 4], change: {}, isBias: false },
    { name: 'a mask', shape: [4], change: { values: [0, 0, -Infinity, 0] }, isBias: false },
    { name: 'another reader of the product', shape: [4], change: { reader: true }, isBias: false },
    { name: 'a product that leaves the network', shape: [4], change: { output: true }, isBias: false },
  ])('$name', async ({ shape, change, isBias }) => {
    const bytes = bytesOf(shape, change);
    const [layer] = (await readAndRun(bytes, { x: input([2, 3, 5]) })).layers;
    expect(layer!.bias).toBe(isBias ? 'b' : null);
    expect(layer!.biases === null).toBe(!isBias);
  });

  test('one vector for two layers: each has its own', async () => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 4] },
      outputs: { y: null },
      nodes: [
        ...[node('MatMul', ['x', 'w'], ['p'], {}, 'first'), node('Add', ['p', 'b'], ['h'])],
        ...[node('MatMul', ['h', 'v'], ['q'], {}, 'second'), node('Add', ['b', 'q'], ['y'])],
      ],
      initializers: [weights('w', [4, 4]), weights('v', [4, 4]), weights('b', [4])],
    });
    const { layers } = await readAndRun(bytes, { x: input([2, 4]) });
    expect(new Set(layers.map(({ bias }) => bias)).size).toBe(2);
    expect(layers[0]!.biases).toEqual(layers[1]!.biases);
  });

  test('a vector of weights has no axis of neurons', async () => {
    const bytes = modelBytes({
      inputs: { x: [3, 4] },
      outputs: { y: null },
      nodes: [node('MatMul', ['x', 'w'], ['p'], {}, 'fc'), node('Add', ['p', 'b'], ['y'])],
      initializers: [weights('w', [4]), weights('b', [1])],
    });
    const [layer] = (await readAndRun(bytes, { x: input([3, 4]) })).layers;
    expect(layer!.bias).toBeNull();
  });
});
