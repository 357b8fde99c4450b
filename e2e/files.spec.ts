/** One's own files: opened, dropped, and refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLES } from '../scripts/training/digits';
import { idx, npy, text, zip } from '../test/data-files';
import type { DataFile } from '../src/data/samples';
import { modelBytes, node, tensor } from '../src/onnx/build';
import { alert, drop, expect, JOB, openPage, percent, results, run, status, table, test } from './page';
import type { Page } from '@playwright/test';

const own = (stored: string, name: string): DataFile => ({ name, bytes: readFileSync(join(SAMPLES, stored)) });

const payload = ({ name, bytes }: DataFile) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

const open = (page: Page, label: string, ...files: DataFile[]) =>
  page.getByLabel(label, { exact: true }).setInputFiles(files.map(payload));

/** The same files on the disk. */
const onDisk = (...files: DataFile[]) =>
  files.map(({ name, bytes }) => {
    const path = test.info().outputPath(name);
    writeFileSync(path, bytes);
    return path;
  });

/** The digits want x/16. */
async function useSixteenths(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Preprocessing' }).selectOption('Custom');
  await page.getByText('Channels, layout, size').click();
  const std = page.getByLabel('Std (0..1)');
  await std.fill('0.0627450980392');
  await std.press('Enter');
}

test('a network and data of one’s own, opened one after the other', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open model', own('digits-cnn.onnx', 'mine.onnx'));
  await expect(page.getByRole('heading', { name: 'mine.onnx' })).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Example' })).toHaveValue('');
  await open(page, 'Open calibration data', own('digits-train.npz', 'first.npz'));
  await open(page, 'Open evaluation data', own('digits-test.npz', 'second.npz'));
  await expect(status(page)).toContainText('on 797 samples', { timeout: JOB });
  await useSixteenths(page);
  await expect(status(page)).toContainText('Float accuracy 99.4 % on 797 samples.', { timeout: JOB });
  const row = await run(page);
  expect(row).toMatchObject({ Method: 'GPFQ' });
  // The stored results were those of another network.
  expect((await results(page)).map(({ Method }) => Method)).toEqual(['float', 'GPFQ']);

  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = page.url();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByText(/The link speaks of mine\.onnx \(SHA-256 [0-9a-f]{16}/)).toBeVisible({ timeout: JOB });
  await expect(status(page)).toContainText('It needs mine.onnx to run: open it.');
  await open(page, 'Open model', own('digits-cnn.onnx', 'mine.onnx'));
  await expect(page.getByText('The link speaks of')).toBeHidden();
  expect((await results(page)).map(({ Method }) => Method)).toEqual(['float', 'GPFQ from the link']);
  // The link says how the samples were read, too.
  await open(page, 'Open calibration data', own('digits-train.npz', 'first.npz'));
  await open(page, 'Open evaluation data', own('digits-test.npz', 'second.npz'));
  await expect(status(page)).toContainText('Float accuracy 99.4 % on 797 samples.', { timeout: JOB });
  await expect(page.getByRole('combobox', { name: 'Preprocessing' })).toHaveValue('Custom');
  expect((await results(page)).map(({ Method }) => Method)).toEqual(['float', 'GPFQ from the link']);
});

test('network and data dropped together; roles told from the names', async ({ page }) => {
  await openPage(page);
  await drop(
    page,
    ...onDisk(
      own('digits-mlp.onnx', 'net.onnx'),
      own('digits-test.npz', 'digits_eval.npz'),
      own('digits-train.npz', 'digits_train.npz'),
    ),
  );
  await expect(page.getByRole('combobox', { name: 'Role of digits_train.npz' })).toHaveValue('calibration');
  await expect(page.getByRole('combobox', { name: 'Role of digits_eval.npz' })).toHaveValue('evaluation');
  await useSixteenths(page);
  await expect(status(page)).toContainText('Float accuracy 98.2 % on 797 samples.', { timeout: JOB });
});

