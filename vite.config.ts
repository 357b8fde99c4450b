import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';
import { closedPage, serviceWorker } from './scripts/page/page-plugins.ts';

/** Threads of onnxruntime's wasm need SharedArrayBuffer, which needs an isolated page. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

export default {
  base: './',
  plugins: [react(), closedPage(), serviceWorker()],
  worker: { format: 'es' },
  // The worker's imports are named too: found late, they would reload the page in the middle of a job.
  optimizeDeps: {
    exclude: ['onnxruntime-web'],
    entries: ['index.html', 'src/worker.ts', 'src/index.ts', 'src/train/training-worker.ts'],
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: {
    target: 'es2023',
    sourcemap: true,
    // What the first screen needs is one file: together it packs smaller than in the twenty that others could share.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
} satisfies UserConfig;
