import { defineConfig } from '@playwright/test';
import { BROWSER_ARGS, launchOptions } from './scripts/find-browser.ts';

const PREVIEW = { port: 4179, command: 'preview' };
const DEV = { port: 4178, command: 'dev' };

const server = ({ port, command }: typeof PREVIEW) => ({
  command: `node node_modules/vite/bin/vite.js ${command} --port ${port} --strictPort --host 127.0.0.1`,
  url: `http://127.0.0.1:${port}/`,
  reuseExistingServer: false,
});

const baseURL = `http://127.0.0.1:${PREVIEW.port}`;

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
  use: { baseURL, launchOptions: launchOptions(), viewport: { width: 1280, height: 800 }, trace: 'retain-on-failure' },
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
      use: { baseURL: `http://127.0.0.1:${DEV.port}` },
    },
    { name: 'real', testMatch: '**/*.real.spec.ts', timeout: 900_000 },
  ],
});
