/** `npm run store-results`: measures what the page shows first, and stores it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import type * as FirstPaintModule from './first-paint.ts';
import { SAMPLES } from './training/digits.ts';

// Through Vite, as the page is served: the engine imports its shaders as text.
const server = await createServer({ server: { middlewareMode: true }, appType: 'custom', logLevel: 'warn' });
const { measureFirstPaint } = (await server.ssrLoadModule('/scripts/first-paint.ts')) as typeof FirstPaintModule;
const stored = await measureFirstPaint([2, 3, 4, 5, 6, 7, 8]);
await server.close();
writeFileSync(join(SAMPLES, 'first-paint.json'), `${JSON.stringify(stored)}\n`);
for (const { method, bits, scores } of stored.sweep)
  console.log(`${method} at ${bits} bits: ${(100 * (scores.top1 ?? NaN)).toFixed(2)} %`);
