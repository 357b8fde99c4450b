/** A large network: on screen at once, and its table scrolls smoothly. */
import { writeFileSync } from 'node:fs';
import { blocksNetwork } from '../test/networks';
import type { Page } from '@playwright/test';
import { drop, expect, openPage, status, test } from './page';

function onDisk(): string {
  const path = test.info().outputPath('large.onnx');
  writeFileSync(path, blocksNetwork(300, 2000).bytes);
  return path;
}

/** Milliseconds from the drop until the table shows a layer of the network that was dropped. */
async function dropAndTime(page: Page, file: string): Promise<number> {
  const shown = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let start = 0;
        document.addEventListener('drop', () => (start = performance.now()), { capture: true, once: true });
        const look = () =>
          start > 0 && document.querySelector('table[aria-label=Layers] [aria-label="Select block0/conv"]')
            ? resolve(performance.now() - start)
            : requestAnimationFrame(look);
        look();
      }),
  );
  await drop(page, file);
  return shown;
}

/** Scrolls the table by 60 pixels a frame. @returns milliseconds that the page computes for one frame, drawing apart */
async function scrollAndTime(page: Page, frames: number): Promise<number> {
  const session = await page.context().newCDPSession(page);
  // Of the thread itself: other work on the machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const before = await busy();
  await page.getByRole('region', { name: 'Layers, scrollable' }).evaluate(
    (element, count) =>
      new Promise<void>((resolve) => {
        let left = count;
        const step = () => {
          element.scrollTop += 60;
          if (--left > 0) requestAnimationFrame(step);
          else resolve();
        };
        requestAnimationFrame(step);
      }),
    frames,
  );
  return ((await busy()) - before) / frames;
}

test('2,000 nodes and 300 layers: on screen within a second of the drop, and scrolling keeps up', async ({ page }) => {
  const file = onDisk();
  const times: number[] = [];
  // Best of three: other work on the machine can only make it slower.
  while (times.length < 3 && !times.some((time) => time < 1000)) {
    await openPage(page);
    times.push(await dropAndTime(page, file));
    await expect(status(page)).toContainText('large.onnx is open.');
  }
  const frames: number[] = [];
  while (frames.length < 3 && !frames.some((time) => time < 16)) frames.push(await scrollAndTime(page, 75));
  const frame = Math.min(...frames);
  console.log(`from drop to table ${Math.min(...times).toFixed(0)} ms; scrolling, ${frame.toFixed(1)} ms a frame`);
  expect(Math.min(...times)).toBeLessThan(1000);
  expect(frame).toBeLessThan(16);
  await page.getByRole('region', { name: 'Layers, scrollable' }).press('End');
  await expect(page.getByRole('button', { name: 'Select block299/conv' })).toBeVisible();
});
