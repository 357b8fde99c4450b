/** The kernels of the `wasm` backend, src/wasm/kernels/*.wat, assembled. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import wabt from 'wabt';
import { ROOT } from './paths.ts';

export const KERNELS = join(ROOT, 'src/wasm/kernels');

/**
 * @returns the modules in base64, by the names that TypeScript calls them
 * @throws Error with file, line and column where one is no WebAssembly
 */
export async function assembleKernels(): Promise<Record<string, string>> {
  const { parseWat } = await wabt();
  const assembled: Record<string, string> = {};
  for (const file of (await readdir(KERNELS)).sort()) {
    if (!file.endsWith('.wat')) continue;
    const module = parseWat(file, await readFile(join(KERNELS, file), 'utf8'), { simd: true });
    module.validate();
    assembled[nameOf(file)] = Buffer.from(module.toBinary({}).buffer).toString('base64');
    module.destroy();
  }
  return assembled;
}

/** transposed-left.wat → transposedLeft. */
function nameOf(file: string): string {
  return file.replace('.wat', '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
