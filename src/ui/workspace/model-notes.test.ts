import { expect, test } from 'vitest';
import { modelNotes } from './model-notes';

type Summary = Parameters<typeof modelNotes>[0];

const draw = (name: string, shared = true) => ({ name, op: 'Dropout', shared });

test.each<[string, Summary, string[]]>([
  ['nothing to say', {}, []],
  [
    'one that draws',
    { random: [{ name: 'e', op: 'RandomNormalLike', shared: true }] },
    [
      'RandomNormalLike e draws random numbers. Each sample has the same draws in the float and in the quantized network, so that errors are without their noise; an exported file draws anew.',
    ],
  ],
  [
    'several, and one that cannot be shared',
    { random: [draw('a'), draw('b'), draw('c'), draw('d'), draw('inside', false)] },
    [
      'Dropout a, Dropout b, Dropout c and 1 more draw random numbers. Each sample has the same draws in the float and in the quantized network, so that errors are without their noise; an exported file draws anew.',
      'Dropout inside draws random numbers anew in every run: errors and scores contain their noise.',
    ],
  ],
  [
    'tables of layers',
    {
      lookups: [
        { name: 'embed', layer: 'head' },
        { name: 'first', layer: 'last' },
        { name: 'second', layer: 'last' },
      ],
    },
    [
      'Gather embed looks up the weights of head: where these are quantized, it reads the same codes.',
      'Gather first and Gather second look up the weights of last: where these are quantized, they read the same codes.',
    ],
  ],
])('%s', (_, summary, sentences) => {
  expect(modelNotes(summary)).toEqual(sentences);
});
