/** Makes sure that there is a browser before the suites that need one run. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './find-browser.ts';
import { ROOT } from './paths.ts';

/** @returns null, or one sentence that says what to install */
export function ensureBrowser(): string | null {
  const found = findBrowser();
  if (found && existsSync(found)) return null;
  if (found) return `CHROMIUM_PATH names ${found}, which is not there: set it to a Chromium or Chrome.`;
  console.log('No Chromium or Chrome found: trying to install the one of Playwright…');
  const cli = join(ROOT, 'node_modules/playwright/cli.js');
  spawnSync(process.execPath, [cli, 'install', '--no-shell', 'chromium'], { cwd: ROOT, stdio: 'inherit' });
  return findBrowser()
    ? null
    : 'The tests need a browser with WebGPU: install Chromium or Chrome (on Debian: apt-get install chromium), or set CHROMIUM_PATH to one.';
}
