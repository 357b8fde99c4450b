/** The pages of features: their links, their addresses, and what stays when one turns from one to another. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLink, encodeLink } from '../src/features/quantize/link';
import type { FirstPaint } from '../src/features/quantize/first-paint';
import { expect, openPage, results, run, status, test } from './page';

const STORED = join(import.meta.dirname, '../src/samples/first-paint.json');

const links = (page: Parameters<typeof openPage>[0]) => page.getByRole('navigation', { name: 'Features' });

test('each feature has a link, an address, and code that comes with it', async ({ page }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await openPage(page);
  await expect(links(page).getByRole('link')).toHaveText(['Quantize', 'Compress', 'Train', 'Graphs', 'Theory']);
  await expect(links(page).getByRole('link', { name: 'Quantize' })).toHaveAttribute('aria-current', 'page');
  const before = loaded.length;
  await links(page).getByRole('link', { name: 'Theory' }).click();
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
  expect(page.url()).toMatch(/\?feature=theory$/);
  expect(loaded.slice(before).some((url) => /\.js$/.test(url))).toBe(true);
  await page.goBack();
  await expect(page.getByRole('table', { name: 'Results' })).toBeVisible();
  expect(new URL(page.url()).search).toBe('');
  await page.goForward();
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
});

test('an address opens its feature, and one that there is not the first', async ({ page }) => {
  await page.goto('./?feature=theory');
  await expect(page.getByRole('button', { name: 'Draw the error' })).toBeVisible();
  await expect(links(page).getByRole('link', { name: 'Theory' })).toHaveAttribute('aria-current', 'page');
  await openPage(page, '?feature=nothing');
  await expect(page.getByRole('table', { name: 'Results' })).toBeVisible();
});

test('results, and the fragment of a link, stay while another feature is shown', async ({ page }) => {
  const { runs } = JSON.parse(readFileSync(STORED, 'utf8')) as FirstPaint;
  const report = runs[0]!;
  const fragment = encodeLink(report.recipe, report);
  await openPage(page, `#${fragment}`);
  await expect(status(page)).toContainText('This result came with the link.');
  await run(page);
  const rows = await results(page);
  await links(page).getByRole('link', { name: 'Theory' }).click();
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
  expect(new URL(page.url()).hash).toBe(`#${fragment}`);
  await links(page).getByRole('link', { name: 'Quantize' }).click();
  expect(await results(page)).toEqual(rows);
  expect(decodeLink(new URL(page.url()).hash).report.model.name).toBe(report.model.name);
});
