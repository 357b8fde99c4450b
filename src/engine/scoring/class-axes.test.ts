/** The axis of the classes, held against onnxruntime: labels are what the network itself says along the right axis. */
import type { NodeProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { input, runBytes, weights } from '../../../test/runs';
import { integers, modelBytes, node, type TensorSpec } from '../../onnx/build';
import { productOf } from '../../core/shape';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import { decodeLink, encodeLink } from '../../features/quantize/link';

const COUNT = 12;
const quiet = () => undefined;

interface Case {
  x: number[];
  nodes: NodeProto[];
  /** As the file declares it. */
  y: TensorSpec;
  /** Of the classes, in the whole output. */
  axis: number;
}

const KERNELS = [
  weights('k', [5, 3, 1, 1]),
  weights('k1', [3, 4, 1]),
  weights('k3', [3, 1, 1, 1, 1]),
  weights('m', [6, 4]),
  weights('wide', [10, 3, 1, 1]),
  weights('left', [4, 6]),
  integers('flat', [3], [0, 5, -1]),
  integers('anchors', [3], [0, -1, 5]),
];
const conv = (k: string, to = 'y') => node('Conv', ['x', k], [to], {}, 'conv');
const lastly = (perm: number[], from = 'c', to = 'y') => node('Transpose', [from], [to], { perm });

const CASES: Record<string, Case> = {
  'channels last, not square': {
    x: [3, 8, 14],
    nodes: [conv('k', 'c'), lastly([0, 2, 3, 1])],
    y: ['b', 8, 14, 5],
    axis: 3,
  },
  'classes first, as many as rows': { x: [3, 5, 9], nodes: [conv('k')], y: ['b', 5, 5, 9], axis: 1 },
  'channels last, as many as rows': {
    x: [3, 5, 9],
    nodes: [conv('k', 'c'), lastly([0, 2, 3, 1])],
    y: ['b', 5, 9, 5],
    axis: 3,
  },
  'over time': { x: [4, 20], nodes: [conv('k1')], y: ['b', 3, 20], axis: 1 },
  'over time, of unknown length': { x: [4, 20], nodes: [conv('k1')], y: ['b', 'c', 'l'], axis: 1 },
  'over time, classes last': { x: [4, 20], nodes: [conv('k1', 'c'), lastly([0, 2, 1])], y: ['b', 20, 3], axis: 2 },
  'of a volume': { x: [1, 4, 6, 6], nodes: [conv('k3')], y: ['b', 3, 4, 6, 6], axis: 1 },
  'of a volume, classes last': {
    ...{ x: [1, 3, 2, 2], nodes: [conv('k3', 'c'), lastly([0, 2, 3, 4, 1])], y: null, axis: 4 },
  },
  'of a sequence of rows': { x: [7, 6], nodes: [node('MatMul', ['x', 'm'], ['y'], {}, 'fc')], y: ['b', 7, 4], axis: 2 },
  'weights on the left': {
    x: [6, 9],
    nodes: [node('MatMul', ['left', 'x'], ['y'], {}, 'fc')],
    y: ['b', 4, 9],
    axis: 1,
  },
  'a map as one axis': {
    x: [3, 4, 6],
    nodes: [conv('k', 'c'), node('Reshape', ['c', 'flat'], ['y'])],
    y: ['b', 5, 24],
    axis: 1,
  },
  'anchors of a detector': {
    ...{
      x: [3, 4, 6],
      nodes: [conv('wide', 'c'), lastly([0, 2, 3, 1], 'c', 't'), node('Reshape', ['t', 'anchors'], ['y'])],
    },
    ...{ y: ['b', 48, 5], axis: 2 },
  },
  'a softmax that names it': {
    x: [5, 6],
    nodes: [node('MatMul', ['x', 'm'], ['l'], {}, 'fc'), node('Softmax', ['l'], ['y'], { axis: 1 })],
    y: ['b', 5, 4],
    axis: 1,
  },
};

/** For each place along the other axes, the largest entry along `axis`: (samples, …others). */
function largestAlong(data: Float32Array, dims: readonly number[], axis: number): Int32Array {
  const inner = productOf(dims.slice(axis + 1));
  const classes = dims[axis]!;
  return Int32Array.from({ length: data.length / classes }, (_, i) => {
    const from = Math.floor(i / inner) * inner * classes + (i % inner);
    let best = 0;
    for (let k = 1; k < classes; k++) if (data[from + k * inner]! > data[from + best * inner]!) best = k;
    return best;
  });
}

test.each(Object.entries(CASES))('%s', async (_, { x, nodes, y, axis }) => {
  const bytes = modelBytes({ inputs: { x: ['b', ...x] }, outputs: { y }, nodes, initializers: KERNELS });
  const samples = input([COUNT, ...x]);
  const { data, dims } = (await runBytes(bytes, { x: samples }))['y']!;
  const labels = largestAlong(data as Float32Array, dims, axis);
  const places = dims.filter((_length, i) => i !== axis);
  const engine = openEngine();
  const set = zip('test.npz', [
    npy('x.npy', '<f4', [COUNT, ...x], samples.data as Float32Array),
    npy('y.npy', '<i4', places, labels),
  ]);
  await engine.open([{ name: 'net.onnx', bytes }], 'model');
  const workspace = await engine.open([set], 'evaluation');
  expect(workspace.scored).toMatchObject({ axis });
  expect(workspace.scored).not.toHaveProperty('guessed');
  expect(workspace.data[0]).toMatchObject({ labelled: true, labelsFrom: 'y' });
  const positions = productOf(places.slice(1));
  expect(await engine.scoreFloat(quiet)).toMatchObject({ samples: COUNT, predictions: COUNT * positions, top1: 1 });
});

/** Ten channels that a Reshape makes two axes of: nothing says which of them the classes are. */
async function openSplit(labels: number[]) {
  const bytes = modelBytes({
    inputs: { x: ['b', 3, 4, 6] },
    outputs: { y: ['b', 2, 5, 4, 6] },
    nodes: [conv('wide', 'c'), node('Reshape', ['c', 'parts'], ['y'])],
    initializers: [...KERNELS, integers('parts', [5], [0, 2, 5, 4, 6])],
  });
  const samples = input([COUNT, 3, 4, 6]);
  const found = (await runBytes(bytes, { x: samples }))['y']!;
  const engine = openEngine();
  const set = zip('all.npz', [
    npy('x.npy', '<f4', [COUNT, 3, 4, 6], samples.data as Float32Array),
    npy('y.npy', '<i4', [COUNT, ...labels], largestAlong(found.data as Float32Array, found.dims, 2)),
  ]);
  const workspace = await engine.open([{ name: 'net.onnx', bytes }, set], null);
  return { engine, workspace };
}

test('where nothing tells, lengths decide, the page says so, and another axis can be chosen', async () => {
  const { engine, workspace } = await openSplit([2, 4, 6]);
  expect(workspace.scored).toMatchObject({ axis: null, axes: [null, 2, 5, 4, 6], guessed: true });
  expect(workspace.data[0]).toMatchObject({
    labelled: false,
    unused: [
      {
        name: 'y',
        reason:
          'it has 2 × 4 × 6 numbers for each sample, and the network says 2 numbers at each of 5 × 4 × 6 positions',
      },
    ],
  });
  const chosen = await engine.setScoring({ output: null, classAxis: 2 });
  expect(chosen.scored).toMatchObject({ axis: 2, chosen: { output: null, classAxis: 2 } });
  expect(chosen.scored).not.toHaveProperty('guessed');
  expect(chosen.data[0]).toMatchObject({ labelled: true, labelsFrom: 'y' });
  expect(await engine.scoreFloat(quiet)).toMatchObject({ top1: 1, predictions: (COUNT / 2) * 48 });
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 8, calibrationCount: 6 }, quiet);
  expect(report.reading).toMatchObject({ classAxis: 2 });
  expect(report.reading).not.toHaveProperty('output');
  const shared = decodeLink(encodeLink(report.recipe, report));
  expect(shared.report.reading).toEqual(report.reading);
  await expect(engine.setScoring({ output: null, classAxis: 5 })).rejects.toThrow(
    'The axis of the classes must be a whole number from 0 to 4, and is 5.',
  );
});

