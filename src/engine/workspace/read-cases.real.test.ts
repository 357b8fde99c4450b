/** Small files as people have them, beside the real data: what is read of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { openEngine } from '../../../test/engine';
import type { DataFile } from '../../data/samples';
import { readSet } from '../../data/sets/read';
import { sortFiles } from '../../data/sets/roles';

const FOLDER = inject('cases');

const file = (name: string): DataFile => ({ name, bytes: new Uint8Array(readFileSync(join(FOLDER, name))) });
const folder = (name: string) =>
  readdirSync(join(FOLDER, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => file(join(entry.parentPath, entry.name).slice(FOLDER.length + 1)));

const quiet = () => undefined;

describe.skipIf(!FOLDER)('cases', () => {
  test('f1: an input of uint8 gets the bytes of IDX', async () => {
    const engine = openEngine();
    const workspace = await engine.open(['f1.onnx', 'f1-images-idx3-ubyte', 'f1-labels-idx1-ubyte'].map(file), null);
    expect(workspace.presets?.names).toEqual(['0 to 255']);
    expect((await engine.scoreFloat(quiet)).top1).toBe(1);
  });

  test('f1-pictures: 40 pictures of four classes', () => {
    const [set] = sortFiles(folder('f1-pictures')).sets;
    const { count, labels } = readSet(set!.files);
    expect([count, new Set(labels).size]).toEqual([40, 4]);
  });

  test('f5: train calibrates, test evaluates, and val is named', async () => {
    const { counts, data } = await openEngine().open(['f5.onnx', 'f5.npz'].map(file), null);
    expect(counts).toEqual({ calibration: 100, evaluation: 40 });
    expect(data.flatMap(({ notes }) => notes ?? [])).toEqual([
      'Not used: val_images and val_labels of f5.npz. The evaluation is on test_images and test_labels; open the other part alone to use it.',
    ]);
  });

  test('f9: ids of a table go in as they are', async () => {
    const { presets, counts } = await openEngine().open(['f9.onnx', 'f9.npz'].map(file), null);
    expect(presets?.names).toEqual([]);
    expect(counts).toEqual({ calibration: 40, evaluation: 40 });
  });

  test.each(['f10_semicolons', 'f10_tabs', 'f10_spaces', 'f10_index', 'f10_columns'])(
    '%s: 24 labelled pictures',
    (name) => {
      const { sets, notes } = sortFiles([...folder(name), file('f10.onnx')]);
      expect([sets.length, notes]).toEqual([1, []]);
      const { count, labels, files = null } = { ...readSet(sets[0]!.files), ...sets[0] };
      expect([count, files?.length]).toEqual([24, 25]);
      const byName = Array.from({ length: 24 }, (_, i) => `p${i}.png`).sort();
      expect([...labels!]).toEqual(byName.map((picture) => Number(/\d+/.exec(picture)![0]) % 4));
    },
  );

  test('f12: an input of float16 gets floats', async () => {
    const engine = openEngine();
    const { counts, presets } = await engine.open(['f12.onnx', 'x13.npz'].map(file), null);
    expect([counts.calibration, presets]).toEqual([100, undefined]);
    expect((await engine.scoreFloat(quiet)).samples).toBe(100);
  });
});
