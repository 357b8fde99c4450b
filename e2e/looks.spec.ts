/** What the page looks like to screen readers, keyboards and narrow windows. */
import type { Page } from '@playwright/test';
import { choose, expect, openPage, quantize, run, status, test } from './page';

/** docs/ARCHITECTURE.md 7: other people's programs find things by these. */
const NAMES: [Parameters<Page['getByRole']>[0], string | RegExp][] = [
  ['combobox', 'Example'],
  ['combobox', 'Preprocessing'],
  ['combobox', 'Method'],
  ['table', 'Layers'],
  ['slider', 'Bits of all layers'],
  ['combobox', 'Preset'],
  ['button', 'Undo'],
  ['button', 'Redo'],
  ['slider', 'Bits of fc1'],
  ['checkbox', 'Keep fc1 in float'],
  ['button', 'Quantize'],
  ['button', 'Cancel'],
  ['progressbar', 'Progress'],
  ['table', 'Results'],
  ['figure', 'Accuracy by bits'],
  ['figure', 'Error by layer'],
  ['figure', 'Error along the path'],
  ['button', 'Copy link'],
  ['button', 'Export ONNX'],
  ['button', 'Download report'],
];

test('everything has the name that programs rely on', async ({ page }) => {
  await openPage(page);
  for (const [role, name] of NAMES)
    await expect(page.getByRole(role, { name, exact: true }), `${role} ${String(name)}`).toHaveCount(1);
  for (const label of ['Open model', 'Open calibration data', 'Open evaluation data'])
    await expect(page.getByLabel(label, { exact: true })).toHaveAttribute('type', 'file');
  await expect(status(page)).toHaveCount(1);
  const options = await page.getByRole('combobox', { name: 'Preprocessing' }).locator('option').allTextContents();
  expect(options).toEqual(['ImageNet mean/std', '0 to 1', '-1 to 1', '0 to 255', 'Custom']);
  const methods = await page.getByRole('combobox', { name: 'Method' }).locator('option').allTextContents();
  expect(methods.map((text) => text.split(',')[0]).sort()).toEqual(['Beacon', 'GPFQ', 'GPTQ', 'Qronos', 'RTN', 'SPFQ']);
});

test('the numbers of each chart can be read while they are folded away', async ({ page }) => {
  await openPage(page);
  for (const name of ['Accuracy by bits', 'Error by layer', 'Error along the path']) {
    const figure = page.getByRole('figure', { name, exact: true });
    await expect(figure.getByRole('button', { name: 'Numbers' })).toHaveAttribute('aria-expanded', 'false');
    expect(await figure.getByRole('table').getByRole('row').count(), name).toBeGreaterThan(3);
  }
});

test('the colours follow the system until the user chooses', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openPage(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  expect(light).not.toBe(dark);
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  expect(await ground()).toBe(dark);
});

test('the main job is in sight at 1280 × 800 without scrolling', async ({ page }) => {
  await openPage(page);
  for (const target of [
    page.getByRole('heading', { name: 'Answer', exact: true }),
    page.getByRole('button', { name: 'Find the fewest bits' }),
    page.getByRole('button', { name: 'Export ONNX' }),
    page.getByRole('button', { name: 'Copy link' }),
    quantize(page),
    page.getByRole('slider', { name: 'Bits of fc3' }),
    page.getByRole('region', { name: 'Results, scrollable' }),
  ])
    await expect(target).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('table', { name: 'Results' })).toBeInViewport({ ratio: 0.9 });
  await expect(page.getByRole('figure', { name: 'Error by layer' })).toBeInViewport();
});

/** Pixels between the axes: less cannot be read. */
const READABLE = 140;

test('no plot is flattened, whatever the window', async ({ page }) => {
  await openPage(page);
  await run(page);
  for (const [width, height] of [
    [1280, 800],
    [1440, 900],
    [1920, 1080],
    [900, 1000],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const name of ['Error by layer', 'Accuracy by bits', 'Error along the path', 'Weights before and after']) {
      const figure = page.getByRole('figure', { name, exact: true });
      // Plots far from sight are not drawn.
      await figure.scrollIntoViewIfNeeded();
      const grid = figure.locator('.recharts-cartesian-grid');
      await expect
        .poll(async () => (await grid.boundingBox())?.height ?? 0, { message: `${name} at ${width} × ${height}` })
        .toBeGreaterThan(READABLE);
    }
  }
});

test('what came without its curves says so in their place', async ({ page }) => {
  await openPage(page);
  await expect(page.getByRole('figure', { name: 'Weights before and after' })).toContainText(
    'A stored result has no weights: press Quantize to see them.',
  );
  await expect(page.getByRole('figure', { name: 'Accuracy by calibration samples' })).toContainText(
    'The stored results came without this curve.',
  );
});

test('at 360 px nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPage(page);
  await run(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('the keyboard starts a run from where it is', async ({ page }) => {
  await openPage(page);
  await page.getByRole('slider', { name: 'Bits of fc3' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'Bits of fc3' })).toHaveValue('4');
  await page.keyboard.press('Control+Enter');
  await expect(status(page)).toContainText('Quantized in');
});

test('damping says what none means, and Details how much of its correction Qronos keeps', async ({ page }) => {
  await openPage(page);
  await choose(page, 'GPTQ');
  const damping = page.getByLabel('Damping');
  await expect(damping).toHaveValue('');
  await expect(damping).toHaveAttribute('placeholder', '0.01');
  await choose(page, 'Qronos');
  await expect(damping).toHaveAttribute('placeholder', '0.01, held back');
  await run(page);
  await page.getByText('Details', { exact: true }).click();
  const details = page.getByRole('region', { name: 'Details by layer, scrollable' });
  await expect(details.getByRole('columnheader', { name: 'Kept' })).toBeVisible();
  // A damping that is named is Qronos as its paper has it: all is kept.
  await damping.fill('0.02');
  await run(page);
  await expect(details.getByRole('columnheader', { name: 'Kept' })).toBeHidden();
});

test('WebGPU does the same job', async ({ page }) => {
  await page.goto('./?backend=webgpu');
  await expect(quantize(page)).toBeEnabled();
  const row = await run(page);
  expect(Number.parseFloat(row['Top-1']!)).toBeGreaterThan(97);
  await page.getByText('Details', { exact: true }).click();
  await expect(page.getByText(/webgpu on/)).toBeVisible();
});

test('a link skips to the answer, and from there the main tool and Quantize are few stops away', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the result' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Answer', exact: true })).toBeFocused();
  expect(new URL(page.url()).hash).toBe('');
  const stopsTo = async (name: string) => {
    const button = page.getByRole('button', { name, exact: true });
    for (let stops = 1; stops <= 20; stops++) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element === document.activeElement)) return stops;
    }
    return Infinity;
  };
  expect(await stopsTo('Find the fewest bits')).toBeLessThanOrEqual(8);
  expect(await stopsTo('Quantize')).toBeLessThanOrEqual(12);
});

test('what can be pressed is 24 px wide and tall, or its label is', async ({ page }) => {
  await openPage(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a, button, select, input, summary')]
      .map((element) => (element.matches('input[type=checkbox]') ? (element.closest('label') ?? element) : element))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      // Links in the middle of a sentence are as tall as it; what is out of sight is not pressed.
      .filter(({ element, box }) => box.width > 0 && !element.matches('.skip, p a'))
      .filter(({ box }) => box.width < 24 || box.height < 23.9)
      .map(({ element, box }) => `${element.outerHTML.slice(0, 80)}: ${box.width} × ${box.height}`),
  );
  expect(small).toEqual([]);
});
