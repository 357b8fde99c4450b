/** Small networks, beside the real data, whose layers lie in functions or behind constants, or that are more than layers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { openEngine } from '../../../test/engine';
import { zip, npy } from '../../../test/data-files';
import { normals } from '../../../test/runs';
import type { DataFile } from '../../data/samples';
import { DEFAULT_RECIPE } from './job/recipe-fields';

const FOLDER = inject('cases');

const file = (name: string): DataFile => ({ name, bytes: new Uint8Array(readFileSync(join(FOLDER, name))) });
const quiet = () => undefined;
const recipe = { ...DEFAULT_RECIPE, bits: 8 };

describe.skipIf(!FOLDER)('cases', () => {
  test.each([
    ['f6.onnx', ['fc1/MatMul', 'fc2/MatMul']],
    ['f7_matmul.onnx', ['hidden', 'last']],
  ])('%s: two layers', async (name, names) => {
    const engine = openEngine();
    const { model } = await engine.open([name, 'x13.npz'].map(file), null);
    expect(model!.layers.map((layer) => layer.name)).toEqual(names);
    expect(model!.skipped).toEqual([]);
    const { report, run } = await engine.quantize(recipe, quiet);
    expect(report.scores!.sqnr).toBeGreaterThan(30);
    expect((await engine.exportOnnx(run, 'qdq')).length).toBeLessThan(model!.bytes * 2);
  });

  test('f8: a state with its samples first is refused with the axis, and runs as the network has it', async () => {
    const engine = openEngine();
    await expect(engine.open(['f8.onnx', 'f8_batch0.npz'].map(file), null)).rejects.toThrow(
      "f8_batch0.npz (state) is (200, 2, 8), but the network's input state is (2, batch, 8): it has the samples along axis 1, counted from 0. Save it with its axes in that order.",
    );
    const right = zip('right.npz', [
      npy('x.npy', '<f4', [200, 13], normals(200 * 13, 1)),
      npy('state.npy', '<f4', [2, 200, 8], normals(2 * 200 * 8, 2)),
    ]);
    await engine.open([file('f8.onnx'), right], null);
    const { report } = await engine.quantize(recipe, quiet);
    expect(report.scores!.samples).toBe(100);
    expect(report.scores!.sqnr).toBeGreaterThan(30);
  });

  test.each(['qdq', 'float'] as const)('f9: exported as %s it is no larger than it was', async (format) => {
    const engine = openEngine();
    const { model } = await engine.open(['f9.onnx', 'f9.npz'].map(file), null);
    expect([model!.skipped, model!.lookups]).toEqual([[], [{ name: 'e', layer: 'head' }]]);
    const { report, run } = await engine.quantize(recipe, quiet);
    expect(report.scores!.sqnr).toBeGreaterThan(20);
    const { length } = await engine.exportOnnx(run, format);
    expect(length).toBeLessThan(format === 'qdq' ? model!.bytes / 3 : model!.bytes + 500);
    expect(report.size.float).toBe(4 * 400 * 64);
  });

  test('f11: random numbers are named, and the error is without their noise', async () => {
    const engine = openEngine();
    const { model } = await engine.open(['f11.onnx', 'x13.npz'].map(file), null);
    expect(model!.random).toEqual([{ name: 'e', op: 'RandomNormalLike', shared: true }]);
    const { report } = await engine.quantize(recipe, quiet);
    expect(report.scores!.sqnr).toBeGreaterThan(30);
  });

  test('f12: 416 bytes of weights', async () => {
    const engine = openEngine();
    await engine.open(['f12.onnx', 'x13.npz'].map(file), null);
    const { report } = await engine.quantize(recipe, quiet);
    expect(report.size).toEqual({ float: 416, quantized: 208 + 4 * 16 });
  });
});
