/** The page as a person uses it: what the specs share. */
import { expect, test as base, type Locator, type Page } from '@playwright/test';

/** What Chromium says of something that the page's policy keeps out. */
const KEPT_OUT = /Content Security Policy/;

const isElsewhere = (url: string) => /^(https?|wss?):/.test(url) && !/^https?:\/\/127\.0\.0\.1:/.test(url);

/** A test fails where the page throws, asks for anything elsewhere, or for what its policy keeps out, whatever else it checks. */
export const test = base.extend<{ uncaught: string[] }>({
  uncaught: [
    async ({ context }, use) => {
      const problems: string[] = [];
      context.on('weberror', (error) => problems.push(String(error.error())));
      context.on('console', (message) => KEPT_OUT.test(message.text()) && problems.push(message.text()));
      context.on('request', (request) => isElsewhere(request.url()) && problems.push(`asked for ${request.url()}`));
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** A job of the built-in examples on a software adapter, at most. */
export const JOB = 90_000;

export const quantize = (page: Page): Locator => page.getByRole('button', { name: 'Quantize', exact: true });
export const status = (page: Page): Locator => page.getByRole('status');
export const alert = (page: Page): Locator => page.getByRole('alert');

/** Opens the page and waits until the float network of what is on screen is measured. */
export async function openPage(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
}

/** Rows of a table, folded away or not; its cells by the heads of their columns. */
export async function table(page: Page, name: string): Promise<Record<string, string>[]> {
  return page.getByRole('table', { name, exact: true, includeHidden: true }).evaluate((element) => {
    const text = (cell: Element) => (cell.textContent ?? '').trim();
    const heads = [...element.querySelectorAll('thead th')].map(text);
    return [...element.querySelectorAll('tbody tr')].map((row) =>
      Object.fromEntries([...row.children].map((cell, i) => [heads[i] ?? '', text(cell)])),
    );
  });
}

/** 98.1 of `98.1 %`. */
export const percent = (text: string | undefined): number => Number.parseFloat(text ?? '');

export const results = (page: Page) => table(page, 'Results');

/** Waits until a job says that it is done; fails as soon as it says why it cannot be. */
export async function ended(page: Page, message: string | RegExp, timeout = JOB): Promise<void> {
  const done = status(page).filter({ hasText: message });
  await expect(done.or(alert(page)).first()).toBeVisible({ timeout });
  expect(await alert(page).allTextContents()).toEqual([]);
}

/** Presses Quantize and waits for the run. @returns its row of Results */
export async function run(page: Page, timeout = JOB): Promise<Record<string, string>> {
  const before = (await results(page)).length;
  await quantize(page).click();
  await ended(page, 'Quantized in', timeout);
  const rows = await results(page);
  expect(rows).toHaveLength(before + 1);
  return rows.at(-1)!;
}

/** Chooses the method whose name begins so. */
export async function choose(page: Page, method: string): Promise<void> {
  const select = page.getByRole('combobox', { name: 'Method' });
  const names = await select.getByRole('option').allTextContents();
  await select.selectOption({ label: names.find((name) => name.startsWith(method)) ?? method });
}

/** Moves a slider with the keyboard, as a user without a mouse does. */
export async function setSlider(slider: Locator, value: number): Promise<void> {
  await slider.focus();
  await slider.press('Home');
  const least = Number(await slider.getAttribute('min'));
  for (let i = least; i < value; i++) await slider.press('ArrowRight');
  await expect(slider).toHaveValue(String(value));
}

/** Drops files of the disk, or folders, on the middle of the page, as the browser itself would. */
export async function drop(page: Page, ...files: string[]): Promise<void> {
  const { width, height } = page.viewportSize()!;
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {
      type,
      x: width / 2,
      y: height / 2,
      data: { items: [], files, dragOperationsMask: 1 },
    });
  await session.detach();
}
