/** Accuracy by calibration samples, and weights before and after. */
import { ended, expect, JOB, openPage, percent, results, run, table, test } from './page';

test('the sweep of samples ends at the accuracy of the recipe, and says where the knee is', async ({ page }) => {
  test.setTimeout(3 * JOB);
  await openPage(page);
  await page.getByLabel('Calibration samples', { exact: true }).fill('24');
  const figure = page.getByRole('figure', { name: 'Accuracy by calibration samples' });
  await figure.getByRole('button', { name: 'Sweep samples' }).click();
  await ended(page, /^Swept 1 to 24 calibration samples; the knee is at \d+\.$/, 2 * JOB);
  await expect(figure.getByText(/^Knee at \d+ samples?[:,]/)).toBeVisible();
  const rows = await table(page, 'Accuracy by calibration samples, numbers');
  expect(rows.map(({ Samples }) => Samples)).toEqual(['1', '2', '4', '8', '16', '24']);
  expect(percent(rows.at(-1)!['Top-1'])).toBeGreaterThan(percent(rows[0]!['Top-1']));
  const own = await run(page);
  expect(percent(own['Top-1'])).toBeCloseTo(percent(rows.at(-1)!['Top-1']), 0);
});

test('the weights of the selected layer, before and after', async ({ page }) => {
  await openPage(page);
  const figure = page.getByRole('figure', { name: 'Weights before and after' });
  await expect(figure).toContainText('press Quantize to see them');
  await run(page);
  expect(await results(page)).toHaveLength(4);
  await page.getByRole('button', { name: 'Select fc3' }).click();
  await expect(figure).toContainText('fc3, GPFQ at 3 bits');
  await expect(figure).toContainText(
    /of the weights are 0, 0\.0 % in float\. Levels lie at whole numbers and halves\./,
  );
  const rows = await table(page, 'Weights before and after, numbers');
  expect(rows.length).toBeLessThanOrEqual(101);
  const held = rows.filter(({ Quantized }) => percent(Quantized) > 0).map((row) => Number(row['weight, in steps']));
  // Letters are k + o: k from −4 to 3, o of 0, ½ and 1.
  expect(held).toEqual(held.filter((x) => Number.isInteger(2 * x) && x >= -4 && x <= 4));
  await page.getByText('Details', { exact: true }).click();
  const details = page.getByRole('region', { name: 'Details by layer, scrollable' });
  await expect(details.getByRole('columnheader', { name: 'Zeros' })).toBeVisible();
});
