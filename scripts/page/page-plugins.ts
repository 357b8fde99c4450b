/** What the build adds to the page: its policy, and the service worker with the list of all files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build, type Plugin } from 'vite';
import type { PageFile } from '../../src/offline/kept-files.ts';
import { POLICY } from './policy.ts';

const SERVICE_WORKER = 'service-worker.js';

/** The development server has scripts in the page, and styles: there is no policy then. */
export function closedPage(): Plugin {
  return {
    name: 'closed-page',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

/** The service worker, a file of its own beside the page. */
export function serviceWorker(): Plugin {
  let root = '';
  let out = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
      out = join(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      await build({
        root,
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define: {
          __PAGE_FILES__: JSON.stringify(pageFiles(out)),
          __POLICY__: JSON.stringify(POLICY),
          'process.env.NODE_ENV': '"production"',
        },
        build: {
          outDir: out,
          emptyOutDir: false,
          target: 'es2023',
          rolldownOptions: {
            input: join(root, 'src/service-worker.ts'),
            output: { entryFileNames: SERVICE_WORKER, format: 'iife' },
          },
        },
      });
    },
  };
}

/** All that was built, but for what only those who look into it need. */
export function pageFiles(out: string): PageFile[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map') && entry.name !== SERVICE_WORKER)
    .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1))
    .sort()
    .map((path) => {
      const url = path.split(sep).join('/');
      const named = url.startsWith('assets/');
      return {
        url,
        revision: named
          ? null
          : createHash('sha256')
              .update(readFileSync(join(out, path)))
              .digest('hex'),
      };
    });
}
