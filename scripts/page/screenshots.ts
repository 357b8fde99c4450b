/**
 * Takes pictures of the built page in its states, at several widths and in both themes: `npm run screenshots [folder] [state …]`.
 * `docs/page.png` is the one of the README; docs/screenshots has the first screen at every width. Needs `npm run build` before.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { launchOptions } from '../find-browser.ts';
import { ROOT } from '../paths.ts';

const SIZES = [
  { width: 360, height: 780 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
];
const THEMES = ['light', 'dark'] as const;
/** Of a job on two cores, ms. */
const JOB = 180_000;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const idle = (page: Page) => button(page, 'Quantize').and(page.locator(':enabled')).waitFor({ timeout: JOB });

async function refused(page: Page): Promise<void> {
  const file = { name: 'holiday.onnx', mimeType: 'application/octet-stream', buffer: Buffer.from('no network') };
  await page.getByLabel('Open model', { exact: true }).setInputFiles(file);
  await page.getByRole('alert').waitFor();
}

/** What is done on the first screen before the picture. */
const STATES: Record<string, (page: Page) => Promise<void>> = {
  first: async () => undefined,
  found: async (page) => {
    await button(page, 'Find the fewest bits').click();
    await page.getByRole('status').filter({ hasText: 'Fewest bits' }).waitFor({ timeout: JOB });
  },
  searching: async (page) => {
    await button(page, 'Find the fewest bits').click();
    await page
      .getByRole('button', { name: /^Qronos, run/ })
      .first()
      .waitFor({ timeout: JOB });
  },
  explained: async (page) => {
    await page
      .getByRole('table', { name: 'Results' })
      .getByRole('button', { name: 'About this column' })
      .nth(2)
      .click();
    await page.getByRole('dialog').waitFor();
  },
  refused,
  help: async (page) => {
    await button(page, 'Help').click();
    await page.getByRole('dialog').waitFor();
  },
  mixed: async (page) => {
    await button(page, 'Mixed precision').click();
    await button(page, 'Measure sensitivity').click();
    await page.getByRole('figure', { name: 'Pareto front' }).waitFor({ timeout: JOB });
  },
  theory: async (page) => {
    await page.getByRole('link', { name: 'Theory' }).click();
    await page.getByRole('main').waitFor();
  },
};

const [folder = join(ROOT, 'docs/screenshots'), ...asked] = process.argv.slice(2);
const states = asked.length > 0 ? asked : ['first'];
mkdirSync(folder, { recursive: true });
const server = await preview({ root: ROOT, preview: { port: 4190, strictPort: true, host: '127.0.0.1' } });
const browser = await chromium.launch(launchOptions());
for (const state of states)
  for (const colorScheme of THEMES)
    for (const viewport of SIZES) {
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
      await page.goto('http://127.0.0.1:4190/');
      await idle(page);
      await button(page, 'No thanks')
        .click({ timeout: 1000 })
        .catch(() => undefined);
      await STATES[state]!(page);
      await page.waitForTimeout(500);
      const name = `${state}-${viewport.width}-${colorScheme}.jpg`;
      await page.screenshot({ path: join(folder, name), type: 'jpeg', quality: 70 });
      console.log(name);
      await page.close();
    }
await browser.close();
await server.close();
