/** `npm test`, `npm run check`, `npm run test:real`: installs what is missing, then runs the suites named by the argument. */
import { spawnSync } from 'node:child_process';
import { install, ROOT } from './install.mjs';

install();
const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/run-suites.ts', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exit(status ?? 1);
