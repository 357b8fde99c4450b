import { expect, test } from 'vitest';
import { integers, modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { seenPositions, wantedIds } from './positions';

const network = readNetwork([
  {
    name: 'lm.onnx',
    bytes: modelBytes({
      inputs: { ids: { type: 7, shape: ['n', 'l'] }, attention_mask: { type: 7, shape: ['n', 'l'] } },
      outputs: { y: ['n', 'l', 6] },
      nodes: [
        node('Mul', ['ids', 'attention_mask'], ['seen']),
        node('Gather', ['table', 'seen'], ['rows']),
        node('MatMul', ['rows', 'w'], ['y'], {}, 'head'),
      ],
      initializers: [
        tensor('table', [6, 2], new Array<number>(12).fill(1)),
        tensor('w', [2, 6], new Array<number>(12).fill(1)),
        integers('one', [1], [1]),
      ],
    }),
  },
]);
const int64 = (values: number[]) => ({
  type: 'int64' as const,
  data: BigInt64Array.from(values, BigInt),
  dims: [2, 3],
});
const said = { batch: 2, positions: 3, classes: 6 };
const feeds = (ids: number[], mask: number[]) => ({ ids: int64(ids), attention_mask: int64(mask) });
const wanted = (ids: number[], mask: number[], classes = 6) => {
  const found = wantedIds(network, feeds(ids, mask), { ...said, classes });
  return found && [...found];
};

test('the next id is wanted, but of the last one', () =>
  expect(wanted([1, 2, 3, 4, 5, 0], [1, 1, 1, 1, 1, 1])).toEqual([2, 3, -1, 5, 0, -1]));

test('what the mask hides is not wanted, and nothing is asked of it', () =>
  expect(wanted([1, 2, 0, 0, 5, 4], [1, 1, 0, 0, 1, 1])).toEqual([2, -1, -1, -1, 4, -1]));

test('where ids are no classes, the network says something else about them', () =>
  expect(wanted([1, 2, 3, 4, 5, 0], [1, 1, 1, 1, 1, 1], 4)).toBeNull());

test('what a mask hides does not count, where there is one of that shape', () => {
  const mask = feeds([1, 2, 0, 0, 5, 4], [1, 1, 0, 0, 1, 1]);
  expect([...seenPositions(network, mask, said)!]).toEqual([1, 1, 0, 0, 1, 1]);
  expect(seenPositions(network, mask, { ...said, positions: 1 })).toBeNull();
  expect(seenPositions(network, mask, { ...said, positions: 2, batch: 3 })).toBeNull();
});
