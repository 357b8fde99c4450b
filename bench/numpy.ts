/** The same in numpy, where there is one: Debian's, `apt-get install python3-numpy`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../scripts/paths.ts';

/** What a script of this folder has measured, or why it has not. */
export type NumpySeconds = { version: string; seconds: Record<string, number> } | { missing: string };

/** The system's own first: another may have a numpy that computes by several threads. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** Runs a script on one thread. */
export function numpySeconds(script: string, numbers: readonly number[]): NumpySeconds {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  for (const python of PYTHONS) {
    const found = spawnSync(python, [join(ROOT, 'bench', script), ...numbers.map(String)], { env, encoding: 'utf8' });
    if (found.status === 0) return JSON.parse(found.stdout) as NumpySeconds;
  }
  return { missing: 'Not compared with numpy, which is not there: apt-get install python3-numpy.' };
}
