import { expect, test } from 'vitest';
import { numberLabels, readClassNames } from './labels';

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
  expect([...numberLabels(written, classes).labels]).toEqual(expected);
});
