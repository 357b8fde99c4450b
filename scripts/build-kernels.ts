/** `npm run kernels`: assembles the kernels of the `wasm` backend, for whoever has changed one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { assembleKernels, KERNELS } from './kernels.ts';

const file = join(KERNELS, 'assembled.ts');
const text = `/** The kernels of this folder, assembled: \`npm run kernels\` makes this file from them. */
export const ASSEMBLED = ${JSON.stringify(await assembleKernels())};`;
await writeFile(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
