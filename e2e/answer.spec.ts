/** From nothing to the answer: the main tool, what it finds, and the whole job with the keyboard alone. */
import type { Page } from '@playwright/test';
import { ended, expect, JOB, openPage, results, status, test } from './page';

const find = (page: Page) => page.getByRole('button', { name: 'Find the fewest bits', exact: true });
const answer = (page: Page) => page.getByRole('region', { name: 'Answer', exact: true });

test('the built-in network is answered on the first screen, and once more with one press', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('heading', { name: 'Answer', exact: true })).toBeVisible();
  await expect(answer(page)).toContainText(/\d bits: [\d.]+ % of [\d.]+ % float, [\d.]+ times smaller/);
  await find(page).click();
  await ended(page, /^Fewest bits: RTN \d, GPFQ \d, Qronos \d\.$/, 2 * JOB);
  const found = (await status(page).textContent())!;
  const least = Math.min(...[...found.matchAll(/\d/g)].map(Number));
  await expect(answer(page)).toContainText(`${least} bits: `);
  // Each point is a row: of all three methods, at several widths.
  const rows = (await results(page)).filter((row) => row['Top-1']?.includes('%'));
  for (const method of ['RTN', 'GPFQ', 'Qronos'])
    expect(rows.filter((row) => row['Method']?.includes(method)).length, method).toBeGreaterThan(0);
  // What was found leads to its run.
  await answer(page)
    .getByRole('button', { name: /^RTN \d$/ })
    .click();
  await expect(answer(page)).toContainText(/RTN, run \d/);
  // Its file is made of the network that is still there.
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    answer(page).getByRole('button', { name: 'Export ONNX', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^digits-mlp\.rtn-\dbit\.qdq\.onnx$/);
});

/** Presses Tab until what has the keyboard is called so. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      const label = element?.labels?.[0]?.textContent ?? '';
      return element?.getAttribute('aria-label') ?? (label || (element?.textContent ?? ''));
    });
    if (typeof name === 'string' ? called.trim() === name : name.test(called)) return;
  }
  throw new Error(`the keyboard does not reach ${String(name)}`);
}

test('the whole job with the keyboard alone', async ({ page }) => {
  await openPage(page);
  // An example, other bits of a layer, a run, the search, and the file.
  await tabTo(page, 'Example');
  await page.keyboard.press('ArrowDown');
  await ended(page, /float|accuracy|samples/i);
  await tabTo(page, 'Find the fewest bits');
  // Only the cheapest method, so that it does not take long.
  for (const name of ['GPFQ', 'Qronos']) {
    await tabTo(page, name);
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Shift+Tab');
  await tabBack(page, 'Find the fewest bits');
  await page.keyboard.press('Enter');
  await ended(page, /^Fewest bits: RTN/, 2 * JOB);
  await tabTo(page, 'Bits of all layers');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+Enter');
  await ended(page, 'Quantized in', 2 * JOB);
  await expect(answer(page)).toContainText('8 bits: ');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('slider', { name: 'Bits of all layers' })).not.toHaveValue('8');
  await page.keyboard.press('Control+Shift+Z');
  await expect(page.getByRole('slider', { name: 'Bits of all layers' })).toHaveValue('8');
  await tabTo(page, 'Skip to the result');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Export ONNX');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toMatch(/8bit\.qdq\.onnx$/);
});

async function tabBack(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if ((await page.evaluate(() => document.activeElement?.textContent ?? '')) === name) return;
    await page.keyboard.press('Shift+Tab');
  }
  throw new Error(`the keyboard does not get back to ${name}`);
}
