/** A browser without WebGPU: the page says so, and does the same job on the CPU. */
import { expect, openPage, percent, run, test } from './page';

test('the same job without a GPU', async ({ page }) => {
  await openPage(page);
  await expect(page.getByText(/No WebGPU|WebGPU is not/i).first()).toBeVisible();
  const row = await run(page);
  expect(row).toMatchObject({ Method: 'GPFQ', Bits: '3' });
  expect(percent(row['Top-1'])).toBeGreaterThan(97);
});
