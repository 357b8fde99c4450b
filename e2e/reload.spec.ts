/** What outlives a reload, what is asked before one, and what can be taken back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { SAMPLES } from '../scripts/training/digits';
import {
  alert,
  choose,
  ended,
  expect,
  JOB,
  openPage,
  quantize,
  results,
  run,
  setSlider,
  status,
  table,
  test,
} from './page';

const own = (stored: string, name = stored) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: readFileSync(join(SAMPLES, stored)),
});

const open = (page: Page, label: string, ...files: ReturnType<typeof own>[]) =>
  page.getByLabel(label, { exact: true }).setInputFiles(files);

const allBits = (page: Page) => page.getByRole('slider', { name: 'Bits of all layers' });
const toOpen = (page: Page) => page.getByRole('region', { name: 'Files to open again' });
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });

/** Loads the page again, and waits until the float network of the example is measured. */
async function reload(page: Page): Promise<void> {
  await page.reload();
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
}

test('runs, recipe and theme of an example are there again', async ({ page }) => {
  await openPage(page);
  await choose(page, 'GPTQ');
  await setSlider(page.getByRole('slider', { name: 'Bits of fc2' }), 5);
  await run(page);
  await page.getByRole('button', { name: 'Remove result 1' }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  const before = await results(page);
  const layers = await table(page, 'Layers');
  await reload(page);
  expect(await results(page)).toEqual(before);
  expect(await table(page, 'Layers')).toEqual(layers);
  await expect(page.getByRole('combobox', { name: 'Method' })).toHaveValue('gptq');
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  await expect(toOpen(page)).toBeHidden();
  // They go on: another run is the next one.
  await setSlider(page.getByRole('slider', { name: 'Bits of fc2' }), 6);
  await run(page);
  expect((await results(page)).at(-1)).toMatchObject({ Run: '4', Method: 'GPTQ' });
  await reload(page);
  expect(await results(page)).toHaveLength(before.length + 1);
});

test('the other example, too: it opens by itself', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-cnn');
  await expect(status(page)).toContainText('Float accuracy 99.4 %', { timeout: JOB });
  await setSlider(allBits(page), 4);
  await run(page);
  const before = await results(page);
  await reload(page);
  await expect(page.getByRole('combobox', { name: 'Example' })).toHaveValue('digits-cnn');
  expect(await results(page)).toEqual(before);
  await expect(allBits(page)).toHaveValue('4');
});

test('files are named, not stored: they are asked for by name and hash, and taken where they are the same', async ({
  page,
}) => {
  await openPage(page);
  await open(page, 'Open model', own('digits-cnn.onnx', 'mine.onnx'));
  await open(page, 'Open calibration data', own('digits-train.npz', 'train.npz'));
  await open(page, 'Open evaluation data', own('digits-test.npz', 'test.npz'));
  await page.getByRole('combobox', { name: 'Preprocessing' }).selectOption('Custom');
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
  await setSlider(allBits(page), 4);
  await run(page);
  const before = await results(page);

  await page.reload();
  await expect(toOpen(page).getByRole('listitem')).toHaveText(
    [
      /^mine\.onnx, the network\s+SHA-256 63156ec4$/,
      /^train\.npz, to calibrate\s+SHA-256 [0-9a-f]{8}$/,
      /^test\.npz, to evaluate\s+SHA-256 [0-9a-f]{8}$/,
    ],
    { useInnerText: true },
  );
  // The runs are there already.
  expect((await results(page)).slice(1)).toEqual(before.slice(1));
  await expect(quantize(page)).toBeDisabled();

  // Another file of that name is told, and takes nothing away.
  await open(page, 'Open model', own('digits-mlp.onnx', 'mine.onnx'));
  await expect(alert(page)).toContainText('The mine.onnx that is open is another file: SHA-256 aa6c58e3');
  await open(page, 'Open model', own('digits-cnn.onnx', 'mine.onnx'));
  await expect(toOpen(page).getByRole('listitem')).toHaveCount(2);
  expect((await results(page)).slice(1)).toEqual(before.slice(1));
  await expect(allBits(page)).toHaveValue('4');
  await open(page, 'Open calibration data', own('digits-train.npz', 'train.npz'));
  await open(page, 'Open evaluation data', own('digits-test.npz', 'test.npz'));
  await expect(quantize(page)).toBeEnabled({ timeout: JOB });
  await expect(toOpen(page)).toBeHidden();
  expect(await results(page)).toEqual(before);
  // The same again is the same row.
  await quantize(page).click();
  await ended(page, 'Quantized in');
  const again = await results(page);
  expect(again).toHaveLength(before.length);
  expect(again.at(-1)!['Top-1']).toBe(before.at(-1)!['Top-1']);
});

test('files that are not opened again can be done without', async ({ page }) => {
  await openPage(page);
  await open(page, 'Open model', own('digits-cnn.onnx', 'mine.onnx'));
  await expect(page.getByRole('heading', { name: 'mine.onnx' })).toBeVisible();
  await page.reload();
  await toOpen(page).getByRole('button', { name: 'Go on without them' }).click();
  await expect(toOpen(page)).toBeHidden();
  await page.getByRole('combobox', { name: 'Example' }).selectOption('digits-mlp');
  await expect(status(page)).toContainText('Float accuracy 98.2 %', { timeout: JOB });
  await reload(page);
  await expect(toOpen(page)).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Example' })).toHaveValue('digits-mlp');
});

