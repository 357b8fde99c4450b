/** Links and files that leave the page. */
import { readFileSync } from 'node:fs';
import { accuracy } from '../scripts/training/run-onnx';
import { readDigits, SAMPLES } from '../scripts/training/digits';
import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { encodeLink } from '../src/features/quantize/link';
import type { Report } from '../src/features/quantize/job/report';
import {
  alert,
  ended,
  expect,
  JOB,
  openPage,
  percent,
  quantize,
  results,
  run,
  setSlider,
  status,
  table,
  test,
} from './page';

test('a link restores the recipe and the result', async ({ page, context }) => {
  await openPage(page);
  await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), 5);
  await setSlider(page.getByRole('slider', { name: 'Bits of fc1' }), 2);
  const row = await run(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Copied')).toBeVisible();

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(status(other)).toContainText('This result came with the link.', { timeout: 60_000 });
  const restored = (await results(other)).at(-1)!;
  expect(restored).toEqual({ ...row, Method: 'GPFQ from the link', Time: restored.Time });
  await expect(other.getByRole('slider', { name: 'Bits of all layers' })).toHaveValue('5');
  await expect(other.getByRole('slider', { name: 'Bits of fc1' })).toHaveValue('2');
  expect((await run(other))['Top-1']).toBe(row['Top-1']);
  // What the address says goes with the network that it is about.
  await other.getByRole('combobox', { name: 'Example' }).selectOption({ index: 1 });
  await expect(status(other)).toContainText('Float accuracy', { timeout: 60_000 });
  expect(new URL(other.url()).hash).toBe('');
});

/** A link to a network that is not here, whose layers have the names of those of the first example. */
function foreignLink(): string {
  const { runs } = JSON.parse(readFileSync(join(SAMPLES, 'first-paint.json'), 'utf8')) as { runs: Report[] };
  const report = runs[1]!;
  const model = { ...report.model, name: 'mine.onnx', sha256: 'ab'.repeat(32) };
  return encodeLink({ ...report.recipe, bits: 6, layers: { fc1: { bits: 2 } } }, { ...report, model });
}

const names = async (page: Page) => (await results(page)).map(({ Method }) => Method);

test('a link is drawn at once, not after another result, and the window is called after it', async ({ page }) => {
  // Nothing has come of the worker yet.
  await page.route(/worker-.*\.js$/, () => undefined);
  await page.goto(`./#${foreignLink()}`);
  await expect(page.getByRole('table', { name: 'Results' })).toBeVisible();
  expect(await names(page)).toEqual(['float', 'GPFQ from the link']);
  await expect(page).toHaveTitle('mine.onnx, GPFQ at 3 bits · Bitpath');
  await expect(status(page)).toContainText('It needs mine.onnx to run: open it.');
  await expect(page.getByRole('heading', { name: 'No model open' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Quantize', exact: true })).toBeDisabled();
  expect(await table(page, 'Layers')).toEqual([]);
});

test('a link to another network stays apart from the one that is open', async ({ page }) => {
  await openPage(page);
  await setSlider(page.getByRole('slider', { name: 'Bits of fc2' }), 5);
  const row = await run(page);
  const layers = await table(page, 'Layers');
  await page.evaluate((hash) => (location.hash = hash), foreignLink());
  await expect(status(page)).toContainText('It needs mine.onnx to run: open it.');
  await expect(page).toHaveTitle('mine.onnx, GPFQ at 3 bits · Bitpath');
  expect((await names(page)).at(-1)).toBe('GPFQ from the link other network');
  // Its errors are not those of layers that have the same names.
  const now = await table(page, 'Layers');
  expect(now.map(({ Error: error }) => error)).toEqual(['–', '–', '–']);
  expect(now.map(({ Bits }) => Bits)).toEqual(layers.map(({ Bits }) => Bits));
  await expect(page.getByRole('slider', { name: 'Bits of all layers' })).toHaveValue('3');
  await page.getByRole('button', { name: 'GPFQ, run 3' }).click();
  expect(await table(page, 'Layers')).toEqual(layers);
  await expect(page).toHaveTitle('Bitpath: quantize networks in the browser');
  await quantize(page).click();
  await ended(page, 'Quantized in');
  expect((await results(page)).find(({ Run }) => Run === '3')!['Top-1']).toBe(row['Top-1']);
});

test('a link to the other example shows its own result, then opens it', async ({ page, context }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %', { timeout: JOB });
  await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), 4);
  const row = await run(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  const other = await context.newPage();
  const seen = new Set<string>();
  await other.exposeFunction('seen', (text: string) => void seen.add(text));
  await other.addInitScript(() =>
    setInterval(() => {
      const cells = [...document.querySelectorAll('table[aria-label=Results] tbody th')];
      void (globalThis as unknown as { seen(text: string): void }).seen(cells.map((c) => c.textContent).join(' | '));
    }, 5),
  );
  await other.goto(page.url());
  await expect(status(other)).toContainText('This result came with the link. Press Quantize', { timeout: JOB });
  await expect(other.getByRole('combobox', { name: 'Example' })).toHaveValue('digits-cnn');
  await expect(other.getByRole('slider', { name: 'Bits of all layers' })).toHaveValue('4');
  await expect(other).toHaveTitle('digits-cnn.onnx, GPFQ at 4 bits · Bitpath');
  // Nothing else was there before it.
  expect([...seen].filter(Boolean)).toEqual(['float | GPFQ from the link']);
  expect((await run(other))['Top-1']).toBe(row['Top-1']);
});

test('a link that is broken says so, and the page goes on', async ({ page }) => {
  await openPage(page, '#v1=broken');
  await expect(alert(page)).toContainText(
    'This link is broken: it was cut off or changed on its way. Copy it again, all of it.',
  );
  expect(await run(page)).toMatchObject({ Method: 'GPFQ' });
});

test.describe('what is exported is what was scored', () => {
  for (const format of ['qdq', 'float'])
    test(format, async ({ page }) => {
      await openPage(page);
      const row = await run(page);
      await page.getByRole('combobox', { name: 'Export format' }).selectOption(format);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export ONNX' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`digits-mlp.gpfq-3bit.${format}.onnx`);
      const right = await accuracy(new Uint8Array(readFileSync(await download.path())), readDigits('test'));
      expect((100 * right).toFixed(1)).toBe(percent(row['Top-1']).toFixed(1));
    });
});

test('the report is JSON with the recipe, the hashes and the scores', async ({ page }) => {
  await openPage(page);
  const row = await run(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download report' }).click(),
  ]);
  const content = JSON.parse(readFileSync(await download.path(), 'utf8')) as { report?: unknown };
  const report = (content.report ?? content) as { recipe: object; scores: { top1: number }; model: object };
  expect(report.recipe).toMatchObject({ method: 'gpfq', bits: 3, alphabet: 'int' });
  expect(report.model).toMatchObject({ name: 'digits-mlp.onnx', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((100 * report.scores.top1).toFixed(1)).toBe(percent(row['Top-1']).toFixed(1));
});
