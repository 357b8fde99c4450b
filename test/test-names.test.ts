/** Where tests lie and what they are called; how many sources a folder of src has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const isTest = (file: string) => /\.(test|spec)\.tsx?$/.test(file);

/** Files below a folder of the repository, as paths from its root. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(ROOT, join(parentPath, name)).replaceAll('\\', '/'));
}

/** What a test is named after: `walk` for walk.gpu.test.ts. */
const stemOf = (file: string) => basename(file).replace(/(\.real)?(\.gpu)?\.(test|spec)\.tsx?$/, '');

const hasSource = (file: string) =>
  ['ts', 'tsx', 'mjs'].some((ending) => existsSync(join(ROOT, dirname(file), `${stemOf(file)}.${ending}`)));

const firstLine = (file: string) => readFileSync(join(ROOT, file), 'utf8').split('\n', 1)[0]!;

describe('a test has the name of the source beside it, or says in its first line what it is about', () => {
  test.each(['src', 'test', 'scripts', 'bench'])('%s', (folder) => {
    const tests = filesBelow(folder).filter(isTest);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !hasSource(file) && !/^\/\*\*( |$)/.test(firstLine(file)))).toEqual([]);
  });

  test('e2e', () => {
    const specs = filesBelow('e2e').filter(isTest);
    expect(specs.length).toBeGreaterThan(0);
    expect(specs.filter((file) => !/^\/\*\*( |$)/.test(firstLine(file)))).toEqual([]);
  });
});

/** More than can be seen at a glance are several folders. */
const MOST_SOURCES = 25;

test(`a folder of src has at most ${MOST_SOURCES} sources of its own`, () => {
  const counts = new Map<string, number>();
  for (const file of filesBelow('src').filter((each) => /\.tsx?$/.test(each) && !isTest(each)))
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(20);
  expect([...counts].filter(([, count]) => count > MOST_SOURCES)).toEqual([]);
});
