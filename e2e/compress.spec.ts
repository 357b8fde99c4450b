/** Compress: pruned, cut to a low rank, shared; its runs are among all others, its files are smaller. */
import { readFileSync } from 'node:fs';
import { alert, ended, expect, JOB, percent, results, table, test } from './page';
import type { Page } from '@playwright/test';

const compress = (page: Page) => page.getByRole('button', { name: 'Compress', exact: true });

async function openCompress(page: Page): Promise<void> {
  await page.goto('./?feature=compress');
  await expect(compress(page)).toBeEnabled({ timeout: JOB });
}

async function made(page: Page): Promise<Record<string, string>> {
  await compress(page).click();
  await ended(page, 'Compressed in');
  return (await results(page)).at(-1)!;
}

async function exported(page: Page): Promise<Buffer> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export ONNX', exact: true }).click();
  return readFileSync(await (await coming).path());
}

test('80 % pruned: most answers stay right, the answer, the chart, the layers and the file say so', async ({
  page,
}) => {
  await openCompress(page);
  await page.getByRole('slider', { name: 'Sparsity of all layers' }).fill('80');
  await page.getByRole('combobox', { name: 'Criterion' }).selectOption({ label: 'OBS' });
  await page.getByRole('combobox', { name: 'Allocation' }).selectOption({ label: 'one threshold' });
  await page.getByRole('combobox', { name: 'Repair' }).selectOption({ label: 'refit' });
  const row = await made(page);
  expect(row['Method']).toBe('Prune');
  expect(percent(row['Top-1'])).toBeGreaterThan(94.5);
  await expect(page.getByText('80 % sparse:').first()).toBeVisible();
  const points = await table(page, 'Accuracy by size, numbers');
  expect(points.some(({ Method }) => Method === 'Prune')).toBe(true);
  const layers = await table(page, 'Layers');
  expect(layers).toHaveLength(3);
  expect((await exported(page)).length).toBeLessThan(700_000);
  await expect(alert(page)).toBeHidden();
});

test('whole neurons leave the file, two thin layers take the place of one, layers share values', async ({ page }) => {
  await openCompress(page);
  await page.getByRole('combobox', { name: 'Structure' }).selectOption({ label: 'whole neurons' });
  await page.getByRole('slider', { name: 'Sparsity of all layers' }).fill('30');
  expect(percent((await made(page))['Top-1'])).toBeGreaterThan(85);
  expect((await exported(page)).length).toBeLessThan(900_000);

  await page.getByRole('combobox', { name: 'Compression' }).selectOption({ label: 'Low rank' });
  await page.getByRole('slider', { name: 'Size of all layers' }).fill('40');
  expect(percent((await made(page))['Top-1'])).toBeGreaterThan(90);
  expect((await exported(page)).length).toBeLessThan(600_000);

  await page.getByRole('combobox', { name: 'Compression' }).selectOption({ label: 'Share' });
  const shared = await made(page);
  expect(shared['Method']).toBe('Share');
  expect(percent(shared['Top-1'])).toBeGreaterThan(90);
});

test('runs outlive a reload, come with a link, and are made again for their file', async ({ page }) => {
  await openCompress(page);
  await page.getByRole('checkbox', { name: 'Quantize what stays' }).check();
  const row = await made(page);
  expect(row['Method']).toBe('Prune + GPFQ');
  await page.reload();
  await expect(compress(page)).toBeEnabled({ timeout: JOB });
  expect((await results(page)).at(-1)!['Top-1']).toBe(row['Top-1']);
  await expect(page.getByRole('checkbox', { name: 'Quantize what stays' })).toBeChecked();
  expect((await exported(page)).length).toBeGreaterThan(0);
  await expect(alert(page)).toBeHidden();
});

test('a narrower student learns what the network says, and is opened in its place', async ({ page }) => {
  await openCompress(page);
  const distil = page.getByRole('region', { name: 'Distil' });
  await distil.getByRole('spinbutton', { name: 'Epochs' }).fill('8');
  await distil.getByRole('button', { name: 'Distil', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Students' })).toBeVisible({ timeout: JOB });
  const [student] = await table(page, 'Students');
  expect(percent(student!['Top-1'])).toBeGreaterThan(85);
  await page.getByRole('button', { name: /^Open student/ }).click();
  await expect(compress(page)).toBeEnabled({ timeout: JOB });
  await expect(alert(page)).toBeHidden();
});

test('curves are rows and lines, what computes less is timed beside float, and masks are a file', async ({ page }) => {
  await openCompress(page);
  for (const name of ['Wanda', 'OBS']) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await page.getByRole('textbox', { name: 'Sparsities (%)' }).fill('50, 90');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Draw the curves' }).click();
  await ended(page, 'Drew 2 points');
  const points = await table(page, 'Compression curves, numbers');
  expect(points.map(({ Sparsity }) => Sparsity)).toEqual(['50 %', '90 %']);
  expect(percent(points[0]!['Accuracy'])).toBeGreaterThan(percent(points[1]!['Accuracy']));
  const gains = page.getByRole('region', { name: 'What it buys' });
  await expect(gains).toContainText('onnxruntime runs zeros as fast as other weights');
  await page.getByRole('combobox', { name: 'Report format' }).selectOption({ label: 'masks (.npz), this run' });
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download report' }).click();
  expect((await coming).suggestedFilename()).toMatch(/^digits-mlp\.masks-run\d+\.npz$/);
  await page.getByRole('combobox', { name: 'Structure' }).selectOption({ label: 'whole neurons' });
  await made(page);
  await gains.getByRole('button', { name: 'Measure speed' }).click();
  await ended(page, /^Run \d+ takes/);
  await expect(gains).toContainText('times as fast');
});
