/** Networks that draw random numbers: named, drawn alike in every run and every batch, exported as they came. */
import { create, fromBinary } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-web/wasm';
import { ModelProtoSchema, TensorProto_DataType as DataType, TensorProtoSchema, type NodeProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { graph, modelBytes, node, tensor, type ModelParts } from '../build';
import { exportOnnx } from '../export/export';
import { readNetwork } from '../read';
import { wholeModel } from '../stages/subgraph';
import { frozen } from '../../../test/frozen';
import { layerFeeds, normals, runBytes, runStages, weights, type Feeds } from '../../../test/runs';

const WIDTH = 200;

const yes = (name: string) => create(TensorProtoSchema, { name, dataType: DataType.BOOL, rawData: Uint8Array.of(1) });

/** x (batch, 13) → Gemm mu (batch, 200) → … → y */
function network(nodes: NodeProto[], parts: Partial<ModelParts> = {}) {
  const bytes = modelBytes({
    inputs: { x: ['batch', 13] },
    outputs: { y: null },
    opset: 13,
    ...parts,
    nodes: [node('Gemm', ['x', 'w'], ['mu'], {}, 'fc'), ...nodes],
    initializers: [
      weights('w', [13, WIDTH]),
      tensor('ratio', [], [0.25]),
      yes('training'),
      ...(parts.initializers ?? []),
    ],
  });
  return { bytes, network: frozen(readNetwork([{ name: 'net.onnx', bytes }])) };
}

const X = normals(100 * 13, 1, 1);

/** Samples of x, and their numbers. */
function samples(numbers: number[], name: string): Feeds {
  const rows = numbers.map((i) => X.subarray(13 * i, 13 * (i + 1)));
  return {
    x: new ort.Tensor('float32', Float32Array.from(rows.flatMap((row) => [...row])), [numbers.length, 13]),
    [name]: new ort.Tensor('int64', BigInt64Array.from(numbers, BigInt), [numbers.length]),
  };
}

type Read = ReturnType<typeof network>['network'];

const run = (own: Read, numbers: number[], wanted?: string[]) =>
  runBytes(wholeModel(own, null, wanted), {
    ...samples(numbers, own.random.samples!),
    ...layerFeeds(own.layers),
  });

const all = Array.from({ length: 100 }, (_, i) => i);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const deviation = (values: ArrayLike<number>) => {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (x) => (x - middle) ** 2)));
};

const NORMAL = [node('RandomNormalLike', ['mu'], ['y'], { mean: { float: 2 }, scale: { float: 3 } }, 'noise')];

interface Case {
  nodes: NodeProto[];
  opset?: number;
  /** Mean and deviation of y. */
  mean: number;
  deviation: number;
}

const zeros = (then: NodeProto[]) => [node('Sub', ['mu', 'mu'], ['zero']), ...then];

const CASES: Record<string, Case> = {
  RandomNormalLike: { nodes: NORMAL, mean: 2, deviation: 3 },
  'RandomNormalLike, opset 9': { nodes: NORMAL, opset: 9, mean: 2, deviation: 3 },
  'RandomNormalLike, opset 21': { nodes: NORMAL, opset: 21, mean: 2, deviation: 3 },
  RandomNormal: {
    nodes: [
      node('RandomNormal', [], ['e'], { shape: [100, WIDTH] }, 'noise'),
      ...zeros([node('Add', ['zero', 'e'], ['y'])]),
    ],
    mean: 0,
    deviation: 1,
  },
  RandomUniformLike: {
    nodes: [node('RandomUniformLike', ['mu'], ['y'], { low: { float: -1 }, high: { float: 3 } }, 'noise')],
    mean: 1,
    deviation: 4 / Math.sqrt(12),
  },
  RandomUniform: {
    nodes: [
      node('RandomUniform', [], ['e'], { shape: [100, WIDTH], dtype: 1 }, 'noise'),
      ...zeros([node('Add', ['zero', 'e'], ['y'])]),
    ],
    mean: 0.5,
    deviation: 1 / Math.sqrt(12),
  },
  Bernoulli: {
    nodes: zeros([node('Add', ['zero', 'ratio'], ['p']), node('Bernoulli', ['p'], ['y'], {}, 'noise')]),
    opset: 15,
    mean: 0.25,
    deviation: Math.sqrt(0.25 * 0.75),
  },
  'Dropout that is trained': {
    nodes: zeros([
      node('Exp', ['zero'], ['ones']),
      node('Dropout', ['ones', 'ratio', 'training'], ['y', 'mask'], {}, 'noise'),
    ]),
    mean: 1,
    deviation: Math.sqrt(0.25 / 0.75),
  },
  Multinomial: {
    nodes: [
      node('Slice', ['mu', 'from', 'to', 'axes'], ['two']),
      node('Sub', ['two', 'two'], ['even']),
      node('Multinomial', ['even'], ['c'], { sample_size: WIDTH }, 'noise'),
      node('Cast', ['c'], ['y'], { to: DataType.FLOAT }),
    ],
    mean: 0.5,
    deviation: 0.5,
  },
};

const slices = [
  ['from', 0],
  ['to', 2],
  ['axes', 1],
].map(([name, value]) =>
  create(TensorProtoSchema, {
    name: name as string,
    dims: [1n],
    dataType: DataType.INT64,
    rawData: new Uint8Array(BigInt64Array.of(BigInt(value as number)).buffer),
  }),
);

