/** `npm run store-results`: measures what the page shows first, and stores it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureFirstPaint } from './first-paint.ts';
import { SAMPLES } from './training/digits.ts';

const stored = await measureFirstPaint([2, 3, 4, 5, 6, 7, 8]);
writeFileSync(join(SAMPLES, 'first-paint.json'), `${JSON.stringify(stored)}\n`);
for (const { method, bits, scores } of stored.sweep)
  console.log(`${method} at ${bits} bits: ${(100 * (scores.top1 ?? NaN)).toFixed(2)} %`);
