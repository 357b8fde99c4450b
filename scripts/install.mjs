/** What has to be there before anything else can run. Plain JavaScript: it runs on a clone without node_modules. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** @returns {string | null} one sentence, where this Node cannot run the project */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
  return fits
    ? null
    : `Bitpath needs Node 20.19, 22.13, 24 or newer, and this is Node ${version}: install one of those.`;
}

/**
 * Milliseconds; -Infinity where the file is not there.
 * @param {string} path from the root
 */
function modified(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

/**
 * npm through its own script where npm runs us: the `npm` on the PATH is a shell script on Windows.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function npm(args, env) {
  const script = process.env['npm_execpath'];
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } };
  return script ? spawnSync(process.execPath, [script, ...args], options) : spawnSync('npm', args, options);
}

/** Installs the packages where they are missing or older than the lock file. Ends the process where that fails. */
export function install() {
  const problem = nodeProblem();
  if (problem) {
    console.error(problem);
    process.exit(1);
  }
  // npm writes this file last, so that an interrupted install is noticed too.
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  console.log('Installing the packages that package-lock.json lists…');
  // Neither the native onnxruntime nor Playwright's browsers are needed to install.
  const { status } = npm(['ci'], { ONNXRUNTIME_NODE_INSTALL: 'skip', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' });
  if (status === 0) return;
  console.error('The packages could not be installed: see what npm says above, then run the command again.');
  process.exit(1);
}
