/** Train: experiments run in workers of the page; what they train goes on to Quantize. */
import { alert, ended, expect, JOB, percent, quantize, results, status, table, test } from './page';
import type { Page } from '@playwright/test';

const EXPERIMENTS = ['One-Cycle', 'Independent subnets', 'Momentum', 'Adjoined', 'Without training', 'Depth scaling'];

/** Minutes that an experiment of reduced size may take where all cores are busy. */
const LONG = 4 * JOB;

async function openTrain(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./?feature=train${fragment}`);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled({ timeout: JOB });
}

async function choose(page: Page, begins: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Experiment' });
  const options = await box.locator('option').allTextContents();
  await box.selectOption({ label: options.find((option) => option.startsWith(begins))! });
}

const setting = (page: Page, name: string) =>
  page.getByRole('form', { name: 'Settings' }).getByRole('spinbutton', { name });

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await ended(page, / ran in /, LONG);
}

/** Of what is open: quantizes to 4 bits. @returns accuracy of the float network, and of the quantized one */
async function quantized(page: Page): Promise<[number, number]> {
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
  await page
    .getByRole('spinbutton', { name: 'Bits of all layers' })
    .or(page.getByRole('slider', { name: 'Bits of all layers' }))
    .first()
    .fill('4');
  await quantize(page).click();
  await ended(page, 'Quantized in');
  const rows = await results(page);
  return [percent(rows[0]!['Top-1']), percent(rows.at(-1)!['Top-1'])];
}

test('every experiment is there, with what is stored of it, its figures and their numbers', async ({ page }) => {
  await openTrain(page);
  for (const begins of EXPERIMENTS) {
    await choose(page, begins);
    await expect(page.getByText('Stored; press Run to get them from this machine.')).toBeVisible();
    expect((await table(page, 'Outcome')).length).toBeGreaterThan(1);
    expect(await page.getByRole('figure').count()).toBeGreaterThan(0);
    await expect(page.locator('.outcome-sentence')).toHaveText(/^The claim .+\. .+/);
  }
  await expect(alert(page)).toBeHidden();
});

test('a One-Cycle network of 95 % zeros goes on to 4 bits by clicks', async ({ page }) => {
  test.setTimeout(LONG);
  await openTrain(page);
  await choose(page, 'One-Cycle');
  for (const sparsity of ['80', '90', '98'])
    await page.getByRole('checkbox', { name: sparsity, exact: false }).first().uncheck();
  await setting(page, 'Seeds').fill('1');
  await run(page);
  expect((await table(page, 'Outcome')).map((row) => Object.values(row)[0])).toContain('One-Cycle');
  const networks = page.getByRole('combobox', { name: 'Network to open' });
  const sparse = (await networks.locator('option').allTextContents()).find((name) => name.includes('95'));
  await networks.selectOption({ label: sparse! });
  await page.getByRole('button', { name: 'Open in Quantize' }).click();
  const [float, four] = await quantized(page);
  expect(float).toBeGreaterThan(85);
  expect(four).toBeGreaterThan(float - 6);
});

test('an Adjoined student goes on to 4 bits by clicks', async ({ page }) => {
  test.setTimeout(LONG);
  await openTrain(page);
  await choose(page, 'Adjoined');
  await setting(page, 'Seeds').fill('1');
  await run(page);
  const networks = page.getByRole('combobox', { name: 'Network to open' });
  const student = (await networks.locator('option').allTextContents()).find((name) => /student/i.test(name));
  await networks.selectOption({ label: student! });
  await page.getByRole('button', { name: 'Open in Quantize' }).click();
  const [float, four] = await quantized(page);
  expect(float).toBeGreaterThan(80);
  expect(four).toBeGreaterThan(float - 6);
});

test('a run is cancelled at once; settings and results come with a link, and outlive a reload', async ({ page }) => {
  test.setTimeout(LONG);
  await openTrain(page);
  await choose(page, 'Momentum');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(page)).toHaveText('Cancelled.');
  await run(page);
  const sentence = await page.locator('.outcome-sentence').textContent();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page).toHaveURL(/feature=train#v1=/);
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(url);
  await expect(page.getByText('From a link.')).toBeVisible({ timeout: JOB });
  await expect(page.getByRole('combobox', { name: 'Experiment' })).toHaveValue('momentum');
  await expect(page.locator('.outcome-sentence')).toHaveText(sentence!);
  await page.reload();
  await expect(page.locator('.outcome-sentence')).toHaveText(sentence!, { timeout: JOB });
  await expect(alert(page)).toBeHidden();
});
