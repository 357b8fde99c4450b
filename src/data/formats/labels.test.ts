import { expect, test } from 'vitest';
import type { RawSet } from '../raw';
import { numberLabels, readClassNames, withCommonWords } from './labels';

const text = (name: string, content: string) => ({ name, bytes: new TextEncoder().encode(content) });
const classesOf = (name: string, content: string) => readClassNames(text(name, content));

test.each<[string, string, string[] | null]>([
  ['names.txt', 'tench\ngoldfish\n', ['tench', 'goldfish']],
  ['synsets.txt', 'n01440764\nn01443537', ['n01440764', 'n01443537']],
  ['names.json', '["tench", "goldfish"]', ['tench', 'goldfish']],
  [
    'index.json',
    '{"1": ["n01443537", "goldfish"], "0": ["n01440764", "tench"]}',
    ['n01440764 tench', 'n01443537 goldfish'],
  ],
  ['gap.json', '{"0": ["n01440764", "tench"], "2": ["n01443537", "goldfish"]}', null],
  ['other.json', '{"tench": 0}', null],
  ['empty.json', '{}', null],
  ['torn.json', '["tench"', null],
])('class names of %s', (name, content, expected) => {
  expect(classesOf(name, content)).toEqual(expected);
});

test.each<[string, string[], string[] | null, number[]]>([
  ['numbers as they are', ['3', '0'], ['a', 'b'], [3, 0]],
  ['names in their order', ['goldfish', 'tench'], ['tench', 'goldfish'], [1, 0]],
  ['wnids, where the list has words after them', ['n01443537'], ['n01440764 tench', 'n01443537 goldfish'], [1]],
  ['wnids, with a comma', ['n01443537'], ['n01440764, tench', 'n01443537, goldfish'], [1]],
  ['words sorted, where the list has others', ['b', 'a', 'b'], ['x'], [1, 0, 1]],
  ['words sorted, without a list', ['b', 'a'], null, [1, 0]],
])('%s', (_, written, classes, expected) => {
  expect([...numberLabels(written, classes, 'labels.csv').labels!]).toEqual(expected);
});

test('numbers that a table has written as decimals are numbers', () => {
  const written = ['10.0', '2.0', '1.', '0'];
  expect(numberLabels(written, null, 'labels.csv')).toEqual({ labels: Int32Array.of(10, 2, 1, 0), classes: null });
});

test.each([
  [['1', '', '2'], 'Sample 1 of labels.csv has an empty label. Give it one, or leave it out.'],
  [['0', '-1'], 'labels.csv has the label -1; labels are whole numbers from 0, or words.'],
  [
    ['0', 'cat', '1'],
    'labels.csv has labels that are numbers, 0, and labels that are words, cat. Write all of them in one way.',
  ],
])('%j is refused', (written, message) => expect(() => numberLabels(written, null, 'labels.csv')).toThrow(message));

test('numbers among words are fine where classes are called so', () =>
  expect([...numberLabels(['7', 'cat'], ['cat', '7'], 'labels.csv').labels!]).toEqual([1, 0]));

test('folders may be called 0 to 9 and A to Z', () =>
  expect([...numberLabels(['A', '0', '1'], null, 'set', true).labels!]).toEqual([2, 0, 1]));

test('sets that lack some of the words are numbered together', () => {
  const setOf = (name: string, written: string[]): RawSet => ({
    ...numberLabels(written, null, name),
    ...{
      name,
      format: 'pictures',
      count: written.length,
      content: { kind: 'floats', data: new Float32Array(0), shape: [] },
    },
  });
  const numbers: RawSet = { ...setOf('other', ['1', '2']) };
  const [train, test, other] = withCommonWords([
    setOf('train', ['dog', 'ant', 'cat']),
    setOf('test', ['dog', 'cat']),
    numbers,
  ]);
  expect([train!.labels, test!.labels].map((labels) => [...labels!])).toEqual([
    [2, 0, 1],
    [2, 1],
  ]);
  expect(test!.classes).toEqual(['ant', 'cat', 'dog']);
  expect(other).toBe(numbers);
  // A set that is gone leaves nothing behind.
  const [again] = withCommonWords([train!, setOf('test', ['bird'])]);
  expect(again!.classes).toEqual(['ant', 'bird', 'cat', 'dog']);
  expect([...withCommonWords([again!])[0]!.labels!]).toEqual([2, 0, 1]);
});
