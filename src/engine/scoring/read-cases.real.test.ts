/** Networks and labels that were read wrongly, beside the real data: what is scored of each, and along which axis. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { openEngine } from '../../../test/engine';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';

const CASES = join(inject('realdata'), '..', 'cases', 'files');
const file = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(CASES, name))) });
const quiet = () => undefined;
const number = expect.any(Number) as number;

/** What both roles see is the same set, split. */
async function quantized(network: string, data: string) {
  const engine = openEngine();
  const workspace = await engine.open([file(network), file(data)], null);
  const { report } = await engine.quantize({ ...DEFAULT_RECIPE, bits: 4, calibrationCount: 20 }, quiet);
  return { workspace, set: workspace.data[0]!, ...report };
}

describe.skipIf(!existsSync(CASES))('cases', () => {
  test.each([
    ['f2_nhwc.onnx', 'f2_nhwc.npz', 112, 5, 3],
    ['f2_time.onnx', 'f2_time.npz', 20, 3, 1],
    ['f2_volume.onnx', 'f2_volume.npz', 144, 3, 1],
  ])('%s: the axis of the classes', async (network, data, positions, _classes, axis) => {
    const { workspace, scores } = await quantized(network, data);
    expect(workspace.scored).toMatchObject({ axis });
    expect(workspace.scored).not.toHaveProperty('guessed');
    expect(scores).toMatchObject({ samples: 20, predictions: 20 * positions, agreement: number, sqnr: number });
  });

  test('a label a sample of a volume is named', async () => {
    const { set } = await quantized('f2_volume.onnx', 'f2_volume.npz');
    expect(set.unused).toEqual([
      {
        name: 'y',
        reason: 'it has one number for each sample, and the network says 3 numbers at each of 4 × 6 × 6 positions',
      },
    ]);
  });

  test.each([
    [
      'float targets',
      'f3_one.onnx',
      'f3_regression.npz',
      { mae: number, rmse: number, r2: number, sqnr: number, top1: null },
    ],
    ['−1 and +1', 'f3_one.onnx', 'f3_plusminus.npz', { top1: number, agreement: number }],
    [
      '0/1 rows',
      'f3_six.onnx',
      'f3_multilabel.npz',
      { labelAccuracy: number, meanAveragePrecision: number, predictions: 600 },
    ],
    ['a mask', 'f3_seg.onnx', 'f3_seg.npz', { top1: number, meanIoU: number, predictions: 30 * 64 }],
    ['an array of names', 'f3_six.onnx', 'f4_names.npz', { top1: number, top5: number }],
    ['an ArgMax at the end', 'f13.onnx', 'x13.npz', { agreement: number, sqnr: number, kl: number }],
  ])('%s', async (_, network, data, expected) => {
    const { scores, float } = await quantized(network, data);
    expect(scores).toMatchObject(expected);
    expect(float!.samples).toBeGreaterThan(0);
  });

  test('what was taken is said', async () => {
    const { set } = await quantized('f3_six.onnx', 'f4_names.npz');
    expect(set).toMatchObject({ labelsFrom: 'y', classes: [...'abcdef'], labelled: true });
    expect(set).not.toHaveProperty('unused');
    const signed = await quantized('f3_one.onnx', 'f3_plusminus.npz');
    expect(signed.set).toMatchObject({ labelsFrom: 'y', classes: ['-1', '+1'] });
  });
});
