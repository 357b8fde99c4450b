/** Links and files that leave the page. */
import { readFileSync } from 'node:fs';
import { accuracy } from '../scripts/training/run-onnx';
import { readDigits } from '../scripts/training/digits';
import { alert, expect, openPage, percent, results, run, setSlider, status, test } from './page';

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
