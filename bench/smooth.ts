/**
 * `npm run smooth [digits|lenet|squeezenet…]`: long tasks of the page's thread while networks are opened, quantized, swept and changed
 * live, in the built page (`npm run build` before). The real networks come from the folder that BITPATH_REALDATA names.
 */
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { preview } from 'vite';
import { ensureBrowser } from '../scripts/browser.ts';
import { launchOptions } from '../scripts/find-browser.ts';
import { REALDATA, ROOT } from '../scripts/paths.ts';

/** Of a long task: when, how long, and which scripts and layouts Chromium lays it to. */
interface LongTask {
  start: number;
  duration: number;
  causes: string[];
}

interface Network {
  name: string;
  open: (page: Page) => Promise<void>;
  lastLayer: RegExp;
}

const DONE = 600_000;

const said = (page: Page, text: RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor({ timeout: DONE });

const opens = (model: string, calibration: string[], evaluation: string[]) => async (page: Page) => {
  const files = (label: string, names: string[]) =>
    page.getByLabel(label, { exact: true }).setInputFiles(names.map((name) => join(REALDATA, name)));
  await files('Open model', [`models/${model}`]);
  await files('Open calibration data', calibration);
  await files('Open evaluation data', evaluation);
  await said(page, /Float accuracy/);
};

const NETWORKS: Network[] = [
  { name: 'digits', open: (page) => said(page, /./), lastLayer: /^Bits of fc3$/ },
  {
    name: 'cnn',
    open: async (page) => {
      await page.getByRole('combobox', { name: 'Example' }).selectOption({ index: 1 });
      await said(page, /Float accuracy|Opened/);
    },
    lastLayer: /^Bits of fc/,
  },
  {
    name: 'lenet',
    open: opens(
      'lenet_mnist.onnx',
      ['mnist/train-images-idx3-ubyte.gz', 'mnist/train-labels-idx1-ubyte.gz'],
      ['mnist/t10k-images-idx3-ubyte.gz', 'mnist/t10k-labels-idx1-ubyte.gz'],
    ),
    lastLayer: /^Bits of /,
  },
  {
    name: 'squeezenet',
    open: opens('squeezenet1.1.onnx', ['imagenet/calibration.zip'], ['imagenet/evaluation.zip']),
    lastLayer: /^Bits of /,
  },
];

/** Runs in the page: what the browser says of tasks over 50 ms. */
function observe(): void {
  const seen: LongTask[] = [];
  const causes = (entry: PerformanceEntry): string[] => {
    const frame = entry.toJSON() as {
      scripts: {
        duration: number;
        invoker: string;
        sourceFunctionName: string;
        forcedStyleAndLayoutDuration: number;
      }[];
      startTime: number;
      duration: number;
      styleAndLayoutStart: number;
    };
    const layout = frame.styleAndLayoutStart && frame.startTime + frame.duration - frame.styleAndLayoutStart;
    return [
      ...frame.scripts.map(
        (s) =>
          `${s.invoker} ${s.sourceFunctionName} ${Math.round(s.duration)} (layout ${Math.round(s.forcedStyleAndLayoutDuration)})`,
      ),
      ...(layout > 5 ? [`style and layout ${Math.round(layout)}`] : []),
    ];
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.push({ start: startTime, duration, causes: [] });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      for (const task of seen)
        if (task.start >= entry.startTime - 1 && task.start < entry.startTime + entry.duration)
          task.causes = causes(entry);
  }).observe({ type: 'long-animation-frame', buffered: true });
  (window as unknown as { longTasks: LongTask[] }).longTasks = seen;
}

/** Those since the last call. */
async function report(page: Page, what: string): Promise<void> {
  await page.waitForTimeout(300);
  const tasks = await page.evaluate(() =>
    (window as unknown as { longTasks: LongTask[] }).longTasks.splice(0).map((task) => ({ ...task })),
  );
  const lengths = tasks.map(({ duration }) => Math.round(duration)).sort((a, b) => b - a);
  console.log(`${what}: ${lengths.length === 0 ? 'none' : `${lengths.join(', ')} ms`}`);
  for (const { start, duration, causes } of tasks)
    console.log(`    at ${Math.round(start)} ms, ${Math.round(duration)} ms: ${causes.join('; ') || 'no script'}`);
}

/** Sets the last layer to other bits with Live on. @returns ms until its first answer, and until all of it */
async function live(page: Page, lastLayer: RegExp): Promise<string> {
  await page.getByRole('checkbox', { name: /^Live/ }).check();
  await said(page, /^Quantized in/);
  const slider = page.getByRole('slider', { name: lastLayer }).last();
  const times: string[] = [];
  for (const bits of [5, 6, 4]) {
    await slider.evaluate((input: HTMLInputElement, value) => {
      performance.mark('changed');
      const row = () => document.querySelector('table[aria-label="Results"] tr.selected')?.textContent;
      const before = row();
      const answered: number[] = [];
      const from = performance.now();
      new MutationObserver(() => {
        const now = row();
        if (now === before && answered.length === 0) return;
        answered[now?.includes('first ') ? 0 : 1] ??= performance.now() - from;
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      (window as unknown as { answered: number[] }).answered = answered;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, String(value));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, bits);
    await page.waitForFunction(() => (window as unknown as { answered: number[] }).answered[1] !== undefined, null, {
      timeout: DONE,
    });
    const [first, all] = await page.evaluate(() => (window as unknown as { answered: number[] }).answered);
    times.push(`${Math.round(first ?? all!)} and ${Math.round(all!)} ms`);
    await page.waitForTimeout(300);
  }
  await page.getByRole('checkbox', { name: /^Live/ }).uncheck();
  return times.join(', ');
}

async function measure(page: Page, { name, open, lastLayer }: Network): Promise<void> {
  await open(page);
  await page
    .getByRole('button', { name: 'Quantize', exact: true })
    .and(page.locator(':enabled'))
    .waitFor({ timeout: DONE });
  await report(page, `${name}, opened`);
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
  await said(page, /^Quantized in/);
  await report(page, `${name}, quantized`);
  console.log(`${name}, live, first answer and all: ${await live(page, lastLayer)}`);
  await report(page, `${name}, live`);
  if (name === 'squeezenet') return;
  await page.getByRole('figure', { name: 'Accuracy by bits' }).getByRole('button', { name: 'Sweep' }).click();
  await said(page, /^Swept/);
  await report(page, `${name}, swept`);
}

const missing = ensureBrowser();
if (missing) throw new Error(missing);
const wanted = process.argv.slice(2);
const server = await preview({ root: ROOT, preview: { host: '127.0.0.1', port: 4192, strictPort: true } });
const browser = await chromium.launch(launchOptions());
try {
  for (const network of NETWORKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // esbuild names functions with a helper that the page lacks.
    await page.addInitScript({ content: 'globalThis.__name = (made) => made;' });
    await page.addInitScript(observe);
    page.on('pageerror', (error) => console.log(`uncaught: ${error.message}`));
    await page.goto(server.resolvedUrls!.local[0]!);
    await measure(page, network);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
