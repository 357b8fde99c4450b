/** The documents against what they speak of: files, headings, commands, the arrows between rooms. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GUESTS, ROOMS } from '../eslint.config.js';
import { dependencies, scripts } from '../package.json';
import { ROOT } from '../scripts/paths';
import { anchorOf, headings, readDocument, withoutCode } from './markdown';
import { filesIn } from './source-files';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'src/samples/README.md',
  ...filesIn('docs').filter((path) => path.endsWith('.md')),
];

const there = (path: string) => existsSync(join(ROOT, path));
const anchors = (path: string) => headings(readDocument(path)).map(({ text }) => anchorOf(text));

/** Folders of the repository, whose paths in the documents are those of files that are there. */
const FOLDERS = ['src', 'shaders', 'test', 'e2e', 'bench', 'scripts', 'docs'];
/** What is only to be made: the feature that CONTRIBUTING.md adds, and names to fill in. */
const isToBeMade = (path: string) => path.startsWith('src/features/trial') || /[<…]/.test(path);

describe.each(DOCUMENTS)('%s', (document) => {
  const text = withoutCode(readDocument(document));

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const dead = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path, anchor] = link.split('#') as [string, string?];
      const file = path ? join(document, '..', path) : document;
      return !there(file) || (anchor !== undefined && !anchors(file).includes(anchor));
    });
    expect(dead).toEqual([]);
  });

  test('names files that are there', () => {
    const spans = [...text.matchAll(/`([^`\s]+)`/g)].map(([, span]) => span!);
    const listed = [...text.matchAll(/^ {4}(\S+\/) /gm)].map(([, folder]) => folder!);
    const paths = [...spans, ...listed].filter((path) => FOLDERS.some((folder) => path.startsWith(`${folder}/`)));
    expect(paths.filter((path) => !there(path) && !isToBeMade(path))).toEqual([]);
  });

  test('names commands that there are', () => {
    const named = [...readDocument(document).matchAll(/(?:`|^)npm (?:run )?([a-z][\w:-]*)/gm)].map(([, name]) => name!);
    const unknown = named.filter((name) => !(name in scripts));
    expect(unknown).toEqual([]);
  });
});

test('CONTRIBUTING.md has a row for every command', () => {
  const rows = readDocument('CONTRIBUTING.md').match(/^\| `npm .*$/gm) ?? [];
  const told = rows.map((row) => /`npm (?:run )?([\w:-]+)/.exec(row)![1]);
  expect([...new Set(told)].sort()).toEqual(Object.keys(scripts).sort());
});

describe('docs/ARCHITECTURE.md', () => {
  const NAME = 'ARCHITECTURE.md';
  const numbers = headings(readDocument(`docs/${NAME}`)).map(({ text }) => /^(\d+(?:\.\d+)*)\.? /.exec(text)?.[1]);
  const sources = ['src', 'test', 'e2e', 'bench', 'scripts', 'shaders']
    .flatMap(filesIn)
    .filter((path) => /\.(tsx?|wgsl|wat|mjs|md|css)$/.test(path));

  test('has every section that a file cites', () => {
    const cited = sources.flatMap((path) => {
      const text = readDocument(path).replaceAll(/\n\s*(?:\*|\/\/) /g, ' ');
      return [...text.matchAll(/ARCHITECTURE\.md(?: (\d+(?:\.\d+)*))?/g)].map(([, section]) => ({ path, section }));
    });
    expect(cited.length).toBeGreaterThan(10);
    expect(cited.filter(({ section }) => !numbers.includes(section))).toEqual([]);
  });

  test('and the other documents are all that files cite', () => {
    const known = DOCUMENTS.map((path) => path.split('/').at(-1)!);
    const unknown = sources.flatMap((path) =>
      [...readDocument(path).matchAll(/\b[A-Z]+\.md\b/g)]
        .filter(([name]) => !known.includes(name))
        .map(([name]) => [path, name]),
    );
    expect(unknown).toEqual([]);
  });

  test('says what every library is for', () => {
    const [, section] = /^## 10\. ([^]*)/m.exec(readDocument(`docs/${NAME}`))!;
    expect(Object.keys(dependencies).filter((name) => !section!.includes(`\`${name}\``))).toEqual([]);
  });

  test('has the rooms and the arrows that lint holds', () => {
    const [, section] = /^## 3\. ([^]*?)^### /m.exec(readDocument(`docs/${NAME}`))!;
    const rows = [...section!.matchAll(/^\| `(\w+)` +\| [^|]+\| ([^|]*?) *\|$/gm)];
    const table = Object.fromEntries(rows.map(([, room, allowed]) => [room, allowed ? allowed.split(', ') : []]));
    const { features, ...rooms } = table;
    expect(rooms).toEqual(ROOMS);
    expect(features).toBeDefined();
    expect(Object.entries(GUESTS)).toEqual([
      ['mixed-precision', ['quantize']],
      ['compress', ['quantize']],
    ]);
  });
});