test('of several outputs one is scored, and arrays called like them are their targets', async () => {
  const engine = openEngine();
  const bytes = modelBytes({
    inputs: { x: ['b', 6] },
    outputs: { first: ['b', 4], second: ['b', 4], ids: { type: 7, shape: ['b'] } },
    nodes: [
      node('Gemm', ['x', 'm'], ['first'], {}, 'one'),
      node('Gemm', ['x', 'left'], ['second'], { transB: 1 }, 'two'),
      node('ArgMax', ['second'], ['ids'], { axis: 1, keepdims: 0 }),
    ],
    initializers: KERNELS,
  });
  const samples = input([COUNT, 6]);
  const results = await runBytes(bytes, { x: samples });
  const labelsOf = (name: string) => largestAlong(results[name]!.data as Float32Array, [COUNT, 4], 1);
  const set = zip('all.npz', [
    npy('x.npy', '<f4', [COUNT, 6], samples.data as Float32Array),
    npy('first.npy', '<i4', [COUNT], labelsOf('first')),
    npy('second.npy', '<i4', [COUNT], labelsOf('second')),
  ]);
  const opened = await engine.open([{ name: 'net.onnx', bytes }, set], null);
  expect(opened.scored).toEqual({ output: 'first', outputs: ['first', 'second', 'ids'], axis: 1, axes: [null, 4] });
  const left = (name: string) => [{ name, reason: 'it is of an output that is not scored' }];
  expect(opened.data[0]).toMatchObject({ labelsFrom: 'first', unused: left('second') });
  expect(await engine.scoreFloat(quiet)).toMatchObject({ top1: 1 });
  const other = await engine.setScoring({ output: 'second', classAxis: null });
  expect(other.data[0]).toMatchObject({ labelsFrom: 'second', unused: left('first') });
  expect(await engine.scoreFloat(quiet)).toMatchObject({ top1: 1 });
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 4, calibrationCount: 6 }, quiet);
  expect(report.reading).toMatchObject({ output: 'second' });
  expect((await engine.setScoring({ output: 'ids', classAxis: null })).scored).toMatchObject({ tensor: 'second' });
  // What is scored anyway is no choice.
  const back = await engine.setScoring({ output: 'first', classAxis: null });
  expect(back.scored).not.toHaveProperty('chosen');
  await expect(engine.setScoring({ output: 'third', classAxis: null })).rejects.toThrow(
    'net.onnx has no output third that can be scored: first, second, ids.',
  );
});
