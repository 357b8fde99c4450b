/** Graphs: experiments on the digits' graph; what is opened that is none is told. */
import { alert, ended, expect, JOB, table, test } from './page';
import type { Page } from '@playwright/test';

const LONG = 4 * JOB;

async function openGraphs(page: Page): Promise<void> {
  await page.goto('./?feature=graphs');
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeEnabled({ timeout: JOB });
}

async function run(page: Page): Promise<void> {
  await page.getByRole('form', { name: 'Settings' }).getByRole('spinbutton', { name: 'Seeds' }).fill('1');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await ended(page, / ran in /, LONG);
}

test('SGC beside GCN on the graph of the digits: figures, the graph, a network that goes on to Quantize', async ({
  page,
}) => {
  test.setTimeout(LONG);
  await openGraphs(page);
  await expect(page.getByText('Stored; press Run to get them from this machine.')).toBeVisible();
  await page.getByRole('slider', { name: 'Neighbours' }).fill('6');
  await run(page);
  const rows = await table(page, 'Outcome');
  expect(rows.map((row) => Object.values(row)[0]!.split(/[ ,]/)[0])).toEqual(
    expect.arrayContaining(['SGC', 'GCN', 'MLP']),
  );
  await expect(page.getByRole('figure', { name: 'The graph' })).toBeVisible();
  await expect(page.getByText(/^digits, 6 nearest neighbours: 1,797 nodes/)).toBeVisible();
  await page.getByRole('button', { name: 'Open in Quantize' }).click();
  await expect(page.getByRole('button', { name: 'Quantize', exact: true })).toBeEnabled({ timeout: JOB });
  await expect(alert(page)).toBeHidden();
});

test('reversible networks hold the same at every depth', async ({ page }) => {
  test.setTimeout(LONG);
  await openGraphs(page);
  await page.getByRole('combobox', { name: 'Experiment' }).selectOption({ value: 'revgnn' });
  await expect(page.getByText('Stored; press Run to get them from this machine.')).toBeVisible();
  const rows = await table(page, 'Outcome');
  expect(rows.map((row) => Object.values(row)[0]!.toLowerCase().split(/[ ,]/)[0])).toEqual(
    expect.arrayContaining(['stored', 'reversible']),
  );
});

test('what is no graph is told, and the digits stay', async ({ page }) => {
  await openGraphs(page);
  await page.getByLabel('Open graph').setInputFiles({
    name: 'ind.cora.graph',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x2e]),
  });
  await expect(alert(page)).toContainText('pickle', { timeout: JOB });
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page
    .getByLabel('Open graph')
    .setInputFiles({ name: 'edges.csv', mimeType: 'text/csv', buffer: Buffer.from('source,target\n0,1\n1,2\n2,0\n') });
  await ended(page, 'edges.csv is open: 3 nodes, 3 edges.');
});
