/** What goes in as it is: bytes of pictures, ids; and what of the files is not used. */
import { TensorProto_DataType } from 'onnx-buf';
import { idx, npy, text, zip } from '../test/data-files';
import { greyNetwork, GREYS } from '../test/networks';
import type { DataFile } from '../src/data/samples';
import { modelBytes, node, tensor } from '../src/onnx/build';
import { alert, ended, expect, openPage, test } from './page';

const { UINT8, INT64 } = TensorProto_DataType;

const labels = Array.from({ length: 40 }, (_, i) => i % 4);
const greys = labels.flatMap((label) => new Array<number>(64).fill(GREYS[label]!));
const payloads = (files: DataFile[]) =>
  files.map(({ name, bytes }) => ({ name, mimeType: '', buffer: Buffer.from(bytes) }));

test('an input of uint8 gets bytes, its network and data chosen together', async ({ page }) => {
  await openPage(page);
  const files = [
    { ...greyNetwork(UINT8), name: 'grey.onnx' },
    idx('train-images.idx', [40, 8, 8], greys),
    idx('train-labels.idx', [40], labels),
    idx('test-images.idx', [40, 8, 8], greys),
    idx('test-labels.idx', [40], labels),
  ];
  await page.getByLabel('Open model', { exact: true }).setInputFiles(payloads(files));
  await ended(page, 'Float accuracy 100.0 % on 40 samples.');
  const presets = page.getByRole('combobox', { name: 'Preprocessing' });
  expect(await presets.getByRole('option').allTextContents()).toEqual(['0 to 255']);
  await expect(
    page.getByText('x takes whole numbers from 0 to 255 (uint8): it gets bytes as they are, and no other preset fits.'),
  ).toBeVisible();
});

test('of three parts one is named as not used, and so is a text', async ({ page }) => {
  await openPage(page);
  const part = (name: string, count: number) => [
    npy(`${name}_images.npy`, '|u1', [count, 8, 8], Uint8Array.from(greys.slice(0, 64 * count))),
    npy(`${name}_labels.npy`, '|u1', [count, 1], Uint8Array.from(labels.slice(0, count))),
  ];
  const file = zip('parts.npz', [...part('train', 40), ...part('val', 8), ...part('test', 20)]);
  const files = [{ ...greyNetwork(UINT8), name: 'grey.onnx' }, file, text('README.md', '# Greys')];
  await page.getByLabel('Open evaluation data', { exact: true }).setInputFiles(payloads(files));
  await ended(page, 'Float accuracy 100.0 % on 20 samples.');
  await expect(page.getByText('40 to calibrate, 20 to evaluate')).toBeVisible();
  await expect(page.getByText(/^Not used: val_images and val_labels of parts\.npz\./)).toBeVisible();
  await expect(page.getByText(/^README\.md is not used:/)).toBeVisible();
});

test('ids have no preprocessing, and one outside of the table is refused with its sample', async ({ page }) => {
  await openPage(page);
  const network = {
    name: 'words.onnx',
    bytes: modelBytes({
      inputs: { ids: { type: INT64, shape: ['n', 3] } },
      outputs: { o: ['n', 3, 4] },
      nodes: [node('Gather', ['table', 'ids'], ['e']), node('MatMul', ['e', 'w'], ['o'], {}, 'head')],
      initializers: [
        tensor(
          'table',
          [5, 2],
          Float32Array.from({ length: 10 }, (_, i) => Math.sin(i)),
        ),
        tensor(
          'w',
          [2, 4],
          Float32Array.from({ length: 8 }, (_, i) => Math.cos(i)),
        ),
      ],
    }),
  };
  const ids = (name: string, last: number) =>
    npy(
      name,
      '<i8',
      [20, 3],
      BigInt64Array.from({ length: 60 }, (_, i) => BigInt(i === 50 ? last : i % 5)),
    );
  await page.getByLabel('Open model', { exact: true }).setInputFiles(payloads([network, ids('ids.npy', 4)]));
  await expect(page.getByRole('combobox', { name: 'Role of ids.npy' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Preprocessing' })).toBeHidden();
  await page.getByLabel('Open evaluation data', { exact: true }).setInputFiles(payloads([ids('bad.npy', 5)]));
  await expect(alert(page)).toContainText(
    "bad.npy holds 5 in sample 16, and the network's input ids takes whole numbers from -5 to 4 (int64, rows of table).",
  );
});
