import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType as DataType, type NodeProto } from 'onnx-buf';
import { Tensor } from 'onnxruntime-web/wasm';
import { describe, expect, test } from 'vitest';
import { graph, integers, model, node, tensor, type AttributeValue, type ModelParts, type TensorSpec } from '../build';
import { halves, input, largestDifference, asFloats, runBytes, type Feeds } from '../../../test/runs';
import { raiseOpset } from './raise-opset';

interface Case {
  op: string;
  opset: number;
  attributes?: Record<string, AttributeValue>;
  /** Of its first input. */
  x: number[];
  /** Behind it; '' is a missing one. */
  more?: Record<string, number[] | { floats: number[]; dims: number[] }>;
  outputs?: number;
  note?: string;
  /** The newest opset that it can be raised to. */
  newest?: number;
}

/** One for each change, and for what it depends on. */
const CASES: Case[] = [
  ...[undefined, 0, 2, -1].map((axis) => ({
    op: 'Softmax',
    opset: 11,
    x: [2, 3, 4],
    note: `axis ${axis}`,
    ...(axis === undefined ? {} : { attributes: { axis } }),
  })),
  { op: 'LogSoftmax', opset: 9, x: [2, 3, 4], attributes: { axis: 2 } },
  { op: 'Hardmax', opset: 12, x: [2, 3, 4] },
  { op: 'Clip', opset: 7, x: [2, 3], attributes: { min: { float: -0.3 }, max: { float: 0.4 } } },
  { op: 'Clip', opset: 10, x: [2, 3], attributes: { max: { float: 0.4 } }, note: 'max alone' },
  { op: 'Clip', opset: 9, x: [2, 3], note: 'without bounds' },
  { op: 'Dropout', opset: 10, x: [2, 3], attributes: { ratio: { float: 0.3 } } },
  { op: 'Pad', opset: 9, x: [2, 3], attributes: { pads: [0, 1, 1, 0], value: { float: 2 } } },
  { op: 'Pad', opset: 10, x: [2, 3], attributes: { pads: [0, 1, 1, 0], mode: 'reflect' }, note: 'reflect' },
  { op: 'Slice', opset: 9, x: [4, 5], attributes: { starts: [1, 0], ends: [3, -1] } },
  { op: 'Slice', opset: 9, x: [4, 5], attributes: { starts: [1], ends: [9], axes: [1] }, note: 'one axis' },
  { op: 'Split', opset: 12, x: [4, 6], attributes: { axis: 1, split: [2, 4] }, outputs: 2 },
  { op: 'Split', opset: 11, x: [4, 6], attributes: { axis: 1 }, outputs: 3, note: 'evenly' },
  { op: 'Split', opset: 13, x: [4, 6], outputs: 2, note: 'evenly, opset 13' },
  { op: 'Split', opset: 13, x: [4, 6], more: { sizes: [1, 3] }, outputs: 2, note: 'by an input' },
  { op: 'Squeeze', opset: 12, x: [1, 3, 1], attributes: { axes: [0] } },
  { op: 'Squeeze', opset: 12, x: [1, 3, 1], note: 'all of them' },
  { op: 'Squeeze', opset: 13, x: [1, 3, 1], more: { axes: [2] }, note: 'by an input' },
  { op: 'Unsqueeze', opset: 12, x: [3, 2], attributes: { axes: [0, 3] } },
  { op: 'TopK', opset: 9, x: [2, 5], attributes: { k: 2, axis: 1 }, outputs: 2 },
  { op: 'ReduceSum', opset: 12, x: [2, 3, 4], attributes: { axes: [1], keepdims: 0 } },
  ...['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'].flatMap((name) => [
    { op: `Reduce${name}`, opset: 13, x: [2, 3, 4], attributes: { axes: [2, 0], keepdims: 0 } },
    { op: `Reduce${name}`, opset: 17, x: [2, 3, 4], note: 'all axes' },
  ]),
  {
    op: 'BatchNormalization',
    opset: 8,
    x: [2, 3, 4],
    attributes: { epsilon: { float: 0.1 } },
    more: Object.fromEntries(
      ['scale', 'shift', 'mean', 'variance'].map((name) => [name, { floats: [1, 2, 3], dims: [3] }]),
    ),
  },
  { op: 'Upsample', opset: 8, x: [1, 1, 2, 3], attributes: { scales: { floats: [1, 1, 2, 2] } } },
  {
    op: 'Upsample',
    opset: 9,
    x: [1, 1, 2, 3],
    attributes: { mode: 'linear' },
    more: { scales: { floats: [1, 1, 2, 2], dims: [4] } },
    note: 'linear',
  },
  ...['nearest', 'linear'].map((mode) => ({
    op: 'Resize',
    opset: 10,
    x: [1, 1, 4, 6],
    attributes: { mode },
    more: { scales: { floats: [1, 1, 1.5, 0.5], dims: [4] } },
    note: mode,
  })),
  {
    op: 'RoiAlign',
    newest: 21,
    opset: 15,
    x: [1, 1, 6, 6],
    attributes: { output_height: 2, output_width: 2, sampling_ratio: 2 },
    more: { rois: { floats: [0, 0, 4, 5], dims: [1, 4] }, of: [0] },
  },
  ...['bilinear', 'bicubic', 'nearest'].map((mode) => ({
    op: 'GridSample',
    opset: 16,
    x: [1, 1, 4, 4],
    attributes: { mode },
    more: { grid: { floats: [0.1, -0.7, 0.4, 0.2, -0.3, 0.9, 0, 0], dims: [1, 2, 2, 2] } },
    note: mode,
  })),
  {
    op: 'Scatter',
    opset: 10,
    x: [3, 3],
    more: { indices: { floats: [], dims: [] }, updates: { floats: [5, 6, 7], dims: [1, 3] } },
  },
  { op: 'DFT', opset: 17, x: [1, 6, 1], note: 'along axis 1' },
  {
    op: 'Conv',
    opset: 7,
    x: [1, 2, 5, 5],
    more: { w: { floats: Array.from({ length: 36 }, (_, i) => i / 9), dims: [2, 2, 3, 3] } },
  },
  {
    op: 'AveragePool',
    opset: 11,
    x: [1, 2, 5, 5],
    attributes: { kernel_shape: [2, 2], ceil_mode: 1, strides: [2, 2] },
  },
  { op: 'Reshape', opset: 12, x: [2, 6], more: { shape: [3, -1] } },
  { op: 'HardSigmoid', opset: 9, x: [2, 3] },
];

