/** What a user is told before trusting a number: chance, labels, other data, no data; and what stands behind it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { SAMPLES } from '../scripts/training/digits';
import { npy, zip } from '../test/data-files';
import type { DataFile } from '../src/data/samples';
import { modelBytes, node, tensor } from '../src/onnx/build';
import { ended, expect, JOB, openPage, percent, results, run, status, table, test } from './page';

const CLASSES = 4;

/** Tells how bright the red channel is, in four steps, or after a class 0 that never comes. */
function brightness(background: boolean): DataFile {
  const steps = Array.from({ length: CLASSES }, (_, k) => k);
  const weights = steps.flatMap((k) => Array.from({ length: 12 }, (_, i) => (i < 4 ? k / 4 : 0)));
  const biases = [0];
  for (let k = 1; k < CLASSES; k++) biases.push(biases[k - 1]! - (k - 0.5) / (CLASSES - 1));
  const classes = background ? CLASSES + 1 : CLASSES;
  const bytes = modelBytes({
    inputs: { input: ['batch', 3, 2, 2] },
    outputs: { logits: ['batch', classes] },
    nodes: [node('Flatten', ['input'], ['flat']), node('Gemm', ['flat', 'w', 'b'], ['logits'], { transB: 1 }, 'fc')],
    initializers: [
      tensor('w', [classes, 12], background ? [...new Array<number>(12).fill(0), ...weights] : weights),
      tensor('b', [classes], background ? [-9, ...biases] : biases),
    ],
  });
  return { name: 'brightness.onnx', bytes };
}

/** Pictures whose red says their class, and whose blue says another one. */
function pictures(count: number): DataFile {
  const steps = Array.from({ length: count }, (_, i) => (7 * i) % CLASSES);
  const x = Uint8Array.from(
    steps.flatMap((step, i) => [85 * step, (31 * i) % 256, 85 * ((step + 1 + (i % 3)) % CLASSES)].flatMap(four)),
  );
  const y = npy('y.npy', '<i4', [count], Int32Array.from(steps));
  return zip('pictures.npz', [npy('x.npy', '|u1', [count, 3, 2, 2], x), y]);
}
const four = (value: number) => new Array<number>(4).fill(value);

const open = (page: Page, label: string, { name, bytes }: DataFile) =>
  page
    .getByLabel(label, { exact: true })
    .setInputFiles([{ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) }]);

const own = (stored: string): DataFile => ({ name: stored, bytes: readFileSync(join(SAMPLES, stored)) });

const notice = (page: Page) => page.getByRole('region', { name: 'Check the data first' });

async function noViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

test('near chance: the likely causes, the presets tried, the best one used', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open model', brightness(false));
  await open(page, 'Open evaluation data', pictures(160));
  await page.getByText('Channels, layout, size').click();
  await page.getByRole('combobox', { name: 'Channels', exact: true }).selectOption('BGR');
  await expect(status(page)).toContainText('That is near chance.', { timeout: JOB });
  await expect(notice(page)).toContainText('guessing among 4 classes gives 25.0 %');
  await notice(page).getByRole('button', { name: 'Try the presets' }).click();
  await ended(page, /^Of the presets, 0 to 1 in RGB order is best: 100\.0 % on 100 samples\.$/);
  const trials = await table(page, 'Presets');
  expect(trials).toHaveLength(8);
  expect(trials[0]).toMatchObject({ Preset: '0 to 1', Channels: 'RGB', 'Top-1': '100.0 %' });
  await noViolations(page);
  await notice(page).getByRole('button', { name: 'Use 0 to 1, RGB' }).click();
  await expect(status(page)).toContainText('Float accuracy 100.0 % on 160 samples.', { timeout: JOB });
  await expect(notice(page)).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Preprocessing' })).toHaveValue('0 to 1');
});

