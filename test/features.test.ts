/** What the list of features is alone in naming: a feature is its folder, a line for the worker and a line for the page. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../scripts/paths';
import { FEATURES } from '../src/features/page';
import { openFeatures } from '../src/features/worker';
import { filesIn, importsOf, isSource, stringsOf } from './source-files';

const LISTS = ['src/features/worker.ts', 'src/features/page.ts'];

/** Who may import from a feature beside the lists and the feature itself, and why. */
const EXCEPTIONS: { from: string; feature: string; why: string }[] = [
  { from: 'src/index.ts', feature: 'quantize', why: 'quantizing is what the library is for' },
  { from: 'src/index.ts', feature: 'compress', why: 'so is making networks smaller' },
  { from: 'src/features/mixed-precision/', feature: 'quantize', why: 'it stands in the page of Quantize' },
  { from: 'src/features/compress/', feature: 'quantize', why: 'its runs are among those of Quantize' },
];

const folders = readdirSync(join(ROOT, 'src/features'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const outside = (feature: string) =>
  filesIn('src').filter(
    (path) => isSource(path) && !LISTS.includes(path) && !path.startsWith(`src/features/${feature}/`),
  );

test('both lists have every folder, by its name', () => {
  expect(FEATURES.map(({ id }) => id).sort()).toEqual(folders.sort());
  expect(
    openFeatures()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(folders);
  const imported = importsOf(LISTS[0]!);
  for (const folder of folders)
    expect(
      imported.some((path) => path.startsWith(`src/features/${folder}/`)),
      folder,
    ).toBe(true);
});

test.each(folders)('only the lists and its own files import from %s', (feature) => {
  const importers = outside(feature).filter((path) =>
    importsOf(path).some((imported) => imported.startsWith(`src/features/${feature}/`)),
  );
  const known = EXCEPTIONS.filter((exception) => exception.feature === feature);
  expect(importers.filter((path) => !known.some(({ from }) => path.startsWith(from)))).toEqual([]);
  // One that nobody needs any more goes.
  expect(known.filter(({ from }) => !importers.some((path) => path.startsWith(from)))).toEqual([]);
});

/** Words that are something else where they stand. */
const OTHER_WORDS: Record<string, string[]> = {
  train: [
    'src/data/sets/role-names.ts',
    'src/data/sets/roles.ts',
    'src/graph/read/split.ts',
    'src/graph/read/text-graph.ts',
  ],
};

test.each(folders)('only the lists and its own files have the string %s', (feature) => {
  expect(stringsOf('src/features/page.ts')).toContain(feature);
  const others = OTHER_WORDS[feature] ?? [];
  expect(outside(feature).filter((path) => stringsOf(path).includes(feature))).toEqual(others);
});