function partsOf({ op, opset, attributes = {}, x, more = {}, outputs = 1 }: Case): ModelParts {
  const initializers = Object.entries(more).map(([name, values]) => {
    if (Array.isArray(values)) return integers(name, [values.length], values);
    return name === 'indices' ? integers(name, [1, 3], [1, 0, 2]) : tensor(name, values.dims, values.floats);
  });
  const names = Array.from({ length: outputs }, (_, i) => `y${i}`);
  return {
    inputs: { x },
    outputs: Object.fromEntries(names.map((name): [string, TensorSpec] => [name, null])),
    opset,
    nodes: [node(op, ['x', ...Object.keys(more)], names, attributes, 'it')],
    initializers,
  };
}

const about = (opset: number, widenedTypes: string[] = []) => ({ name: 'net.onnx', opset, widenedTypes });

async function bothOutputs(parts: ModelParts, to: number, feeds: Feeds) {
  const before = model(parts);
  // onnxruntime finds the types of outputs by itself.
  for (const output of before.graph!.output) delete output.type;
  const after = raiseOpset(before, to, about(parts.opset!));
  const run = (file: typeof before) => runBytes(toBinary(ModelProtoSchema, file), feeds);
  return { expected: await run(before), found: await run(after), after };
}

describe.each([21, 25])('to opset %i', (to) => {
  test.each(CASES.filter(({ newest = to }) => to <= newest).map((entry) => ({ ...entry, note: entry.note ?? '' })))(
    '$op of opset $opset $note: the same outputs',
    async (entry) => {
      const x = input(entry.x);
      // Logarithms are of what is above 0.
      if (entry.op === 'ReduceLogSum') (x.data as Float32Array).forEach((value, i, all) => (all[i] = Math.abs(value)));
      const { expected, found } = await bothOutputs(partsOf(entry), to, { x });
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      expect(largestDifference(found, expected)).toBeLessThanOrEqual(1e-6);
    },
  );

  test('within a body, constants are of the graph around it', async () => {
    const branch = (name: string, nodes: NodeProto[]) => graph({ outputs: { [name]: null }, nodes });
    const parts: ModelParts = {
      inputs: { x: [2, 3], c: { type: DataType.BOOL, shape: [] } },
      outputs: { y: null },
      opset: 11,
      nodes: [
        node('If', ['c'], ['y'], {
          then_branch: branch('a', [node('ReduceMean', ['x'], ['a'], { axes: [1] })]),
          else_branch: branch('b', [node('Softmax', ['x'], ['b'], { axis: 0 })]),
        }),
      ],
    };
    for (const chosen of [1, 0]) {
      const c = new Tensor('bool', Uint8Array.of(chosen), []);
      const { expected, found } = await bothOutputs(parts, to, { x: input([2, 3]), c });
      expect(largestDifference(found, expected)).toBeLessThanOrEqual(1e-6);
    }
  });
});

