/** Files of the page that do not come: offline, or gone from the server since the page was opened. Everything else goes on. */
import type { Page } from '@playwright/test';
import { alert, expect, openPage, quantize, results, run, setSlider, status, test } from './page';

const tryAgain = (page: Page) => page.getByRole('button', { name: 'Try again' });
const guest = (page: Page) => page.getByRole('button', { name: 'Mixed precision' });
const measure = (page: Page) => page.getByRole('button', { name: 'Measure sensitivity' });
const layers = (page: Page) => page.getByRole('table', { name: 'Layers' });

/** What a server answers that no longer has the file, and what a browser without a network does. */
const GONE = {
  'a 404': (page: Page, files: RegExp) => page.route(files, (route) => route.fulfill({ status: 404, body: 'gone' })),
  'no answer': (page: Page, files: RegExp) => page.route(files, (route) => route.abort()),
};

for (const [how, goes] of Object.entries(GONE)) {
  test(`a panel whose code does not come (${how}) leaves runs and recipe, and comes when tried again`, async ({
    page,
  }) => {
    await openPage(page);
    await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), 4);
    await run(page);
    const before = await results(page);
    await goes(page, /\/assets\/.*\.(js|css)$/);
    await guest(page).click();
    await expect(alert(page)).toContainText('Mixed precision could not be loaded');
    await expect(layers(page)).toBeVisible();
    await tryAgain(page).click();
    await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible();
    expect(await results(page)).toEqual(before);
    await page.unrouteAll();
    await tryAgain(page).click();
    await expect(measure(page)).toBeVisible();
    await expect(alert(page)).toBeHidden();
    expect(await results(page)).toEqual(before);
    await expect(page.getByRole('slider', { name: 'Bits of all layers' })).toHaveValue('4');
    // Its looks came with it.
    expect(await page.evaluate(() => [...document.styleSheets].some(({ href }) => href?.includes('feature')))).toBe(
      true,
    );
  });

  test(`a worker whose code does not come (${how}) is an alert, and starts when tried again`, async ({ page }) => {
    await goes(page, /\/assets\/worker-.*\.js$/);
    await page.goto('./');
    await expect(alert(page)).toContainText('The worker, which does the work, could not be loaded');
    await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '0');
    await expect(layers(page)).toBeVisible();
    // What is asked of it in the meantime fails with a sentence.
    await quantize(page).click();
    await expect(status(page)).toHaveText('The job stopped.');
    await expect(alert(page)).toContainText('The worker, which does the work, could not be loaded');
    await page.unrouteAll();
    await tryAgain(page).click();
    await expect(status(page)).toContainText('Float accuracy 98.2 % on 797 samples.');
    await expect(alert(page)).toBeHidden();
    await run(page);
  });

  for (const [what, files] of [
    ['wasm', /\.wasm$/],
    ['script', /ort-wasm.*\.mjs$/],
    ['code', /ort\.wasm.*\.js$/],
  ] as const)
    test(`onnxruntime whose ${what} does not come (${how}) is an alert, and the network is measured when tried again`, async ({
      page,
    }) => {
      await goes(page, files);
      await page.goto('./');
      await expect(alert(page)).toContainText('onnxruntime, which runs networks, could not be loaded');
      await expect(status(page)).toHaveText('The float network could not be measured.');
      // A job, too, ends with a sentence, and may be tried again.
      await quantize(page).click();
      await expect(status(page)).toHaveText('The job stopped.');
      await expect(alert(page)).toContainText('onnxruntime, which runs networks, could not be loaded');
      await page.unrouteAll();
      await tryAgain(page).click();
      await expect(status(page)).toContainText('Quantized in');
      await expect(alert(page)).toBeHidden();
    });
}

test('charts that do not come leave the rest as it is', async ({ page }) => {
  await page.route(/\/assets\/ChartSet-.*\.js$/, (route) => route.abort());
  await openPage(page);
  await expect(alert(page)).toContainText('The charts could not be loaded');
  await quantize(page).click();
  await expect(status(page)).toContainText('Quantized in');
  await page.unrouteAll();
  await tryAgain(page).click();
  await expect(page.getByRole('figure', { name: 'Error by layer' })).toBeVisible();
});

test('offline, another page of the page does not come; back on the network, it does by itself', async ({
  page,
  context,
}) => {
  await openPage(page);
  await run(page);
  const before = await results(page);
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Theory' }).click();
  await expect(alert(page)).toContainText('Theory could not be loaded');
  await page.getByRole('link', { name: 'Quantize' }).click();
  expect(await results(page)).toEqual(before);
  // What is there already needs no network.
  await setSlider(page.getByRole('slider', { name: 'Bits of all layers' }), 4);
  await run(page);
  await page.getByRole('link', { name: 'Theory' }).click();
  await expect(alert(page)).toContainText('Theory could not be loaded');
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Theory' })).toBeVisible();
  await expect(alert(page)).toBeHidden();
});
