/** The recipe as a document: steps back and forth, presets, many layers at once; the table of layers; why one of them is bad. */
import { writeFileSync } from 'node:fs';
import { blocksNetwork } from '../test/networks';
import AxeBuilder from '@axe-core/playwright';
import { drop, ended, expect, JOB, openPage, run, setSlider, status, table, test } from './page';

const LAYERS = ['conv1', 'depthwise', 'pointwise', 'conv2', 'grouped', 'fc'];

test('layers are selected, changed together, undone and done again, by keyboard alone', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %', { timeout: JOB });
  const bits = async () => (await table(page, 'Layers')).map((row) => Object.values(row)[1]);
  const preset = page.getByRole('combobox', { name: 'Preset' });
  await preset.selectOption('4 everywhere');
  expect(await bits()).toEqual(Array(6).fill('4'));

  await page.getByRole('button', { name: 'Select conv1', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await setSlider(page.getByRole('slider', { name: 'Bits of selected layers' }), 6);
  expect(await bits()).toEqual(['6', '6', '6', '4', '4', '4']);
  expect(await preset.locator('option:checked').textContent()).toBe('Own');
  await page.keyboard.press('Control+z');
  expect(await bits()).toEqual(Array(6).fill('4'));
  await page.keyboard.press('Control+Shift+z');
  expect(await bits()).toEqual(['6', '6', '6', '4', '4', '4']);

  await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), 3);
  expect(await bits()).toEqual(['6', '6', '6', '3', '3', '3']);
  await page.getByRole('button', { name: /^Also the 3 with bits of their own/ }).press('Enter');
  expect(await bits()).toEqual(Array(6).fill('3'));
  const { violations } = await new AxeBuilder({ page }).include('.layers-panel').analyze();
  expect(violations).toEqual([]);
});

test('the table sorts and filters, and what is bad in a layer is said with what helps', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %', { timeout: JOB });
  await page.getByRole('combobox', { name: 'Preset' }).selectOption('4 everywhere');
  await run(page);
  const shown = () => page.getByRole('table', { name: 'Layers', exact: true }).locator('.pick').allTextContents();
  expect(await shown()).toEqual(LAYERS);
  const layers = page.getByRole('table', { name: 'Layers', exact: true });
  await layers
    .getByRole('columnheader', { name: 'Error', exact: true })
    .getByRole('button', { name: 'Error', exact: true })
    .click();
  const errors = (await table(page, 'Layers')).map((row) => Number.parseFloat(row['Error'] ?? ''));
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  await page.getByRole('searchbox', { name: 'Filter layers' }).fill('inputs<=9');
  expect((await shown()).sort()).toEqual(['conv1', 'depthwise']);
  await page.getByRole('searchbox', { name: 'Filter layers' }).fill('');

  await page.getByRole('button', { name: 'Select depthwise' }).click();
  const begun = Date.now();
  await page.getByRole('button', { name: 'Find causes in depthwise' }).click();
  await ended(page, 'Found what the error of depthwise comes from.');
  test.info().annotations.push({ type: 'causes', description: `${Date.now() - begun} ms` });
  const causes = await table(page, 'Causes in depthwise');
  expect(causes.map((row) => row['Cause'])).toContain('Few inputs: 9 a neuron');
  const shares = causes.map((row) => Number.parseFloat(row['About'] ?? ''));
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  await page.getByRole('button', { name: 'Give depthwise 6 bits' }).click();
  await expect(page.getByRole('slider', { name: 'Bits of depthwise' })).toHaveValue('6');
  const { violations } = await new AxeBuilder({ page }).include('.why').analyze();
  expect(violations).toEqual([]);
});

test('at 1280 × 800 twelve layers are in sight', async ({ page }) => {
  await openPage(page);
  const deep = test.info().outputPath('deep.onnx');
  writeFileSync(deep, blocksNetwork(30, 60).bytes);
  await drop(page, deep);
  await expect(page.getByRole('button', { name: 'Select block0/conv', exact: true })).toBeVisible();
  const scroller = page.getByRole('region', { name: 'Layers, scrollable' });
  const { height } = (await scroller.boundingBox())!;
  const row = (await page.getByRole('table', { name: 'Layers' }).locator('tbody tr').first().boundingBox())!.height;
  const head = (await page.getByRole('table', { name: 'Layers' }).locator('thead').boundingBox())!.height;
  expect(Math.floor((height - head) / row)).toBeGreaterThanOrEqual(12);
});
