/** Pictures as people have them, beside the real data, through the browser's own decoders. */
import { expect, inject, it } from 'vitest';
import { openEngine } from '../../../test/engine';
import { zip } from '../../../test/data-files';
import type { DataFile } from '../../data/samples';

const load = async (name: string): Promise<DataFile> => {
  const response = await fetch(`/@fs${inject('cases')}/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
};

const test = it.skipIf(!inject('cases'));

test.each([
  ['a folder', (pictures: DataFile[]) => pictures],
  ['a zip', (pictures: DataFile[]) => [zip('f1.zip', pictures)]],
])('f1: an input of uint8 gets the bytes of pictures in %s', async (_, given) => {
  const names = Array.from({ length: 40 }, (_, i) => `f1-pictures/${i % 4}/${i}.png`);
  const engine = openEngine();
  const pictures = await Promise.all(names.map(load));
  const workspace = await engine.open([await load('f1.onnx'), ...given(pictures)], null);
  expect(workspace.data).toMatchObject([{ count: 40, labelled: true, shape: [1, 8, 8] }]);
  expect((await engine.scoreFloat(() => undefined)).top1).toBe(1);
});

test.each([
  ['f10_semicolons', 'labels.csv'],
  ['f10_spaces', 'val.txt'],
])('%s: 24 labelled pictures', async (folder, table) => {
  const names = [...Array.from({ length: 24 }, (_, i) => `p${i}.png`), table].map((name) => `${folder}/${name}`);
  const files = await Promise.all(['f10.onnx', ...names].map(load));
  const workspace = await openEngine().open(files, null);
  expect(workspace.data).toMatchObject([{ count: 24, labelled: true }]);
  expect(workspace.notes).toBeUndefined();
});
