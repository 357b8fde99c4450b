/**
 * `npm run bench [name…]`: measures in a real browser, and prints a table for each name; without names, for all but
 * those of docs/RESULTS.md, which `npm run results [mixed|offsets|seeds|folds|mixed-folds|compress|train] [network…] [method…]` keeps.
 */
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { ensureBrowser } from '../scripts/browser.ts';
import { launchOptions } from '../scripts/find-browser.ts';
import { REALDATA, ROOT } from '../scripts/paths.ts';
import { numpySeconds } from './numpy.ts';
import { PRUNED_LAYER } from './pruned-layer.ts';
import { writeResults, writeSection } from './results-file.ts';
import { markdown, type Table } from './table.ts';

/** Tables of docs/RESULTS.md that are a section of their own. */
const SECTIONS = ['mixed', 'offsets', 'seeds', 'folds', 'mixed-folds', 'compress', 'train'];
const NAMES = ['products', 'layer', 'growth', 'depth', 'network', 'time-left', 'pruning', 'propagation'];

function chosenNames(wanted: readonly string[]): readonly string[] {
  const unknown = wanted.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no table ${unknown}. There are ${NAMES.join(', ')}.`);
  return wanted.length > 0 ? wanted : NAMES;
}

/** A dev server of its own, which does not reload the page when a source changes under a measurement. */
async function serve() {
  const server = await createServer({
    root: ROOT,
    cacheDir: 'node_modules/.vite-bench',
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 4190, hmr: false, watch: null, fs: { allow: [ROOT, REALDATA] } },
    optimizeDeps: { entries: ['bench/*.ts', '!bench/run.ts'] },
  });
  await server.listen();
  return server;
}

async function describeMachine(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    const { vendor, architecture, description } = adapter?.info ?? {};
    const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'none';
    return 'WebGPU adapter: ' + name + '; ' + navigator.hardwareConcurrency + ' cores';
  })()`);
}

async function main(): Promise<void> {
  const [first, ...networks] = process.argv.slice(2);
  const results = first === 'accuracy';
  const section = results ? SECTIONS.find((name) => name === networks[0]) : undefined;
  const only = section ? networks.slice(1) : networks;
  const names = results ? [section ?? first] : chosenNames(process.argv.slice(2));
  const missing = ensureBrowser();
  if (missing) throw new Error(missing);
  const server = await serve();
  const browser = await chromium.launch(launchOptions());
  try {
    const version = browser.version();
    for (const [i, name] of names.entries()) {
      // A page of its own for each table: one leaves no devices or caches to the next.
      const page = await browser.newPage();
      page.on('console', (message) => {
        if (message.type() === 'info') console.error(`${name}: ${message.text()}`);
      });
      page.on('crash', () => console.error(`${name}: the page has crashed`));
      await page.goto(`${server.resolvedUrls!.local[0]}bench/index.html`);
      await page.waitForFunction('window.runBench');
      if (i === 0) console.log(`Chromium ${version}; ${await describeMachine(page)}\n`);
      const numpy = name === 'pruning' ? numpySeconds('pruning.py', Object.values(PRUNED_LAYER)) : null;
      const options = { realdata: REALDATA, only: results ? only : [], ...(numpy && { numpy }) };
      const table = await page.evaluate<Table>(`runBench(${JSON.stringify(name)}, ${JSON.stringify(options)})`);
      console.log(`${markdown(table)}\n`);
      if (numpy) console.log('missing' in numpy ? `${numpy.missing}\n` : `numpy ${numpy.version}\n`);
      if (results) (section ? writeSection : writeResults)(join(ROOT, 'docs/RESULTS.md'), table);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
