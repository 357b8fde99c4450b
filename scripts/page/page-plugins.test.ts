import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../paths.ts';
import { pageFiles } from './page-plugins.ts';
import { POLICY } from './policy.ts';

test('the list has every file of the page once, and the content of those whose name does not tell it', () => {
  const out = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(out, 'assets'));
  const files = ['index.html', 'service-worker.js', 'assets/a-1234.js', 'assets/a-1234.js.map'];
  for (const file of files) writeFileSync(join(out, file), 'one');
  const before = pageFiles(out);
  expect(before).toEqual([
    { url: 'assets/a-1234.js', revision: null },
    { url: 'index.html', revision: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  writeFileSync(join(out, 'index.html'), 'two');
  expect(pageFiles(out)[1]!.revision).not.toBe(before[1]!.revision);
  rmSync(out, { recursive: true });
});

test('the policy that a host is told to send is that of the page', () => {
  const hosting = readFileSync(join(ROOT, 'docs/HOSTING.md'), 'utf8');
  expect(hosting).toContain(`Content-Security-Policy: ${POLICY}; frame-ancestors 'none'`);
  expect(POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});
