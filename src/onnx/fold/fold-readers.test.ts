/** What becomes of a network whose constants are folded: sparse ones, and what else reads them. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  SparseTensorProtoSchema,
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { integers, model, modelBytes, node, tensor } from '../build';
import { readNetwork } from '../read';
import { floatsToTensor } from '../tensors/tensors';
import { asFloats, halves, input, normals, readAndRun, runBytes, weights } from '../../../test/runs';

const v = weights('v', [5, 4]);

/** With these numbers at some places, and zeros elsewhere. */
function sparse(name: string, dims: number[], places: TensorProto, values: number[]) {
  return create(SparseTensorProtoSchema, {
    values: tensor(name, [values.length], values),
    indices: places,
    dims: dims.map(BigInt),
  });
}

describe('sparse weights', () => {
  test.each([
    ['by one number a place', integers('places', [3], [0, 7, 19])],
    ['by one number an axis', integers('places', [3, 2], [0, 0, 1, 3, 4, 3])],
  ])('%s', async (_, places) => {
    const parts = model({
      inputs: { x: ['batch', 5] },
      outputs: { y: null },
      nodes: [node('MatMul', ['x', 'w'], ['y'], {}, 'fc')],
    });
    parts.graph!.sparseInitializer = [sparse('w', [5, 4], places, [1, -2, 3])];
    const network = await readAndRun(toBinary(ModelProtoSchema, parts), { x: input([3, 5]) });
    const [layer] = network.layers;
    // (neurons, inputs)
    expect([...layer!.weights.entries()].filter(([, w]) => w !== 0)).toEqual(
      [
        [0, 1],
        [16, -2],
        [19, 3],
      ].sort((a, b) => a[0]! - b[0]!),
    );
    expect(network.model.graph!.sparseInitializer).toEqual([]);
    expect([network.parameters, network.keptParameters]).toEqual([3, 20]);
    expect(network.parameterBytes).toBe(3 * 4 + places.rawData.length);
  });
});

describe('what reads the rest', () => {
  test('layers that read parts of one matrix, and an Add that reads a part', async () => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 4] },
      outputs: { y: null },
      nodes: [
        node('Mul', ['t', 'two'], ['scaled']),
        node('Split', ['scaled'], ['q', 'k', 'b'], { axis: 0, split: [4, 4, 1] }),
        node('MatMul', ['x', 'q'], ['xq'], {}, 'query'),
        node('MatMul', ['xq', 'k'], ['xk'], {}, 'key'),
        node('Transpose', ['q'], ['qt'], { perm: [1, 0] }),
        node('MatMul', ['xk', 'qt'], ['back'], {}, 'back'),
        node('MatMul', ['back', 'q'], ['again'], {}, 'again'),
        node('Add', ['again', 'b'], ['y']),
      ],
      initializers: [weights('t', [9, 4]), tensor('two', [], [2])],
      opset: 11,
    });
    const network = await readAndRun(bytes, { x: input([3, 4]) });
    expect(network.layers.map(({ name, sharedWith }) => [name, sharedWith])).toEqual([
      ['query', undefined],
      ['key', undefined],
      ['back', undefined],
      ['again', 'query'],
    ]);
    // The Add still reads what is computed; its part of the matrix is needed for that.
    expect(network.model.graph!.node.map(({ opType }) => opType).filter((op) => op !== 'MatMul')).toEqual([
      'Mul',
      'Split',
      'Add',
    ]);
  });

  test('an output of the network stays computed, and its reader is named', () => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 5] },
      outputs: { y: null, w: null },
      nodes: [
        node('Mul', ['v', 'u'], ['w']),
        node('MatMul', ['x', 'w'], ['h'], {}, 'kept'),
        node('MatMul', ['h', 'z'], ['y'], {}, 'last'),
      ],
      initializers: [v, weights('u', [5, 4]), weights('z', [4, 2])],
    });
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    expect(network.layers.map(({ name }) => name)).toEqual(['last']);
    expect(network.skipped.map(({ name, reason }) => [name, reason])).toEqual([
      ['kept', 'its weights come from Mul w, which is not followed back to a constant'],
    ]);
  });

  test.each<[string, NodeProto[], string]>([
    ['of an operator that is not computed', [node('Erf', ['v'], ['w'])], 'Erf w'],
    ['of a contradiction', [node('Add', ['v', 'z'], ['w'])], 'Add w'],
    ['an operator without its input', [node('Mul', ['v'], ['w'])], 'Mul w'],
    ['larger than memory', [node('Expand', ['z', 'huge'], ['w'])], 'Expand w'],
  ])('a weight that is %s is named with its reason', (_, nodes, from) => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 5] },
      outputs: { y: null },
      nodes: [
        ...nodes,
        node('MatMul', ['x', 'w'], ['h'], {}, 'product'),
        node('MatMul', ['h', 'z'], ['y'], {}, 'last'),
      ],
      initializers: [v, weights('z', [2, 2]), integers('huge', [3], [2 ** 20, 2, 2 ** 10])],
    });
    const network = readNetwork([{ name: 'net.onnx', bytes }]);
    expect(network.skipped.map(({ name, reason }) => [name, reason])).toEqual([
      ['product', `its weights come from ${from}, which is not followed back to a constant`],
    ]);
  });
});

test('weight norm of float16 is folded in float32, and stored as float16', async () => {
  const half = (name: string, dims: number[]) =>
    floatsToTensor(name, dims, normals(dims[0]! * dims[1]!, 5), DataType.FLOAT16);
  const bytes = modelBytes({
    inputs: { x: { type: DataType.FLOAT16, shape: ['batch', 5] } },
    outputs: { y: { type: DataType.FLOAT16, shape: null } },
    nodes: [
      node('ReduceL2', ['v'], ['n'], { axes: [0] }),
      node('Div', ['v', 'n'], ['u']),
      node('Mul', ['u', 'g'], ['w']),
      node('MatMul', ['x', 'w'], ['y'], {}, 'fc'),
    ],
    initializers: [half('v', [5, 4]), half('g', [1, 4])],
  });
  const network = readNetwork([{ name: 'net.onnx', bytes }]);
  const [layer] = network.layers;
  const expected = asFloats(await runBytes(bytes, { x: halves(Float32Array.of(1, 0, 0, 0, 0), [1, 5]) }));
  (expected['y']!.data as Float32Array).forEach((w, c) => expect(layer!.weights[c * 5]).toBeCloseTo(w, 2));
  expect([network.parameterBytes, network.keptParameterBytes, layer!.weightBytes]).toEqual([48, 40, 2]);
});
