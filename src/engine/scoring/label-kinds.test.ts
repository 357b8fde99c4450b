/** Labels of every kind, made from what onnxruntime gives for the network itself: the scores that follow are known. */
import type { NodeProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { npy, zip } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { input, runBytes, weights } from '../../../test/runs';
import { productOf } from '../../core/shape';
import type { DataFile } from '../../data/samples';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import type { Scores } from './scores';
import { modelBytes, node } from '../../onnx/build';

const COUNT = 24;
const quiet = () => undefined;
const close = (value: number) => expect.closeTo(value, 5) as number;

const CONSTANTS = [
  ...[weights('a', [7, 9]), weights('one', [9, 1]), weights('six', [9, 6])],
  ...[weights('k', [4, 3, 1, 1]), weights('k1', [1, 3, 1, 1]), weights('token', [7, 5])],
];
const hidden = [node('Gemm', ['x', 'a'], ['h'], {}, 'first'), node('Relu', ['h'], ['r'])];
const NETWORKS = {
  one: { x: [7], nodes: [...hidden, node('Gemm', ['r', 'one'], ['y'], {}, 'last')] },
  sigmoid: { x: [7], nodes: [...hidden, node('Gemm', ['r', 'one'], ['l'], {}, 'last'), node('Sigmoid', ['l'], ['y'])] },
  tanh: { x: [7], nodes: [...hidden, node('Gemm', ['r', 'one'], ['l'], {}, 'last'), node('Tanh', ['l'], ['y'])] },
  six: { x: [7], nodes: [...hidden, node('Gemm', ['r', 'six'], ['y'], {}, 'last')] },
  sigmoids: {
    x: [7],
    nodes: [...hidden, node('Gemm', ['r', 'six'], ['l'], {}, 'last'), node('Sigmoid', ['l'], ['y'])],
  },
  map: { x: [3, 4, 5], nodes: [node('Conv', ['x', 'k'], ['y'], {}, 'conv')] },
  lastMap: {
    ...{ x: [3, 4, 5] },
    nodes: [node('Conv', ['x', 'k'], ['c'], {}, 'conv'), node('Transpose', ['c'], ['y'], { perm: [0, 2, 3, 1] })],
  },
  pixel: { x: [3, 4, 5], nodes: [node('Conv', ['x', 'k1'], ['y'], {}, 'conv')] },
  tokens: { x: [6, 7], nodes: [node('MatMul', ['x', 'token'], ['y'], {}, 'fc')] },
} satisfies Record<string, { x: number[]; nodes: NodeProto[] }>;

interface Said {
  data: Float32Array;
  dims: readonly number[];
}

/** The largest along an axis, from the front; labels are what remains of the shape. */
function classesAlong({ data, dims }: Said, axis: number): { values: number[]; shape: number[] } {
  const inner = productOf(dims.slice(axis + 1));
  const classes = dims[axis]!;
  const values = Array.from({ length: data.length / classes }, (_, i) => {
    const from = Math.floor(i / inner) * inner * classes + (i % inner);
    const row = Array.from({ length: classes }, (_value, k) => data[from + k * inner]!);
    return row.indexOf(Math.max(...row));
  });
  return { values, shape: dims.filter((_length, i) => i !== axis) };
}

const ints = (name: string, { values, shape }: { values: number[]; shape: number[] }) =>
  npy(`${name}.npy`, '<i4', shape, Int32Array.from(values));
const floats = (name: string, { data, dims }: Said, change = (value: number) => value) =>
  npy(`${name}.npy`, '<f4', [...dims], Float32Array.from(data, change));
/** Every fourth position is not asked. */
const ignoring = (labels: { values: number[]; shape: number[] }, by: number) => ({
  ...labels,
  values: labels.values.map((label, i) => (i % 4 === 0 ? by : label)),
});
const signs = ({ data, dims }: Said, no: number, half = 0) => ({
  values: Array.from(data, (value) => (value > half ? 1 : no)),
  shape: [...dims],
});

type Case = [string, keyof typeof NETWORKS, (said: Said) => DataFile, Partial<Scores>];

describe('what the network says itself is right', () => {
  test.each<Case>([
    ['values', 'one', (y) => floats('y', y), { mae: 0, rmse: 0, r2: 1, top1: null }],
    ['values, one more', 'one', (y) => floats('target', y, (v) => v + 1), { mae: close(1), rmse: close(1) }],
    ['values without an axis', 'one', (y) => floats('price', { ...y, dims: [COUNT] }, (v) => v - 2), { mae: close(2) }],
    ['rows of values', 'six', (y) => floats('targets', y, (v) => v + 0.5), { mae: close(0.5), top1: null }],
    ['maps of values', 'pixel', (y) => floats('gt', y, (v) => v + 0.25), { mae: close(0.25), predictions: COUNT * 20 }],
    [
      'maps of values, classes last',
      'lastMap',
      (y) => floats('y', y, (v) => v + 0.25),
      { mae: close(0.25), rmse: close(0.25) },
    ],
    ['−1 and +1', 'one', (y) => ints('y', signs(y, -1)), { top1: 1 }],
    ['−1 and +1 of a tanh', 'tanh', (y) => ints('labels', signs(y, -1)), { top1: 1 }],
    ['−1 and +1 as floats', 'one', (y) => floats('y', y, (v) => (v > 0 ? 1 : -1)), { top1: 1 }],
    ['0 and 1 of a sigmoid', 'sigmoid', (y) => ints('y', signs(y, 0, 0.5)), { top1: 1 }],
    [
      'several labels',
      'six',
      (y) => ints('y', signs(y, 0)),
      { labelAccuracy: 1, meanAveragePrecision: 1, predictions: COUNT * 6 },
    ],
    [
      'several labels of sigmoids',
      'sigmoids',
      (y) => ints('tags', signs(y, 0, 0.5)),
      { labelAccuracy: 1, meanAveragePrecision: 1 },
    ],
    ['several labels as −1 and +1', 'six', (y) => floats('y', y, (v) => (v > 0 ? 1 : -1)), { labelAccuracy: 1 }],
    [
      'none of several labels',
      'six',
      (y) => ints('y', signs({ ...y, data: y.data.map((v) => -v) }, 0)),
      { labelAccuracy: 0 },
    ],
    ['masks', 'map', (y) => ints('mask', classesAlong(y, 1)), { top1: 1, meanIoU: 1, predictions: COUNT * 20 }],
    ['masks, classes last', 'lastMap', (y) => ints('y', classesAlong(y, 3)), { top1: 1, meanIoU: 1 }],
    [
      'masks with 255',
      'map',
      (y) => ints('masks', ignoring(classesAlong(y, 1), 255)),
      { top1: 1, predictions: COUNT * 15 },
    ],
    [
      'black and white masks',
      'pixel',
      (y) => ints('mask', { ...signs(y, 0), values: signs(y, 0).values.map((v) => 255 * v) }),
      { top1: 1, meanIoU: 1 },
    ],
    ['tags', 'tokens', (y) => ints('labels', classesAlong(y, 2)), { top1: 1, predictions: COUNT * 6 }],
    [
      'tags with −100',
      'tokens',
      (y) => ints('ner_tags', ignoring(classesAlong(y, 2), -100)),
      { top1: 1, predictions: (COUNT * 18) / 4 },
    ],
    ['class numbers that are called anything', 'six', (y) => ints('answer', classesAlong(y, 1)), { top1: 1 }],
  ])('%s', async (_, name, labels, expected) => {
    const { x, nodes } = NETWORKS[name];
    const bytes = modelBytes({ inputs: { x: ['n', ...x] }, outputs: { y: null }, nodes, initializers: CONSTANTS });
    const samples = input([COUNT, ...x]);
    const { data, dims } = (await runBytes(bytes, { x: samples }))['y']!;
    const engine = openEngine();
    const set = zip('set.npz', [
      npy('x.npy', '<f4', [COUNT, ...x], samples.data as Float32Array),
      labels({ data: data as Float32Array, dims }),
    ]);
    await engine.open([{ name: 'net.onnx', bytes }], 'model');
    await engine.open([set], 'evaluation');
    expect(await engine.scoreFloat(quiet)).toMatchObject({ samples: COUNT, ...expected });
    // Fewer bits lose some of it.
    await engine.open([{ ...set, name: 'more.npz' }], 'calibration');
    const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 2, calibrationCount: 12 }, quiet);
    expect(report.scores!.sqnr).toBeGreaterThan(0);
    if (expected.mae === 0) expect(report.scores!.mae).toBeGreaterThan(0);
    if (expected.top1 === 1)
      expect(
        report.scores!.top1! + report.scores!.lost! / (expected.predictions ?? predictionsOf(report.scores!)),
      ).toBeCloseTo(1, 9);
    if (expected.labelAccuracy === 1) expect(report.scores!.labelAccuracy).toBeLessThan(1);
  });
});

const predictionsOf = ({ samples, predictions = samples }: Scores) => predictions;
