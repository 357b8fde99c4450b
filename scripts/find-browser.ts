/** Finds a Chromium that has WebGPU: what people installed first, Playwright's own last. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'chrome.exe'];

/** WebGPU on a software adapter where there is no GPU, and no talk with the outside. */
export const BROWSER_ARGS = [
  '--enable-unsafe-webgpu',
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a browser, or null. `CHROMIUM_PATH` decides where it is set. */
export function findBrowser(): string | null {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  for (const dir of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(dir, name);
      if (isExecutable(path)) return path;
    }
  }
  const bundled = chromium.executablePath();
  return existsSync(bundled) ? bundled : null;
}

/** Launch options for Playwright. The whole browser in new headless: the headless shell has no WebGPU. */
export function launchOptions() {
  const executablePath = findBrowser();
  return { ...(executablePath ? { executablePath } : { channel: 'chromium' }), args: BROWSER_ARGS };
}
