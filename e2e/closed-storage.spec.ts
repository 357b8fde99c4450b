/** Browsers that keep nothing and have no service worker: private windows, blocked site data, plain http. All else works, and nothing alarms. */
import type { Page } from '@playwright/test';
import { alert, choose, expect, openPage, run, test } from './page';

// What the test itself takes away is to be asked for.
test.use({ serviceWorkers: 'allow' });

/** What a browser says of stores that it has closed. */
const CLOSE_STORES = `for (const name of ['caches', 'localStorage', 'sessionStorage', 'indexedDB'])
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
  });\n`;

/** A worker has a scope of its own: the same is done in its first line. */
async function closeStores(page: Page): Promise<void> {
  await page.addInitScript(CLOSE_STORES);
  await page.route(/\/assets\/worker-.*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: CLOSE_STORES + (await response.text()) });
  });
}

const WITHOUT_SERVICE_WORKER: Record<string, string> = {
  'it is refused': `navigator.serviceWorker.register = () => Promise.reject(new DOMException('denied', 'SecurityError'));`,
  'there is none': `Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });`,
};

/** What the page and its workers say on the console, in red. */
function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
  return said;
}

test('with all stores closed the same job is done, on the GPU as well, and a small note says that nothing is kept', async ({
  page,
}) => {
  const said = complaints(page);
  await closeStores(page);
  await openPage(page, '?backend=webgpu');
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Light', exact: true })).toBeVisible();
  await choose(page, 'GPTQ');
  expect((await run(page))['Method']).toBe('GPTQ');
  await page.getByRole('link', { name: 'Theory' }).click();
  await expect(page.getByRole('button', { name: 'Draw the error', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Quantize' }).click();
  await page.getByRole('button', { name: 'Copy link', exact: true }).click();
  await expect(page.getByText(/^(Copied|In the address bar)/)).toBeVisible();
  await expect(page.getByText('This browser keeps nothing for later')).toHaveCount(1);
  await expect(alert(page)).toBeHidden();
  expect(said).toEqual([]);
});

for (const [how, script] of Object.entries(WITHOUT_SERVICE_WORKER))
  test(`without a service worker (${how}) the page is as it is, without a word of it`, async ({ page }) => {
    const said = complaints(page);
    await page.addInitScript(script);
    await openPage(page);
    // It would have been asked for once the page is at rest.
    await page.waitForTimeout(1500);
    expect((await run(page))['Method']).toBe('GPFQ');
    await expect(page.getByRole('region', { name: 'New version' })).toBeHidden();
    await expect(page.getByText(/service worker/i)).toHaveCount(0);
    await expect(alert(page)).toBeHidden();
    expect(said).toEqual([]);
  });
