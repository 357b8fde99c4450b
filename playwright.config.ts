import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, launchOptions } from './scripts/find-browser.ts';

/** Two ports from here on: two checkouts may run their tests at the same time. */
const PORT = Number(process.env['BITPATH_PORT'] ?? 4178);

/** The built page below a path, as it may be hosted; the sources at the root, as `npm start` serves them. */
const PREVIEW = {
  url: `http://127.0.0.1:${PORT + 1}/bitpath/`,
  arguments: `preview --port ${PORT + 1} --base /bitpath/`,
};
const DEV = { url: `http://127.0.0.1:${PORT}/`, arguments: `dev --port ${PORT}` };

const server = ({ url, arguments: args }: typeof PREVIEW) => ({
  command: `node node_modules/vite/bin/vite.js ${args} --strictPort --host 127.0.0.1`,
  url,
  reuseExistingServer: false,
});

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']),
  // The software adapter takes both cores.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ?? '.cache/reports/e2e.json' }],
  ],
  use: {
    baseURL: PREVIEW.url,
    launchOptions: launchOptions(),
    viewport: { width: 1280, height: 800 },
    // What a service worker answers no test can keep from coming; offline.spec.ts has one.
    serviceWorkers: 'block',
    // Without screenshots: taking them all the time is half the work where the CPU draws.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
  webServer: [server(PREVIEW), server(DEV)],
  projects: [
    { name: 'page', testIgnore: ['**/*.real.spec.ts', '**/no-gpu.spec.ts', '**/library.spec.ts'] },
    {
      name: 'no-gpu',
      testMatch: '**/no-gpu.spec.ts',
      use: {
        launchOptions: {
          ...launchOptions(),
          args: [...BROWSER_ARGS.filter((arg) => arg !== '--enable-unsafe-webgpu'), '--disable-features=WebGPU'],
        },
      },
    },
    {
      name: 'library',
      testMatch: '**/library.spec.ts',
      use: { baseURL: DEV.url },
    },
    { name: 'real', testMatch: '**/*.real.spec.ts', timeout: 900_000 },
  ],
});
