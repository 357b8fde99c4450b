/** Charts as files, and their points. */
import { readFile } from 'node:fs/promises';
import { expect, openPage, table, test } from './page';

test('a chart is saved as SVG, PNG and CSV, and asks nothing of the network', async ({ page }) => {
  await openPage(page);
  const figure = page.getByRole('figure', { name: 'Error by layer', exact: true });
  await expect(figure.locator('.recharts-bar-rectangle').first()).toBeAttached();
  const save = async (kind: string) => {
    await figure.getByText('Save', { exact: true }).click();
    const coming = page.waitForEvent('download');
    await figure.getByRole('button', { name: `Save ${kind}` }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`error-by-layer.${kind.toLowerCase()}`);
    return readFile(await download.path());
  };
  const svg = (await save('SVG')).toString();
  for (const text of ['Error by layer', 'relative error (%)', 'fc1', 'run 2: GPFQ, 3 bits'])
    expect(svg).toContain(text);
  expect(svg).not.toMatch(/var\(|class=|href/);
  expect((await save('PNG')).subarray(1, 4).toString()).toBe('PNG');
  const [head, first] = (await save('CSV')).toString().split('\r\n');
  expect(head).toContain('Layer');
  expect(first).toMatch(/^fc1,[\d.]+ %/);
});

test('a point of accuracy by bits shows its run, with the keyboard too', async ({ page }) => {
  await openPage(page);
  const figure = page.getByRole('figure', { name: 'Accuracy by bits', exact: true });
  await figure.getByRole('button', { name: 'Numbers' }).press('Enter');
  await figure.getByRole('button', { name: /: show run 1$/ }).press('Enter');
  await expect(page.getByRole('table', { name: 'Results' }).locator('tr.selected')).toContainText('RTN');
  expect((await table(page, 'Accuracy by bits, numbers'))[1]!['RTN, points against float']).toMatch(/±/);
});
