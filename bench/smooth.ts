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

/** Milliseconds: of computing, and by the clock, in which others may have had the processor. */
interface LongTask {
  start: number;
  duration: number;
  wall: number;
  causes: string[];
}

interface Network {
  name: string;
  open: (page: Page) => Promise<void>;
  lastLayer: RegExp;
}

const DONE = 600_000;

/** Without asking the page time and again, which would be work of its thread. */
const said = (page: Page, text: RegExp) =>
  page.evaluate(
    (source) =>
      new Promise<void>((resolve) => {
        const isSaid = () => {
          const region = document.querySelector('[role=status]');
          if (!region || !new RegExp(source).test(region.textContent)) return;
          observer.disconnect();
          resolve();
        };
        const observer = new MutationObserver(isSaid);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        isSaid();
      }),
    text.source,
  );

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

/** Of a trace. Times in microseconds; `tdur` is what the thread itself has computed, whoever else had the processor. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string; data?: { functionName?: string; url?: string; type?: string } };
}

const CATEGORIES = ['toplevel', 'devtools.timeline', 'v8', '__metadata'];
const TASKS = ['RunTask', 'ThreadControllerImpl::RunTask'];
const LONG = 50_000;

const labelOf = ({ name, args }: TraceEvent) =>
  [name, args?.data?.type ?? args?.data?.functionName ?? args?.data?.url?.split('/').at(-1)].filter(Boolean).join(' ');

/** The longest tasks of a page's thread, and what took most of each. */
function longTasks(trace: TraceEvent[]): LongTask[] {
  const main = new Set(
    trace
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map((e) => `${e.pid} ${e.tid}`),
  );
  const own = trace.filter((event) => event.ph === 'X' && main.has(`${event.pid} ${event.tid}`));
  const begin = Math.min(...own.map(({ ts }) => ts));
  return own
    .filter(({ name, tdur = 0 }) => TASKS.includes(name) && tdur > LONG)
    .map((task) => {
      const parts = own.filter(
        (event) =>
          event.pid === task.pid &&
          event.ts >= task.ts &&
          event.ts + (event.dur ?? 0) <= task.ts + task.dur! &&
          !TASKS.includes(event.name) &&
          (event.tdur ?? 0) > 8000,
      );
      return {
        start: (task.ts - begin) / 1000,
        duration: task.tdur! / 1000,
        wall: task.dur! / 1000,
        causes: parts.map((part) => `${labelOf(part)} ${Math.round(part.tdur! / 1000)}`),
      };
    });
}

/** What is done in `body`, and its long tasks. */
async function traced(page: Page, what: string, body: () => Promise<void>): Promise<void> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: CATEGORIES });
  await body();
  await page.waitForTimeout(500);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const tasks = longTasks(traceEvents);
  const lengths = tasks.map(({ duration }) => Math.round(duration)).sort((x, y) => y - x);
  console.log(`${what}: ${lengths.length === 0 ? 'none' : `${lengths.join(', ')} ms`}`);
  for (const { start, duration, wall, causes } of tasks)
    console.log(
      `    at ${Math.round(start)}: ${Math.round(duration)} ms, ${Math.round(wall)} by the clock: ${causes.join('; ')}`,
    );
}

/** Sets the last layer to other bits with Live on. @returns ms until its first answer, and until all of it */
async function live(page: Page, lastLayer: RegExp): Promise<string> {
  await page.getByRole('checkbox', { name: /^Live/ }).check();
  await said(page, /^Quantized in/);
  const slider = page.getByRole('slider', { name: lastLayer }).last();
  const times: string[] = [];
  for (const bits of [5, 6, 4]) {
    await slider.evaluate((input: HTMLInputElement, value) => {
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

async function measure(page: Page, url: string, { name, open, lastLayer }: Network): Promise<void> {
  const quantize = page.getByRole('button', { name: 'Quantize', exact: true });
  await traced(page, `${name}, opened`, async () => {
    await page.goto(url);
    await open(page);
    await quantize.and(page.locator(':enabled')).waitFor({ timeout: DONE });
  });
  await traced(page, `${name}, quantized`, async () => {
    await quantize.click();
    await said(page, /^Quantized in/);
  });
  await traced(page, `${name}, changed live`, async () =>
    console.log(`${name}, live, first answer and all: ${await live(page, lastLayer)}`),
  );
  if (name === 'squeezenet') return;
  await traced(page, `${name}, swept`, async () => {
    await page.getByRole('figure', { name: 'Accuracy by bits' }).getByRole('button', { name: 'Sweep' }).click();
    await said(page, /^Swept/);
  });
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
    page.on('pageerror', (error) => console.log(`uncaught: ${error.message}`));
    await measure(page, server.resolvedUrls!.local[0]!, network);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
