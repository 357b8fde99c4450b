/** The page as its service worker keeps it: without a network, without headers of the host, and when a new version comes. */
import type { BrowserContext, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLink } from '../src/features/quantize/link';
import type { FirstPaint } from '../src/features/quantize/first-paint';
import { alert, ended, expect, JOB, openPage, quantize, results, status, test } from './page';
import { staticHost, type StaticHost } from './static-host';

// Traces ask things of the page, which for the browser is something that the user did.
test.use({ serviceWorkers: 'allow', trace: 'off' });

const STORED = join(import.meta.dirname, '../src/samples/first-paint.json');

const newVersion = (page: Page) => page.getByRole('region', { name: 'New version' });
const isIsolated = (page: Page) => page.evaluate(() => crossOriginIsolated);
const keptLarge = (page: Page) => page.evaluate(async () => (await (await caches.open('bitpath-large')).keys()).length);

/** Waits until the page has been loaded again for its headers, and is measured. */
async function openIsolated(page: Page, url: string): Promise<void> {
  await page.goto(url);
  // Nothing is asked of the page in the meantime: for the browser that would be something that the user did.
  await page.waitForEvent('load', { timeout: JOB });
  expect(await isIsolated(page)).toBe(true);
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
}

async function quantized(page: Page): Promise<void> {
  await quantize(page).click();
  await ended(page, 'Quantized in');
}

async function whileAway(host: StaticHost, context: BrowserContext): Promise<void> {
  await host.close();
  await context.setOffline(true);
}

test('after one visit the page needs no network, and no headers of its host for threads', async ({ page, context }) => {
  const host = await staticHost();
  await openIsolated(page, host.url);
  await expect.poll(() => keptLarge(page), { timeout: JOB }).toBe(2);
  await whileAway(host, context);

  await page.goto(`${host.url}?feature=theory`);
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
  const { runs } = JSON.parse(readFileSync(STORED, 'utf8')) as FirstPaint;
  const link = encodeLink(runs[0]!.recipe, runs[0]!);
  await page.goto('about:blank');
  await page.goto(`${host.url}#${link}`);
  await expect(status(page)).toContainText('This result came with the link.', { timeout: JOB });
  expect(await isIsolated(page)).toBe(true);
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %', { timeout: JOB });
  await quantized(page);
  await expect(page.getByRole('figure', { name: 'Accuracy by bits' })).toBeVisible();
  await expect(alert(page)).toBeHidden();
});

test('a new version is told, comes when asked for, and takes nothing away', async ({ page, context }) => {
  const host = await staticHost();
  await openIsolated(page, host.url);
  const other = await context.newPage();
  await other.goto(host.url);
  await quantized(page);
  const before = await results(page);
  host.renew('Newer');
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect(newVersion(page)).toContainText('A new version is there.');
  // Parts that had not come yet are gone from the host.
  await page.getByRole('link', { name: 'Theory' }).click();
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
  await page.getByRole('link', { name: 'Quantize' }).click();
  const loaded = page.waitForEvent('load', { timeout: JOB });
  await newVersion(page).getByRole('button', { name: 'Reload' }).click();
  await loaded;
  await expect(page.locator('meta[name=version]')).toHaveAttribute('content', 'Newer', { timeout: JOB });
  await expect(newVersion(page)).toBeHidden();
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
  expect(await results(page)).toEqual(before);
  // The other tab is still the old one, has its parts, and is told.
  await expect(newVersion(other)).toBeVisible();
  await other.getByRole('link', { name: 'Theory' }).click();
  await expect(other.getByRole('heading', { name: 'Theory' })).toBeVisible();
  await host.close();
});

test('where the storage is full, the page works as long as there is a network', async ({ page, context, baseURL }) => {
  const session = await context.newCDPSession(page);
  const { origin } = new URL(baseURL!);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await openPage(page);
  await quantized(page);
  await expect(page.getByText('This browser keeps nothing for later')).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  await expect(alert(page)).toBeHidden();
});
