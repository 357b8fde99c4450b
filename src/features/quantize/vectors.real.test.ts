/** The authors' own results against the backends that need no GPU. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { quantizeLayer } from './library';
import { CASES, checkCase } from '../../../test/vectors';

const load = async (file: string) => new Uint8Array(await readFile(join(inject('vectors'), file)));

describe.each([
  { backend: 'reference', form: 'path' },
  { backend: 'wasm', form: 'gram' },
  { backend: 'wasm', form: 'path' },
] as const)('$backend, $form form', (options) => {
  test.each(CASES)('%s comes out as the authors have it', async (name) => {
    expect.hasAssertions();
    await checkCase(name, load, (problem, recipe) => quantizeLayer(problem, recipe, options));
  });
});
