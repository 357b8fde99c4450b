/** The authors' own results against what comes out of WGSL. */
import { describe, expect, inject, test } from 'vitest';
import { quantizeLayer } from './library';
import { CASES, checkCase } from '../../../test/vectors';

const load = async (file: string) =>
  new Uint8Array(await (await fetch(`/@fs${inject('vectors')}/${file}`)).arrayBuffer());

describe.each(['gram', 'path'] as const)('%s form', (form) => {
  test.each(CASES)('%s comes out of WGSL as the authors have it', async (name) => {
    expect.hasAssertions();
    await checkCase(name, load, (problem, recipe) => quantizeLayer(problem, recipe, { backend: 'webgpu', form }));
  });
});
