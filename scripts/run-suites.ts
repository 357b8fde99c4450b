/** Runs suites one after the other, and closes with the counts over all of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './browser.ts';
import { hasRealData, REALDATA, REPORTS, ROOT } from './paths.ts';
import { add, failedTests, line, NONE, readTally, withExit, type ReportKind, type Tally } from './tally.ts';

interface Suite {
  name: string;
  /** Runs beside the suites before it that do, too; what it prints comes when it ends. */
  beside?: true;
  /** Script of the tool, from the repository's root, and its arguments. */
  command: string[];
  /** How its report is read; a tool without one counts as one test. */
  report: ReportKind | null;
  browser?: true;
}

const tool = (name: string, command: string[]): Suite => ({ name, command, report: null });

const beside = (name: string, command: string[]): Suite => ({ ...tool(name, command), beside: true });

const vitest = (name: string, project: string): Suite => ({
  name,
  command: ['node_modules/vitest/vitest.mjs', 'run', '--project', project],
  report: 'vitest',
});

const playwright = (name: string, ...projects: string[]): Suite => ({
  name,
  command: ['node_modules/@playwright/test/cli.js', 'test', ...projects.flatMap((p) => ['--project', p])],
  report: 'playwright',
  browser: true,
});

const BUILD = tool('build', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);

const CHECK: Suite[] = [
  beside('types', ['node_modules/typescript/bin/tsc']),
  beside('lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']),
  beside('imports', [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.mjs', '--output-type', 'err'],
    ...['src', 'test', 'bench', 'scripts', 'e2e'],
  ]),
  beside('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']),
  vitest('unit tests', 'unit'),
  BUILD,
];

const RUNS: Record<string, Suite[]> = {
  check: CHECK,
  all: [
    ...CHECK,
    { ...vitest('component tests', 'components'), browser: true },
    { ...vitest('GPU tests', 'gpu'), browser: true },
    playwright('end-to-end tests', 'page', 'no-gpu', 'library'),
  ],
  real: [
    BUILD,
    vitest('real data', 'real'),
    { ...vitest('real data on the GPU', 'real-gpu'), browser: true },
    playwright('real data through the page', 'real'),
  ],
};

/** A suite that has run. */
interface Ran {
  tally: Tally;
  /** What failed, by name: the suite's own where no test says so. */
  failed: string[];
}

async function run({ name, command, report, beside }: Suite): Promise<Ran> {
  if (!beside) console.log(`\n── ${name}`);
  const file = join(REPORTS, `${name.replaceAll(' ', '-')}.json`);
  rmSync(file, { force: true });
  const args = report === 'vitest' ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : [];
  const started = Date.now();
  const ok = await succeeds(
    [...command, ...args],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    beside ? `\n── ${name}\n` : null,
  );
  const tally = withExit(report ? readTally(report, file) : { ...NONE, passed: ok ? 1 : 0 }, ok);
  console.log(`${name}: ${line(tally)} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  const failed = report && tally.failed > 0 ? failedTests(report, file).map((test) => `${name}: ${test}`) : [];
  return { tally, failed: tally.failed > 0 && failed.length === 0 ? [name] : failed };
}

/** @param title null: what the command prints is shown as it comes; else when it ends, below the title */
async function succeeds(command: string[], variables: NodeJS.ProcessEnv, title: string | null): Promise<boolean> {
  const options = { cwd: ROOT, env: { ...process.env, ...variables } };
  const child = spawn(process.execPath, command, { ...options, stdio: title === null ? 'inherit' : 'pipe' });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => printed.push(piece));
  const [status] = (await once(child, 'close')) as [number | null];
  if (title !== null) process.stdout.write(title + Buffer.concat(printed).toString());
  return status === 0;
}

/** In their order; those that run beside others at once. */
async function runAll(suites: readonly Suite[]): Promise<Ran[]> {
  const all: Ran[] = [];
  for (let at = 0; at < suites.length;) {
    const own = suites.slice(at).findIndex(({ beside }) => !beside);
    const length = own < 0 ? suites.length - at : Math.max(1, own);
    all.push(...(await Promise.all(suites.slice(at, at + length).map(run))));
    at += length;
  }
  return all;
}

/** Ends with one sentence where what the suites need is not there. */
function requirements(suites: Suite[], real: boolean): string | null {
  if (real && !hasRealData())
    return `There is no folder ${REALDATA}: set BITPATH_REALDATA to the one with the real networks and data.`;
  return suites.some(({ browser }) => browser) ? ensureBrowser() : null;
}

const which = process.argv[2] ?? 'all';
const suites = RUNS[which];
if (!suites) throw new Error(`there are no suites named ${which}; there are: ${Object.keys(RUNS).join(', ')}`);
const problem = requirements(suites, which === 'real');
if (problem) {
  console.error(problem);
  process.exit(1);
}
mkdirSync(REPORTS, { recursive: true });
const ran = await runAll(suites);
const total = ran.map(({ tally }) => tally).reduce(add, NONE);
console.log('');
for (const name of ran.flatMap(({ failed }) => failed)) console.log(`✘ ${name}`);
console.log(line(total));
process.exit(total.failed ? 1 : 0);
