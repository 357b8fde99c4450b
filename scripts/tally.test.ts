import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeProblem } from './install.mjs';
import { add, failedTests, line, NONE, readTally, withExit } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitpath-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (content: unknown) => {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
};

test('vitest: pending and todo tests are skipped ones', () => {
  const file = written({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
  expect(readTally('vitest', file)).toEqual({ passed: 5, failed: 1, skipped: 3 });
});

test('Playwright: a flaky test is a failed one', () => {
  const file = written({ stats: { expected: 4, unexpected: 1, flaky: 2, skipped: 0 } });
  expect(readTally('playwright', file)).toEqual({ passed: 4, failed: 3, skipped: 0 });
});

test('failed tests are named, with the first line of why', () => {
  const right = { status: 'passed', fullName: 'right', failureMessages: [] };
  const wrong = { status: 'failed', fullName: 'wrong', failureMessages: ['\u001b[31mexpected 2\u001b[39m\n  at x.ts'] };
  const ofVitest = written({ testResults: [{ assertionResults: [right, wrong] }] });
  expect(failedTests('vitest', ofVitest)).toEqual(['wrong: expected 2']);
  const spec = (title: string, ok: boolean, status: string, message: string) => ({
    title,
    ok,
    tests: [{ status, results: [{ errors: ok && status === 'expected' ? [] : [{ message }] }] }],
  });
  const specs = [spec('flaky', true, 'flaky', 'too late'), spec('right', true, 'expected', '')];
  const ofPlaywright = written({
    suites: [{ specs, suites: [{ specs: [spec('wrong', false, 'unexpected', 'no\nrow')] }] }],
  });
  expect(failedTests('playwright', ofPlaywright)).toEqual(['flaky: too late', 'wrong: no']);
});

test('no report, no counts', () => {
  expect(readTally('vitest', join(folder, 'missing.json'))).toEqual(NONE);
  expect(failedTests('vitest', join(folder, 'missing.json'))).toEqual([]);
});

test('a suite that ends badly has at least one failure', () => {
  expect(withExit({ ...NONE, passed: 3 }, false).failed).toBe(1);
  expect(withExit({ ...NONE, failed: 2 }, false).failed).toBe(2);
  expect(withExit(NONE, true).failed).toBe(0);
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped'],
])('the last line', (tally, expected) => {
  expect(line(add(NONE, tally))).toBe(expected);
});

test.each(['20.19.0', '20.20.2', '22.13.0', '24.0.0', '26.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeNull();
});

test.each(['18.20.4', '20.18.3', '21.7.0', '22.12.0', '23.5.0'])('Node %s is refused in one sentence', (version) => {
  expect(nodeProblem(version)).toBe(
    `Bitpath needs Node 20.19, 22.13, 24 or newer, and this is Node ${version}: install one of those.`,
  );
});
