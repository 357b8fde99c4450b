import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import type { Recipe } from '../../features/quantize/job/recipe';
import { DEFAULT_RECIPE, RECIPE_FIELDS } from '../../features/quantize/job/recipe-fields';
import type { Explanation } from './explanation';

type Entry = Explanation | ((...about: unknown[]) => Explanation | null);

const fromRoot = (path: string) => join('src/ui/help', path);

const modules = import.meta.glob<Record<string, Entry>>(
  ['../help/*.ts', '../../features/**/help{,/*}.ts', '!**/*.test.ts', '!**/explanation.ts'],
  { eager: true },
);
const TABLES = Object.entries(modules).map(([path, entries]) => ({
  path: fromRoot(path),
  entries: Object.entries(entries),
}));

const CHANGE = { share: -0.004, lower: -0.01, upper: 0.002, gained: 3, lost: 7, total: 1000 };
const QRONOS: Recipe = { ...DEFAULT_RECIPE, method: 'qronos', radius: 'layer', correctBias: false };
const fields = Object.keys(RECIPE_FIELDS).filter((name) => name !== 'layers');

/** What those that are made are made from, one of each kind. */
const ABOUT: Record<string, unknown[][]> = {
  adapter: [['llvmpipe']],
  undo: [['run 3 removed']],
  redo: [['run 3 removed']],
  bounds: [
    [1, 8, true],
    [0, 1, false],
  ],
  parameters: [['301,066']],
  accuracy: [
    [CHANGE, 0.98, 1000],
    [null, 0.98, 1000],
    [CHANGE, null, 0],
  ],
  interval: [[0.98, 1000]],
  nextToken: [[2.5]],
  takeSettings: [[3]],
  difference: [[2, 5]],
  oldError: [
    [2, 3],
    [2, null],
  ],
  field: fields.flatMap((name) => [
    [name, DEFAULT_RECIPE],
    [name, QRONOS],
  ]),
};

/** In one line. */
const lineOf = ({ text, formula }: Explanation) => (formula === undefined ? text : `${text}: ${formula}`);

/** The name of an explanation: its table, its key. */
const nameOf = (path: string, key: string) => `${path.replace(/^src\/(features\/)?/, '').replace(/\.ts$/, '')} ${key}`;

const LINES = TABLES.flatMap(({ path, entries }) =>
  entries.flatMap(([key, entry]) => {
    const made = typeof entry === 'function';
    const each = made ? (ABOUT[key] ?? [[]]).map((about) => entry(...about)) : [entry];
    return each.map((explanation) => ({
      name: nameOf(path, key),
      made,
      said: explanation?.text ?? '',
      text: explanation ? lineOf(explanation) : '',
    }));
  }),
);

test('each table is read, and each explanation that is made is tried', () => {
  expect(TABLES.map(({ path }) => path)).toContain('src/ui/help/shell.ts');
  const made = TABLES.flatMap(({ entries }) => entries.filter(([, entry]) => typeof entry === 'function'));
  expect(made.map(([key]) => key).sort()).toEqual(Object.keys(ABOUT).sort());
  expect(LINES.length).toBeGreaterThan(80);
});

/** Letters, formats and forms are written as they are where they come first, too. */
const SMALL = /^(e to|int8|gram:|λ|of run)/;

function isSentence(text: string): boolean {
  const begins = /^[^\p{Ll}\s]/u.test(text) || SMALL.test(text);
  return begins && /\S \S/.test(text) && !/[.,:;\s]$|undefined|NaN|null|\[object| {2}/.test(text);
}

test('each explanation is a sentence of its own', () => {
  expect(LINES.filter(({ text }) => !isSentence(text))).toEqual([]);
});

const SOURCES = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!**/*.test.{ts,tsx}'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The paper's words stand behind the plain ones: levels, grid, range, scale. */
const OF_THE_PAPER = /\b(letters?|alphabets?|radius|radii)\b|\bC\b|X̃/;

test('explanations and errors have plain words on their surface', () => {
  expect(LINES.filter(({ said }) => OF_THE_PAPER.test(said))).toEqual([]);
  const errors = Object.values(SOURCES).flatMap((source) =>
    [...source.matchAll(/UserError\(\s*([`'"])(.*?)\1/gs)].map(([, , text]) => text!.replace(/\$\{[^}]*\}/g, '')),
  );
  expect(errors.length).toBeGreaterThan(50);
  // Names of a recipe's fields are those of the library.
  expect(errors.filter((text) => OF_THE_PAPER.test(text.replace(/The recipe's .*/, '')))).toEqual([]);
});

test('each is used', () => {
  const used = Object.entries(SOURCES).flatMap(([file, text]) =>
    [...text.matchAll(/import \* as (\w+) from '(\.[^']*)'/g)].flatMap(([, table, from]) => {
      const path = fromRoot(join(dirname(file), from!));
      return [...text.matchAll(new RegExp(`\\b${table}\\.(\\w+)`, 'g'))].map(([, key]) => nameOf(path, key!));
    }),
  );
  const names = TABLES.flatMap(({ path, entries }) => entries.map(([key]) => nameOf(path, key)));
  expect(names.filter((name) => !used.includes(name))).toEqual([]);
});

/** Explanations that share most of their words: of things that are near each other, and not the same. */
const NEIGHBOURS = [
  ['quantize/help/layers layerError', 'quantize/help/results outputError'],
  ['mixed-precision/help binaryMix', 'quantize/help/sweep binaryWidths'],
  ['quantize/help/results mae', 'quantize/help/results rmse'],
];

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}‖]+/gu));

/** Share of the words of either that both have. */
function likeness(a: string, b: string): number {
  const [first, second] = [wordsOf(a), wordsOf(b)];
  const both = [...first].filter((word) => second.has(word)).length;
  return both / (first.size + second.size - both);
}

test('nothing is explained twice', () => {
  const pairs = LINES.flatMap((a, i) =>
    LINES.slice(i + 1)
      // Those that are made may be made of each other.
      .filter((b) => a.name !== b.name && !(a.made && b.made) && likeness(a.text, b.text) > 0.6)
      .map((b) => [a.name, b.name].sort()),
  );
  expect(pairs.sort()).toEqual(NEIGHBOURS.sort());
});