test('one set alone is split into parts that do not overlap', async ({ page }) => {
  await openPage(page);
  await drop(page, ...onDisk(own('digits-mlp.onnx', 'net.onnx'), own('digits-test.npz', 'digits.npz')));
  await expect(page.getByRole('combobox', { name: 'Role of digits.npz' })).toHaveValue('both');
  const counts = /([\d,]+) to calibrate, ([\d,]+) to evaluate/;
  const text = (await page.getByText(counts).textContent()) ?? '';
  const [calibration, evaluation] = counts
    .exec(text)!
    .slice(1)
    .map((count) => Number(count.replaceAll(',', '')));
  expect(calibration! + evaluation!).toBe(797);
  expect(calibration).toBeGreaterThan(0);
  expect(evaluation).toBeGreaterThan(0);
});

const gemm = (change: { weights?: number[]; op?: string } = {}) =>
  modelBytes({
    inputs: { input: ['batch', 2] },
    outputs: { logits: ['batch', 2] },
    nodes: [node('Gemm', ['input', 'w'], ['a'], {}, 'fc'), node(change.op ?? 'Relu', ['a'], ['logits'], {}, 'last')],
    initializers: [tensor('w', [2, 2], change.weights ?? [1, 2, 3, 4])],
  });

const noLayer = modelBytes({
  inputs: { input: ['batch', 2] },
  outputs: { logits: ['batch', 2] },
  nodes: [node('Relu', ['input'], ['logits'])],
});

const digit = (value: number) => npy('x.npy', '<f4', [1, 1, 8, 8], new Float32Array(64).fill(value));
const label = (value: number) => npy('y.npy', '<i4', [1], Int32Array.of(value));
const whole = own('digits-mlp.onnx', 'cut.onnx');

const refused: [string, string, DataFile, RegExp][] = [
  ['no ONNX', 'Open model', text('notes.onnx', 'hello'), /notes\.onnx is not an ONNX network/],
  ['a truncated network', 'Open model', { ...whole, bytes: whole.bytes.subarray(0, 500_000) }, /cut\.onnx is/],
  ['an unknown operator', 'Open model', { name: 'odd.onnx', bytes: gemm({ op: 'Blur' }) }, /the operator Blur/],
  ['no layer', 'Open model', { name: 'none.onnx', bytes: noLayer }, /none\.onnx has no layer that can be quantized/],
  ['NaN in weights', 'Open model', { name: 'nan.onnx', bytes: gemm({ weights: [1, NaN, 3, 4] }) }, /hold NaN/],
  [
    'samples of another shape',
    'Open evaluation data',
    idx('t10k-images-idx3-ubyte', [2, 9, 9], new Uint8Array(162)),
    /but the network takes/,
  ],
  ['NaN in data', 'Open evaluation data', zip('nan.npz', [digit(NaN), label(1)]), /NaN/],
  ['an empty zip', 'Open evaluation data', zip('empty.zip', []), /empty\.zip/],
  [
    'a picture that does not decode',
    'Open evaluation data',
    zip('pictures.zip', [text('a.png', 'no picture'), text('labels.csv', 'file,label\na.png,1\n')]),
    /a\.png/,
  ],
];

test('labels that cannot be used are named, and the samples are read all the same', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open evaluation data', zip('far.npz', [digit(0), label(10)]));
  await expect(page.getByText(/^y is left out: .*label 10/)).toBeVisible();
  await expect(status(page)).toContainText('Float network measured on 1 samples.');
});

test('what is refused says why, and leaves everything as it was', async ({ page }) => {
  test.setTimeout(5 * JOB);
  await openPage(page);
  const layers = await table(page, 'Layers');
  for (const [what, input, file, sentence] of refused)
    await test.step(what, async () => {
      await open(page, input, file);
      await expect(alert(page)).toContainText(sentence);
      expect(await table(page, 'Layers')).toEqual(layers);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await expect(alert(page)).toBeHidden();
    });
  expect(percent((await run(page))['Top-1'])).toBeGreaterThan(97);
});
