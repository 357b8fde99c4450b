import { beforeEach, describe, expect, test } from 'vitest';
import { random } from '../../core/random';
import { npy, zip } from '../../../test/data-files';
import type { DataFile, Samples } from '../../data/samples';
import { modelBytes, node, tensor } from '../../onnx/build';
import type { WholeEngine } from '../../../test/engine';
import { diagnose } from './diagnose';
import { openEngine } from '../../../test/engine';
import type { Outputs } from './outputs';

const quiet = () => undefined;
const CLASSES = 4;

/** Tells how bright the first channel is, 0..1, in as many steps as there are classes. */
function brightness(classes: number): DataFile {
  // logit k is k·x − c_k, and overtakes logit k − 1 in the middle between the two steps.
  const weights = Array.from({ length: classes * 12 }, (_, i) => (i % 12 < 4 ? Math.floor(i / 12) / 4 : 0));
  const biases = [0];
  for (let k = 1; k < classes; k++) biases.push(biases[k - 1]! - (k - 0.5) / (CLASSES - 1));
  const bytes = modelBytes({
    inputs: { input: ['batch', 3, 2, 2] },
    outputs: { logits: ['batch', classes] },
    nodes: [node('Flatten', ['input'], ['flat']), node('Gemm', ['flat', 'w', 'b'], ['logits'], { transB: 1 }, 'fc')],
    initializers: [tensor('w', [classes, 12], weights), tensor('b', [classes], biases)],
  });
  return { name: 'brightness.onnx', bytes };
}

/** Pictures whose red says their class, and whose blue says nothing. */
function pictures(count: number, labelOf: (step: number) => number): DataFile {
  const rng = random(5);
  const steps = Array.from({ length: count }, () => rng.below(CLASSES));
  const x = Uint8Array.from(steps.flatMap((step) => [[85 * step], [rng.below(256)], [rng.below(256)]].flatMap(fill)));
  const y = Int32Array.from(steps, labelOf);
  return zip('test.npz', [npy('x.npy', '|u1', [count, 3, 2, 2], x), npy('y.npy', '<i4', [count], y)]);
}
const fill = ([value]: number[]) => new Array<number>(4).fill(value!);

let engine: WholeEngine;
beforeEach(() => {
  engine = openEngine();
});

async function open(network: DataFile, data: DataFile) {
  await engine.open([network, data], null);
  await engine.scoreFloat(quiet);
  return engine.diagnose();
}

test('wrong preprocessing is near chance, and the presets say which is right', async () => {
  const workspace = await engine.open([brightness(CLASSES), pictures(80, (step) => step)], null);
  expect(workspace.preprocessing.preset).toBe('ImageNet mean/std');
  await engine.setPreprocessing({ ...workspace.preprocessing, channelOrder: 'BGR' });
  const before = await engine.scoreFloat(quiet);
  expect(await engine.diagnose()).toMatchObject({ classes: CLASSES, nearChance: true, shift: null, presets: true });
  const trials = await engine.tryPresets(quiet);
  expect(trials).toHaveLength(8);
  expect(trials[0]).toMatchObject({ preprocessing: { preset: '0 to 1', channelOrder: 'RGB' }, top1: 1, labelShift: 0 });
  // Trying changes nothing.
  expect(await engine.scoreFloat(quiet)).toEqual(before);
  await engine.setPreprocessing(trials[0]!.preprocessing, 0);
  expect((await engine.scoreFloat(quiet)).top1).toBe(1);
  expect(await engine.diagnose()).toMatchObject({ nearChance: false, shift: null });
});

test('a network with one class more: labels fit when 1 is added', async () => {
  const shifted = brightness(CLASSES + 1);
  const found = await open(
    shifted,
    pictures(80, (step) => Math.max(0, step - 1)),
  );
  expect(found).toMatchObject({ classes: CLASSES + 1, shift: null });
  const { preprocessing } = await engine.setRole(-1, 'both');
  await engine.setPreprocessing({ ...preprocessing, preset: '0 to 1', mean: [0], std: [1] });
  await engine.scoreFloat(quiet);
  const { shift } = (await engine.diagnose())!;
  expect(shift?.by).toBe(1);
  const workspace = await engine.setPreprocessing((await engine.setRole(-1, 'both')).preprocessing, shift!.by);
  expect(workspace.labelOffset).toBe(1);
  expect((await engine.scoreFloat(quiet)).top1).toBe(shift!.top1);
  await expect(engine.setPreprocessing(workspace.preprocessing, 4)).rejects.toThrow('the label 5');
});

test('labels from 1 to the number of classes can only count from 1', async () => {
  const workspace = await engine.open([brightness(CLASSES), pictures(80, (step) => step + 1)], null);
  expect(workspace.labelOffset).toBe(-1);
  await engine.setPreprocessing({ ...workspace.preprocessing, preset: '0 to 1', mean: [0], std: [1] });
  expect((await engine.scoreFloat(quiet)).top1).toBe(1);
});

describe('on outputs', () => {
  const outputs = (predicted: number[], classes: number): Outputs => ({
    rows: Float32Array.from(predicted.flatMap((k) => Array.from({ length: classes }, (_, j) => Number(j === k)))),
    count: predicted.length,
    positions: 1,
    classes,
    nextIds: null,
    seen: null,
  });
  const samples = (labels: number[] | null, kind: Samples['kind'] = 'bytes') =>
    ({ labels: labels && Int32Array.from(labels), kind }) as Samples;
  const each = (count: number, label: (i: number) => number) => Array.from({ length: count }, (_, i) => label(i));

  test.each([
    ['right', each(40, (i) => i % 10), each(40, (i) => i % 10), { nearChance: false, shift: null }],
    ['one class for all', each(40, () => 3), each(40, (i) => i % 10), { nearChance: true, shift: null }],
    ['one too high', each(40, (i) => (i % 9) + 1), each(40, (i) => i % 9), { shift: { by: 1, top1: 1 } }],
    ['one too low', each(40, (i) => i % 9), each(40, (i) => (i % 9) + 1), { shift: { by: -1, top1: 1 } }],
    // Moved, a label would name no class.
    ['round and round', each(40, (i) => (i + 1) % 10), each(40, (i) => i % 10), { nearChance: true, shift: null }],
  ])('%s', (_, predicted, labels, found) => {
    expect(diagnose(outputs(predicted, 10), samples(labels))).toMatchObject(found);
  });

  test('nothing is said without labels; floats are not preprocessed', () => {
    expect(diagnose(outputs([1, 2], 10), samples(null))).toBeNull();
    expect(diagnose(outputs([1, 2], 10), samples([1, 2], 'floats'))).toMatchObject({ presets: false });
  });
});
