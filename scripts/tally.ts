/** Counts of tests, from the reports of the tools that ran them. */
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const NONE: Tally = { passed: 0, failed: 0, skipped: 0 };

/** The last line of every run: `12 passed, 0 failed`, and the skipped ones where there are any. */
export function line({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/** A suite that ended badly without a failed test (a file that does not load, a server that does not start) is one failure. */
export function withExit(tally: Tally, ok: boolean): Tally {
  return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

interface VitestReport {
  testResults: { assertionResults: { status: string; fullName: string; failureMessages: string[] }[] }[];
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    ok: boolean;
    title: string;
    tests: { status: string; results: { errors: { message?: string }[] }[] }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

const COUNT = {
  vitest: (report: VitestReport): Tally => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }),
  // A test that passes only when it is tried again is a failed one.
  playwright: ({ stats }: PlaywrightReport): Tally => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }),
};

export type ReportKind = keyof typeof COUNT;

/** @returns no counts where the tool died before it wrote its report */
export function readTally(kind: ReportKind, file: string): Tally {
  if (!existsSync(file)) return NONE;
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return kind === 'vitest' ? COUNT.vitest(report as VitestReport) : COUNT.playwright(report as PlaywrightReport);
}

const FAILED = {
  vitest: ({ testResults }: VitestReport) =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => said(fullName, failureMessages[0])),
    ),
  playwright: failedWithin,
};

function failedWithin({ suites = [], specs = [] }: PlaywrightSuite): string[] {
  const failed = specs.filter(({ ok, tests }) => !ok || tests.some(({ status }) => status === 'flaky'));
  const reasonOf = ({ tests }: (typeof failed)[number]) =>
    tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors))[0]?.message;
  return [...failed.map((spec) => said(spec.title, reasonOf(spec))), ...suites.flatMap(failedWithin)];
}

/** A test and the first line of why it failed, without its colours. */
function said(name: string, reason = ''): string {
  const [first = ''] = stripVTControlCharacters(reason).split('\n');
  return first === '' ? name : `${name}: ${first}`;
}

/** What failed, by name, and why; none where the tool died before it wrote its report. */
export function failedTests(kind: ReportKind, file: string): string[] {
  if (!existsSync(file)) return [];
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return kind === 'vitest' ? FAILED.vitest(report as VitestReport) : FAILED.playwright(report as PlaywrightReport);
}