test('what needs no change is shared, other domains and the format of newer files stay', () => {
  const before = model({
    inputs: { x: [2, 3] },
    outputs: { y: null },
    nodes: [node('Relu', ['x'], ['h']), node('Gelu', ['h'], ['y'], {}, '', 'com.microsoft')],
    domains: ['com.microsoft'],
  });
  before.irVersion = 20n;
  const after = raiseOpset(before, 25, about(13));
  expect(after.graph!.node).toEqual(before.graph!.node);
  expect(after.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
    ['', 25n],
    ['com.microsoft', 1n],
  ]);
  expect(after.irVersion).toBe(20n);
  expect(raiseOpset(before, 13, about(13))).toBe(before);
});

describe('is refused', () => {
  const statistics = { op: 'BatchNormalization', opset: 9, x: [2, 3], outputs: 3 };
  test.each<[Case, string]>([
    [
      { op: 'GroupNormalization', opset: 18, x: [1, 4, 3], attributes: { num_groups: 2 } },
      'its scales were one for each group, and are one for each channel',
    ],
    [{ op: 'Scan', opset: 8, x: [2, 3] }, 'its samples were an axis of their own'],
    [{ op: 'BatchNormalization', opset: 8, x: [2, 3], attributes: { spatial: 0 } }, 'it is not spatial'],
    [statistics, 'it gives statistics of training'],
    [{ op: 'RoiAlign', opset: 16, x: [1, 1, 2, 2] }, 'onnxruntime does not run it there'],
    [{ op: 'RandomNormalLike', opset: 9, x: [1, 1] }, 'onnxruntime does not run it there'],
  ])('$op', (entry, why) => {
    expect(() => raiseOpset(model(partsOf(entry)), 25, about(entry.opset))).toThrow(
      `${entry.op} it cannot be written in a newer opset: ${why}.`,
    );
  });

  test('a number of another type than float32', () => {
    const entry: Case = { op: 'Clip', opset: 9, x: [2, 3], attributes: { min: { float: 0 } } };
    expect(() => raiseOpset(model(partsOf(entry)), 25, about(9, ['float16']))).toThrow(
      'Clip it cannot be written in a newer opset: its numbers would be constants in another type than float32.',
    );
  });
});

test('a float16 network of opset 13 gives the same', async () => {
  const { FLOAT16 } = DataType;
  const parts: ModelParts = {
    inputs: { x: { type: FLOAT16, shape: [2, 3] } },
    outputs: { y: { type: FLOAT16, shape: null } },
    opset: 13,
    nodes: [node('ReduceMean', ['x'], ['m'], { axes: [1] }), node('Sub', ['x', 'm'], ['y'])],
  };
  const { expected, found } = await bothOutputs(parts, 25, { x: halves([1, 2, 4, 0.5, 1, 3], [2, 3]) });
  expect(largestDifference(asFloats(found), asFloats(expected))).toBe(0);
});
