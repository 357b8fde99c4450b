import { existsSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './scripts/find-browser.ts';
import { CASES, REALDATA, ROOT, VECTORS } from './scripts/paths.ts';
import viteConfig from './vite.config.ts';

declare module 'vitest' {
  /** For `inject`. */
  interface ProvidedContext {
    /** Absolute paths, which a browser test fetches below `/@fs`. */
    realdata: string;
    vectors: string;
    /** '' where it is not there. */
    cases: string;
    /** Of the random cases. */
    seed: number;
  }
}

const shared = {
  provide: {
    realdata: REALDATA,
    vectors: VECTORS,
    cases: existsSync(CASES) ? CASES : '',
    seed: Number(process.env['FC_SEED'] ?? 1),
  },
  setupFiles: ['scripts/vitest-setup.ts'],
};

/** A project whose tests run in a whole Chromium with WebGPU. */
const inBrowser = (name: string, include: string[], exclude: string[], testTimeout: number) => ({
  optimizeDeps: viteConfig.optimizeDeps,
  server: { headers: viteConfig.server.headers, fs: { allow: [ROOT, REALDATA, VECTORS, CASES] } },
  test: {
    name,
    include,
    exclude,
    testTimeout,
    ...shared,
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
          include: ['{src,test,scripts,bench}/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts', '**/*.real.test.ts'],
          testTimeout: MINUTE,
          ...shared,
        },
      },
      inBrowser('gpu', ['src/**/*.gpu.test.ts'], ['**/*.real.gpu.test.ts'], 2 * MINUTE),
      inBrowser('components', ['src/**/*.test.tsx'], [], MINUTE),
      { test: { name: 'real', include: ['src/**/*.real.test.ts'], testTimeout: 10 * MINUTE, ...shared } },
      inBrowser('real-gpu', ['src/**/*.real.gpu.test.ts'], [], 10 * MINUTE),
    ],
  },
});
