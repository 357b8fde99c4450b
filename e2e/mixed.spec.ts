/** Mixed precision: measured, chosen for a size, applied, checked by a run. */
import { ended, expect, openPage, run, table, test } from './page';

test('bits are measured, chosen by slider and by point, and a run checks them', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Mixed precision' }).click();
  await page.getByRole('button', { name: 'Measure sensitivity' }).click();
  await ended(page, 'Measured the sensitivity of 3 layers in');
  const errors = await table(page, 'Sensitivity, numbers');
  expect(errors.map(({ Layer }) => Layer)).toEqual(['fc1', 'fc2', 'fc3']);

  const slider = page.getByRole('slider', { name: 'Mean bits' });
  await slider.fill('4');
  const bits = async () =>
    Promise.all(
      ['fc1', 'fc2', 'fc3'].map((name) => page.getByRole('slider', { name: `Bits of ${name}` }).inputValue()),
    );
  const chosen = await bits();
  expect(new Set(chosen).size).toBeGreaterThan(1);
  const front = page.getByRole('figure', { name: 'Pareto front' });
  const point = front.getByRole('button', { pressed: true });
  await expect(point).toHaveCount(1);
  await point.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect(await bits()).not.toEqual(chosen);
  await expect(front.getByRole('button', { pressed: true })).toBeFocused();

  await page.getByRole('button', { name: 'Keep last layer at 8 bits' }).click();
  await slider.fill('3');
  expect((await bits())[2]).toBe('8');
  const size = (await page.getByText(/^size /).textContent())!.replace('size ', '');
  const row = await run(page);
  expect(row['Size']).toBe(size);
  expect(Number.parseFloat(row['Bits']!)).toBeLessThanOrEqual(3.01);
});
