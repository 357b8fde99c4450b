/** The theory view: random layers, whatever is open. */
import AxeBuilder from '@axe-core/playwright';
import { ended, expect, openPage, table, test } from './page';

test('the error of GPFQ falls with N, that of RTN stays; without a mouse too', async ({ page }) => {
  await openPage(page);
  await page.getByRole('navigation', { name: 'Features' }).getByRole('link', { name: 'Theory' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Samples, m').fill('16');
  await page.getByLabel('Largest N').selectOption('1,024');
  await page.getByRole('button', { name: 'Draw the error' }).click();
  await ended(page, 'Error by length of the path is drawn.');
  const figure = page.getByRole('figure', { name: 'Error by length of the path' });
  const slopes = (await figure.getByText('Slopes over N ≥ 4m').textContent())!.match(/[−\d.]+(?=,|$)/g)!;
  const [rtn, gpfq] = slopes.map((text) => Number(text.replace('−', '-')));
  expect(Math.abs(rtn!)).toBeLessThan(0.2);
  expect(Math.abs(gpfq! + 1)).toBeLessThan(0.2);
  const rows = await table(page, 'Error by length of the path, numbers');
  expect(rows.map((row) => row['N'])).toEqual('16 23 32 45 64 91 128 181 256 362 512 724 1024'.split(' '));
  expect(Number(rows.at(-1)!['GPFQ'])).toBeLessThan(Number(rows.at(-1)!['Bound']));
  await page.getByText('About the bound').click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  // Charts follow the window a frame later.
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
