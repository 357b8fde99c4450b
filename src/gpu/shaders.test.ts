/** Each shader has a wrapper of its name, and names what it agrees with where that is. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths';

const filesOf = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const stemOf = (file: string) => basename(file, '.wgsl');

const shaders = filesOf('shaders', '.wgsl');

/** A file of functions for other shaders, or a second way to do the same: its wrapper is that of the kernel itself. */
const isPartOf = (shader: string) => /-(common|quad)\.wgsl$/.test(shader);

test.each(shaders.filter((shader) => !isPartOf(shader)))('%s has a wrapper of its name', (shader) => {
  expect(read(`src/gpu/${stemOf(shader)}.ts`)).toContain(`'../../shaders/${stemOf(shader)}.wgsl?raw'`);
});

test('no other file of the sources reads a shader, but for the parts of those kernels', () => {
  const readers = filesOf('src/gpu', '.ts').flatMap((file) =>
    [...read(file).matchAll(/shaders\/([a-z-]+)\.wgsl\?raw/g)].map(([, shader]) => ({
      file: basename(file, '.ts'),
      shader: shader!,
    })),
  );
  expect(readers.map(({ shader }) => shader).sort()).toEqual(shaders.map(stemOf).sort());
  for (const { file, shader } of readers) expect(shader.replace(/-(common|quad)$/, '')).toBe(file);
});

/** `src/… .ts: name, name` in a comment: what a kernel agrees with. */
function namedIn(shader: string): { file: string; names: string[] }[] {
  const comments = read(shader)
    .split('\n')
    .filter((line) => line.trim().startsWith('//'))
    .map((line) => line.trim().slice(2).trim())
    .join(' ');
  return [...comments.matchAll(/(src\/[\w/-]+\.ts)(?:: ((?:\w+, )*\w+))?/g)].map(([, file, names]) => ({
    file: file!,
    names: names?.split(', ') ?? [],
  }));
}

describe.each([...shaders, ...filesOf('bench', '.wgsl')])('what %s names', (shader) => {
  test.each(namedIn(shader))('$file has $names', ({ file, names }) => {
    const source = read(file);
    for (const name of names)
      expect(source).toMatch(new RegExp(`^export (async )?(function\\*?|const) ${name}\\b`, 'm'));
  });

  test('is something that it agrees with, where it computes', () => {
    const copies = ['fold', 'mirror', 'slice', 'quad'].includes(stemOf(shader)) || /-common\.wgsl$/.test(shader);
    expect(namedIn(shader).every(({ names }) => names.length > 0)).toBe(true);
    expect(namedIn(shader).length > 0).toBe(!copies);
  });
});
