/** Explanations, the guide and the tour, as one who comes for the first time meets them. */
import { expect, openPage, test } from './page';

for (const [width, height] of [
  [1280, 800],
  [360, 740],
] as const)
  test(`explanation, guide and tour at ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openPage(page);
    const within = async () => {
      const box = (await page.getByRole('dialog').boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    };

    await page.getByRole('button', { name: 'Take a tour' }).click();
    await expect(page.getByRole('dialog', { name: 'Open a network' })).toBeFocused();
    let steps = 0;
    for (; await page.getByRole('button', { name: 'Next', exact: true }).isVisible(); steps++) {
      await within();
      await page.getByRole('button', { name: 'Next', exact: true }).click();
    }
    expect(steps + 1).toBe(8);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Help' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Take a tour' })).toHaveCount(0);

    await page.getByRole('button', { name: 'About Method' }).click();
    await expect(page.getByRole('dialog', { name: 'About Method' })).toContainText('Greedy path-following');
    await within();
    await page.getByRole('button', { name: 'More in Help: The methods' }).click();
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'The methods' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'About Method' })).toBeFocused();
  });

test('no words live in a title', async ({ page }) => {
  await openPage(page);
  // What draws the charts leaves theirs empty.
  const titled = page.locator('body [title]').or(page.locator('svg title').filter({ hasText: /\S/ }));
  await expect(titled).toHaveCount(0);
});