test('labels that are off by one are moved with one click, and back', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open model', brightness(true));
  await open(page, 'Open evaluation data', pictures(160));
  await page.getByRole('combobox', { name: 'Preprocessing' }).selectOption('0 to 1');
  await expect(notice(page)).toContainText('The labels look moved by one.', { timeout: JOB });
  await notice(page).getByRole('button', { name: 'Add 1 to every label' }).click();
  await expect(status(page)).toContainText('Float accuracy 100.0 % on 160 samples.', { timeout: JOB });
  await expect(notice(page)).toBeHidden();
  await page.getByRole('button', { name: 'Take labels as they are' }).click();
  await expect(notice(page)).toContainText('The labels look moved by one.', { timeout: JOB });
});

test('results of another preprocessing stay, and say so', async ({ page }) => {
  await openPage(page);
  const row = await run(page);
  expect(row['Top-1']).toMatch(/^\d+\.\d %\s(0|[−+]\d)\.\d ± \d\.\d$/);
  const methods = async () => (await results(page)).map(({ Method }) => Method);
  expect(await methods()).toEqual(['float', 'RTN stored', 'GPFQ stored', 'GPFQ']);
  await page.getByRole('combobox', { name: 'Preprocessing' }).selectOption('0 to 255');
  await expect(page.getByRole('button', { name: 'Quantize', exact: true })).toBeEnabled({ timeout: JOB });
  expect(await methods()).toEqual(['float', 'RTN stored other data', 'GPFQ stored other data', 'GPFQ other data']);
  await expect(page.getByRole('figure', { name: 'Accuracy by bits' })).toContainText('other data');
  expect((await run(page)).Method).toBe('GPFQ');
});

test('class by class, and what is confused with what', async ({ page }) => {
  await openPage(page);
  await page.getByText('Classes', { exact: true }).click();
  await expect(page.getByText('This result came without its predictions.')).toBeVisible();
  await page.getByRole('slider', { name: 'Bits of all layers' }).fill('2');
  await run(page);
  await expect(page.getByRole('table', { name: 'Classes', exact: true })).toBeVisible();
  const classes = await table(page, 'Classes');
  expect(classes).toHaveLength(10);
  expect(classes.reduce((sum, { Samples }) => sum + Number(Samples), 0)).toBe(797);
  const changes = classes.map(({ Change }) => Number(Change!.replace('−', '-')));
  expect(changes).toEqual([...changes].sort((a, b) => a - b));
  await page.getByRole('table', { name: 'Classes' }).getByRole('button', { name: 'Class', exact: true }).click();
  expect((await table(page, 'Classes')).map(({ Class }) => Class)).toEqual([...'0123456789']);
  const pairs = (await table(page, 'Disagreements')).map(({ Cases }) => Number(Cases));
  expect(pairs).toEqual([...pairs].sort((a, b) => b - a));
  await noViolations(page);
});

test('without data, noise is made, and marked wherever its numbers show', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open model', own('digits-cnn.onnx'));
  await page.getByRole('button', { name: 'Make synthetic samples' }).click();
  await page.getByLabel('Samples', { exact: true }).fill('60');
  await page.getByRole('button', { name: 'Make 60 samples of 1 × 8 × 8' }).click();
  await expect(status(page)).toContainText('Float network measured on 30 samples (no real data).', { timeout: JOB });
  await expect(page.getByText('The evaluation samples have no labels, so there is no accuracy')).toBeVisible();
  const row = await run(page);
  expect(row).toMatchObject({ Method: 'GPFQ no real data', 'Top-1': '–' });
  expect(percent(row.Agreement)).toBeGreaterThan(20);
  await expect(status(page)).toContainText('agreement with float (no real data)');
  await noViolations(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.goto('about:blank');
  await page.goBack();
  await expect(status(page)).toContainText('This result came with the link.', { timeout: JOB });
  expect((await results(page)).at(-1)!.Method).toContain('from the link');
  expect((await results(page)).at(-1)!.Method).toContain('no real data');
});
