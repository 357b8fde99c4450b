/** The network as a drawing. */
import { writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { blocksNetwork } from '../test/networks';
import { drop, expect, openPage, setSlider, status, test } from './page';

const drawing = (page: Page) => page.getByRole('group', { name: 'Graph of the network' });

test('a click, or the keyboard, selects a layer; colours follow error or bits', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Show graph' }).click();
  await expect(drawing(page).getByRole('button')).toHaveCount(3);
  await drawing(page)
    .getByRole('button', { name: /^fc1, error \d/ })
    .click();
  await expect(page.getByRole('button', { name: 'Select fc1' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const last = drawing(page).getByRole('button', { name: /^fc3/ });
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('combobox', { name: 'Colour of the graph' }).selectOption('bits');
  await setSlider(page.getByRole('slider', { name: 'Bits of fc3' }), 5);
  await expect(drawing(page).getByRole('button', { name: 'fc3, 5 bits' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.getByRole('button', { name: 'Hide graph' }).click();
  await expect(drawing(page)).toBeHidden();
});

test('of a large network layers and joins are drawn; the layer selected there comes into sight in the table', async ({
  page,
}) => {
  const file = test.info().outputPath('large.onnx');
  writeFileSync(file, blocksNetwork(300, 2000).bytes);
  await openPage(page);
  await drop(page, file);
  await expect(status(page)).toContainText('large.onnx is open.');
  await page.getByRole('button', { name: 'Show graph' }).click();
  await expect(page.getByText('Layers and joins; 1,400 nodes between them are not drawn.')).toBeVisible();
  await expect(drawing(page).getByRole('button')).toHaveCount(300);
  await expect(page.getByRole('button', { name: 'Select block150/conv' })).toHaveCount(0);
  await drawing(page)
    .getByRole('button', { name: /^block150\/conv/ })
    .click();
  await expect(page.getByRole('button', { name: 'Select block150/conv' })).toBeVisible();
});