test('two tabs keep their own; a new one takes over what a closed one has left', async ({ page, context }) => {
  await openPage(page);
  await setSlider(allBits(page), 6);
  await run(page);
  const first = await results(page);
  const other = await context.newPage();
  await openPage(other);
  expect(await results(other)).toHaveLength(3);
  await setSlider(allBits(other), 2);
  await run(other);
  const second = await results(other);
  await reload(page);
  expect(await results(page)).toEqual(first);
  await reload(other);
  expect(await results(other)).toEqual(second);
  await page.close();
  const third = await context.newPage();
  await openPage(third);
  expect(await results(third)).toEqual(first);
  await expect(allBits(third)).toHaveValue('6');
});

test('a link that was copied is not a second result after a reload, nor does it take the recipe away', async ({
  page,
}) => {
  await openPage(page);
  await run(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await setSlider(allBits(page), 7);
  const before = await results(page);
  await reload(page);
  expect(await results(page)).toEqual(before);
  await expect(allBits(page)).toHaveValue('7');
});

test('a link that is opened in a tab shows its result alone, and what the tab had is left to the next one', async ({
  page,
  context,
}) => {
  await openPage(page);
  await setSlider(allBits(page), 6);
  await run(page);
  const before = await results(page);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = page.url();
  await page.getByRole('button', { name: 'Remove result 1' }).click();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(status(page)).toContainText('This result came with the link.', { timeout: JOB });
  expect((await results(page)).map(({ Method }) => Method)).toEqual([
    'float',
    'RTN stored',
    'GPFQ stored',
    'GPFQ from the link',
  ]);
  const other = await context.newPage();
  await openPage(other);
  expect(await results(other)).toEqual(before.filter(({ Run }) => Run !== '1'));
});

test('what another version of the page has kept, or nobody knows what, is dropped', async ({ page }) => {
  await openPage(page);
  await setSlider(allBits(page), 6);
  await expect(allBits(page)).toHaveValue('6');
  await page.waitForTimeout(500);
  const overwrite = (version: number) =>
    page.evaluate(
      (newVersion) =>
        new Promise<number>((resolve, reject) => {
          const request = indexedDB.open('bitpath');
          request.onerror = () => reject(new Error('no storage'));
          request.onsuccess = () => {
            const store = request.result.transaction('sessions', 'readwrite').objectStore('sessions');
            const all = store.getAllKeys();
            all.onsuccess = () => {
              for (const key of all.result)
                store.put({ version: newVersion, opened: 3, features: { quantize: { runs: 'none' } } }, key);
              store.transaction.oncomplete = () => resolve(all.result.length);
            };
          };
        }),
      version,
    );
  for (const version of [99, 1]) {
    expect(await overwrite(version)).toBeGreaterThan(0);
    await reload(page);
    await expect(allBits(page)).toHaveValue('3');
    expect(await results(page)).toHaveLength(3);
    await setSlider(allBits(page), 6);
    await page.waitForTimeout(500);
  }
});

test('where the browser keeps nothing, a small note says so, and all else works', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, 'indexedDB', {
      get: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    }),
  );
  await openPage(page);
  await expect(page.getByText('This browser keeps nothing for later')).toBeVisible();
  await run(page);
});

test('a reload during a job asks first, and only then', async ({ page }) => {
  await openPage(page);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.getByRole('figure', { name: 'Accuracy by bits' }).getByRole('button', { name: 'Sweep' }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeEnabled();
  await page.evaluate(() => setTimeout(() => location.reload(), 0));
  await expect.poll(() => asked).toEqual(['beforeunload']);
  // Nobody left, and the job goes on.
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeEnabled();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(page)).toHaveText('Cancelled.');
  await reload(page);
  expect(asked).toEqual(['beforeunload']);
});

test('a run that was removed, and bits of many layers, come back', async ({ page }) => {
  await openPage(page);
  await expect(undo(page)).toBeDisabled();
  const before = await results(page);
  await page.getByRole('button', { name: 'Remove result 1' }).click();
  await expect.poll(() => results(page)).toHaveLength(2);
  await undo(page).click();
  expect(await results(page)).toEqual(before);
  await expect(status(page)).toHaveText('Undone: run 1 removed.');
  await expect(undo(page)).toBeDisabled();
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => results(page)).toHaveLength(before.length - 1);
  await page.keyboard.press('Control+z');
  expect(await results(page)).toEqual(before);

  await setSlider(page.getByRole('slider', { name: 'Bits of fc1' }), 7);
  await page.waitForTimeout(1100);
  const layers = await table(page, 'Layers');
  // A slider that is drawn is one step.
  await setSlider(allBits(page), 5);
  await expect(page.getByRole('slider', { name: 'Bits of fc1' })).toHaveValue('7');
  await expect(page.getByRole('slider', { name: 'Bits of fc2' })).toHaveValue('5');
  await page.keyboard.press('Control+z');
  expect(await table(page, 'Layers')).toEqual(layers);
  await expect(allBits(page)).toHaveValue('3');

  // Where text is written, the keys are those of the text.
  const samples = page.getByRole('spinbutton', { name: 'Calibration samples' });
  await samples.fill('12');
  await samples.press('Control+z');
  await expect(page.getByRole('slider', { name: 'Bits of fc1' })).toHaveValue('7');
});