describe.each(Object.entries(CASES))('%s', (_, own) => {
  const { network: read, bytes } = network(own.nodes, { opset: own.opset ?? 13, initializers: slices });
  const op = own.nodes.find(({ name }) => name === 'noise')!.opType;

  test('is named, and drawn from its distribution', async () => {
    expect(read.random.nodes).toEqual([{ name: 'noise', op, shared: true }]);
    expect(read.inputs.map(({ name }) => name)).toEqual(['x']);
    const { y } = await run(read, all);
    const values = y!.data as Float32Array;
    expect(values.length).toBe(100 * WIDTH);
    const error = (5 * own.deviation) / Math.sqrt(values.length);
    expect(Math.abs(mean(values) - own.mean)).toBeLessThan(error);
    expect(Math.abs(deviation(values) - own.deviation)).toBeLessThan(2 * error);
    // Samples differ, and so do the numbers of one.
    const rows = [7, 8].map((i) => values.subarray(i * WIDTH, (i + 1) * WIDTH));
    const [a, b] = rows.map((row) => row.map((value) => value - mean(row)));
    const product = mean(a!.map((value, i) => value * b![i]!));
    expect(Math.abs(product)).toBeLessThan(0.35 * own.deviation ** 2);
  });

  test('gives the same in every run, and in stages', async () => {
    const [first, second] = [await run(read, all), await run(read, all)];
    expect(second['y']!.data).toEqual(first['y']!.data);
    const staged = await runStages(read, samples(all, read.random.samples!));
    expect(Object.keys(staged)).toEqual(['y']);
    expect(staged['y']!.data).toEqual(first['y']!.data);
  });

  test('is exported as it came', async () => {
    const exported = exportOnnx(read, new Map(), 'qdq');
    const { graph: written } = fromBinary(ModelProtoSchema, exported);
    const { graph: given } = fromBinary(ModelProtoSchema, bytes);
    const inputsOf = (one: typeof written) =>
      one!.node.filter(({ name }) => name === 'noise').map(({ input }) => input);
    expect(inputsOf(written)).toEqual(inputsOf(given));
    expect(written!.input.map(({ name }) => name)).toEqual(['x']);
  });
});

test('a sample has the same draws in every batch', async () => {
  const { network: read } = network([
    node('RandomNormalLike', ['mu'], ['e'], {}, 'noise'),
    node('Add', ['mu', 'e'], ['y']),
  ]);
  const row = async (numbers: number[], at: number) => {
    const values = (await run(read, numbers))['y']!.data as Float32Array;
    return values.subarray(at * WIDTH, (at + 1) * WIDTH);
  };
  const alone = await row([42], 0);
  const beside = await row([7, 42, 99], 1);
  alone.forEach((value, i) => expect(beside[i]).toBeCloseTo(value, 4));
});

test('two operators draw apart, and the mask of a Dropout is what it dropped', async () => {
  const { network: read } = network([
    node('RandomUniformLike', ['mu'], ['a'], {}, 'first'),
    node('RandomUniformLike', ['mu'], ['b'], {}, 'second'),
    node('Sub', ['a', 'b'], ['y']),
    node('Dropout', ['a', 'ratio', 'training'], ['z', 'mask'], {}, 'drop'),
  ]);
  const found = await run(read, all, ['y', 'z', 'mask']);
  expect(deviation(found['y']!.data as Float32Array)).toBeCloseTo(1 / Math.sqrt(6), 1);
  const [z, mask] = [found['z']!.data as Float32Array, found['mask']!.data as Uint8Array];
  z.forEach((value, i) => expect(value !== 0).toBe(mask[i] === 1));
});

describe('what draws anew in every run is named as that', () => {
  const inner = (op: string) => graph({ outputs: { [op]: null }, nodes: [node(op, ['mu'], [op], {}, op)] });
  test.each<[string, NodeProto[], Partial<ModelParts>, string]>([
    [
      'in a body',
      [
        node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }),
        node('Less', ['sum', 'ratio'], ['less']),
        node('If', ['less'], ['y'], { then_branch: inner('RandomNormalLike'), else_branch: inner('Neg') }),
      ],
      {},
      'RandomNormalLike',
    ],
    ['in an old opset', [node('RandomUniformLike', ['mu'], ['y'], {}, 'noise')], { opset: 8 }, 'RandomUniformLike'],
  ])('%s', (_, nodes, parts, op) => {
    const bytes = modelBytes({
      inputs: { x: ['batch', 13] },
      outputs: { y: null },
      ...parts,
      nodes: [node('MatMul', ['x', 'w'], ['mu'], {}, 'fc'), ...nodes],
      initializers: [weights('w', [13, 4]), tensor('ratio', [], [0.5])],
    });
    const { random } = readNetwork([{ name: 'net.onnx', bytes }]);
    expect(random.samples).toBeNull();
    expect(random.nodes.map((own) => [own.op, own.shared])).toEqual([[op, false]]);
  });

  test('a Dropout that is not trained draws nothing', () => {
    const { network: read } = network([node('Dropout', ['mu', 'ratio'], ['y'], {}, 'drop')]);
    expect(read.random).toEqual({ nodes: [], samples: null });
  });
});
