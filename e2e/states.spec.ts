/** Every state that the page can be in, as axe sees it in both schemes; and the page at 200 %. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { encodeLink } from '../src/features/quantize/link';
import type { FirstPaint } from '../src/features/quantize/first-paint';
import { axeFindsNothing } from './axe';
import { alert, choose, ended, expect, openPage, quantize, results, run, status, test } from './page';

const STORED = join(import.meta.dirname, '../src/samples/first-paint.json');

/** A link to a network that is not open, and to files that are missing. */
function foreignLink(): string {
  const { runs } = JSON.parse(readFileSync(STORED, 'utf8')) as FirstPaint;
  const report = runs[1]!;
  const sha256 = 'ab'.repeat(32);
  return encodeLink(report.recipe, { ...report, model: { ...report.model, name: 'mine.onnx', sha256 } });
}

const find = (page: Page) => page.getByRole('button', { name: 'Find the fewest bits', exact: true });

/** The methods that a search tries. */
async function search(page: Page, ...methods: string[]): Promise<void> {
  for (const method of ['RTN', 'GPFQ', 'SPFQ', 'GPTQ', 'Qronos'])
    await page.getByRole('checkbox', { name: method, exact: true }).setChecked(methods.includes(method));
}

/** Text that lies outside the window, or is cut off by what it is in; what scrolls by itself is not. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const isCut = (element: HTMLElement) => {
      const { overflowX } = getComputedStyle(element);
      return /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
    };
    return [...document.querySelectorAll<HTMLElement>('body *')]
      .filter(
        (element) =>
          element.checkVisibility() && element.innerText?.trim() && !element.closest('.hidden, select, .skip'),
      )
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return (
          width > 0 && (((left < -1 || right > innerWidth + 1) && !scrolls(element.parentElement)) || isCut(element))
        );
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });

test('from the first screen to an answer', async ({ page }) => {
  await openPage(page);
  await axeFindsNothing(page, 'first');
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %');
  await axeFindsNothing(page, 'opened');
  await search(page, 'GPTQ', 'Qronos');
  await find(page).click();
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeEnabled();
  await axeFindsNothing(page, 'running');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await search(page, 'RTN');
  await find(page).click();
  await ended(page, /^Fewest bits: /);
  await axeFindsNothing(page, 'found');
  await page
    .getByLabel('Open model', { exact: true })
    .setInputFiles({ name: 'broken.onnx', mimeType: '', buffer: Buffer.from('not a network') });
  await expect(alert(page)).toContainText('broken.onnx');
  await axeFindsNothing(page, 'error');
});

test('with everything open that folds', async ({ page }) => {
  await openPage(page);
  await choose(page, 'Qronos');
  await page.getByText('Advanced', { exact: true }).click();
  // What sets this run apart gives Results a column.
  await page.getByLabel('Sparsity').selectOption({ label: 'L1, soft threshold' });
  await run(page);
  await expect(page.getByRole('cell', { name: 'L1 at 0.01' })).toBeVisible();
  await page.getByText('Channels, layout, size').click();
  await page.getByText('Details', { exact: true }).click();
  await page.getByText('Classes', { exact: true }).click();
  await page.getByText('Inputs, operators, work').click();
  await page.getByRole('button', { name: /^Find causes/ }).click();
  await ended(page, /^Found what the error of fc\d comes from\.$/);
  await page.getByRole('button', { name: 'Mixed precision' }).click();
  await page.getByRole('button', { name: 'Measure sensitivity' }).click();
  await ended(page, 'Measured the sensitivity of 3 layers in');
  await page.getByRole('button', { name: 'Show graph' }).click();
  await expect(page.getByRole('group', { name: 'Graph of the network' })).toBeVisible();
  for (const numbers of await page.getByText('Numbers', { exact: true }).all()) await numbers.click();
  await axeFindsNothing(page, 'all open');
});

test('help, theory, and what came with a link; narrow', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`./#${foreignLink()}`);
  await expect(page.getByRole('heading', { name: 'From a link' })).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
  await axeFindsNothing(page, 'link');
  await page.getByRole('button', { name: 'About Method' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await axeFindsNothing(page, 'explanation');
  await page.getByRole('button', { name: 'More in Help: The methods' }).click();
  await axeFindsNothing(page, 'guide');
  await page.getByRole('button', { name: 'Take the tour' }).click();
  await expect(page.getByRole('dialog', { name: 'Open a network' })).toBeVisible();
  await axeFindsNothing(page, 'tour');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Theory' }).click();
  await page.getByLabel('Trials', { exact: true }).fill('2');
  await page.getByLabel('Largest N').selectOption('512');
  await page.getByRole('button', { name: 'Draw the error', exact: true }).click();
  await ended(page, 'Error by length of the path is drawn.');
  expect(await cutOff(page)).toEqual([]);
  await axeFindsNothing(page, 'theory');
});

test.describe('at 200 %', () => {
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

  test('nothing is cut off, nothing scrolls sideways, and the main job can be done', async ({ page }) => {
    await openPage(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
    expect(await cutOff(page)).toEqual([]);
    await search(page, 'RTN');
    await find(page).click();
    await ended(page, /^Fewest bits: RTN \d\.$/);
    await quantize(page).click();
    await ended(page, 'Quantized in');
    expect((await results(page)).length).toBeGreaterThan(3);
    // What stays at the foot of the window leaves room for what is read.
    const bar = (await page.getByRole('region', { name: 'Job' }).boundingBox())!;
    expect(bar.height).toBeLessThan(120);
    await page.getByText('Advanced', { exact: true }).click();
    expect(await cutOff(page)).toEqual([]);
    await page.getByRole('button', { name: 'About Grid' }).click();
    const box = (await page.getByRole('dialog').boundingBox())!;
    expect(Math.min(box.x, box.y, 640 - box.x - box.width, 400 - box.y - box.height)).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Escape');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export ONNX', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.onnx$/);
    await page.getByRole('link', { name: 'Theory' }).click();
    await expect(page.getByRole('button', { name: 'Draw the error', exact: true })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
    expect(await cutOff(page)).toEqual([]);
  });
});
