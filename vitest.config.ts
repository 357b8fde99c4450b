import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './scripts/find-browser.ts';
import { REALDATA, ROOT, VECTORS } from './scripts/paths.ts';
import viteConfig from './vite.config.ts';

declare module 'vitest' {
  /** For `inject`: absolute paths, which a browser test fetches below `/@fs`. */
  interface ProvidedContext {
    realdata: string;
    vectors: string;
  }
}

const folders = { realdata: REALDATA, vectors: VECTORS };

/** A project whose tests run in a whole Chromium with WebGPU. */
const inBrowser = (name: string, include: string[], exclude: string[], testTimeout: number) => ({
  optimizeDeps: viteConfig.optimizeDeps,
  server: { headers: viteConfig.server.headers, fs: { allow: [ROOT, REALDATA, VECTORS] } },
  test: {
    name,
    include,
    exclude,
    testTimeout,
    provide: folders,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: launchOptions() }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
});

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,scripts}/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts', '**/*.real.test.ts'],
          testTimeout: MINUTE,
        },
      },
      inBrowser('gpu', ['src/**/*.gpu.test.ts'], ['**/*.real.gpu.test.ts'], 2 * MINUTE),
      { test: { name: 'real', include: ['src/**/*.real.test.ts'], testTimeout: 10 * MINUTE, provide: folders } },
      inBrowser('real-gpu', ['src/**/*.real.gpu.test.ts'], [], 10 * MINUTE),
    ],
  },
});
