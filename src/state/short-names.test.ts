import { expect, test } from 'vitest';
import { shortNames } from './short-names';

test.each<[string, string[], string[]]>([
  ['short ones stay', ['net/fc1', 'net/fc2'], ['net/fc1', 'net/fc2']],
  [
    'a path that all share goes',
    ['/model/encoder/layers.0/fc1', '/model/encoder/layers.1/fc1'],
    ['layers.0/fc1', 'layers.1/fc1'],
  ],
  [
    'then the middle',
    ['/model/layers.0/attention/query/MatMul', '/model/layers.1/attention/value/MatMul', '/model/head'],
    ['layers…ry/MatMul', 'layers…ue/MatMul', 'head'],
  ],
  ['one alone keeps its ends', ['/model/encoder/layers.0/fc1'], ['/model…ers.0/fc1']],
  ['none', [], []],
])('%s', (_, names, expected) => {
  const found = shortNames(names, 16);
  expect(found).toEqual(expected);
  for (const name of found) expect(name.length).toBeLessThanOrEqual(16);
});
