/** `npm start`: installs what is missing, then serves the playground. Arguments go to Vite: `npm start -- --port 8080`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { install, ROOT } from './install.mjs';

install();
const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
const server = spawn(process.execPath, [vite, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM'];
for (const signal of signals) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));
