/** What the page says about a network before any run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { SAMPLES } from '../scripts/training/digits';
import { expect, JOB, openPage, table, test } from './page';

test('inputs, operators, and what quantizing takes, before there is any data', async ({ page }) => {
  await openPage(page);
  await page
    .getByLabel('Open model', { exact: true })
    .setInputFiles([{ name: 'mine.onnx', mimeType: '', buffer: readFileSync(join(SAMPLES, 'digits-cnn.onnx')) }]);
  await expect(page.getByRole('heading', { name: 'mine.onnx' })).toBeVisible({ timeout: JOB });
  await page.getByText('Inputs, operators, work').click();
  await expect(page.getByText('in input: float, batch × 1 × 8 × 8')).toBeVisible();
  const sentence = page.getByText(/^Quantizing takes about/);
  await expect(sentence).toContainText(
    /about [\d.]+ [MG]FLOP and [\d.]+ [kM]B at 256 samples, and running them through the network [\d.]+ [MG]FLOP: roughly .+ on this device\.$/,
  );
  const rows = await table(page, 'Work by layer');
  expect(rows.map(({ Layer }) => Layer)).toEqual(['conv1', 'depthwise', 'pointwise', 'conv2', 'grouped', 'fc']);
  expect(rows.map(({ Rows }) => Number(Rows)).every((positions) => positions >= 1 && positions <= 64)).toBe(true);
  await page.getByRole('checkbox', { name: 'Keep conv1 in float' }).check();
  expect((await table(page, 'Work by layer'))[0]).toMatchObject({ Layer: 'conv1', Form: 'float', Work: '–' });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('preflight.png') });
});
