/**
 * `npm run store-results`: measures what the page shows first, and stores it; `npm run store-results train [experiment…]`: what
 * experiments show before they are run.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import type * as FirstPaintModule from './first-paint.ts';
import type * as StoreModule from './store-experiments.ts';
import { SAMPLES } from './training/digits.ts';

// Through Vite, as the page is served: the engine imports its shaders as text.
const server = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'warn' });
const [feature, ...only] = process.argv.slice(2);
if (feature !== undefined) {
  const { storeExperiments } = (await server.ssrLoadModule('/scripts/store-experiments.ts')) as typeof StoreModule;
  await storeExperiments(feature, only);
  await server.close();
  process.exit();
}
const { measureFirstPaint } = (await server.ssrLoadModule('/scripts/first-paint.ts')) as typeof FirstPaintModule;
const stored = await measureFirstPaint([2, 3, 4, 5, 6, 7, 8]);
await server.close();
writeFileSync(join(SAMPLES, 'first-paint.json'), `${JSON.stringify(stored)}\n`);
for (const { method, bits, scores } of stored.sweep)
  console.log(`${method} at ${bits} bits: ${(100 * (scores.top1 ?? NaN)).toFixed(2)} %`);
