import { describe, expect, test } from 'vitest';
import { permutation, random } from '../../core/random';
import { graph, modelBytes, node } from '../build';
import { readNetwork } from '../read';
import { processorTime } from '../../../test/processor-time';
import { weights } from '../../../test/runs';
import { sortNodes } from './sort';

/** Relu after Relu, t0 → t1 → …, each named as what it writes. */
const chain = (length: number) =>
  Array.from({ length }, (_, i) => node('Relu', [`t${i}`], [`t${i + 1}`], {}, `t${i + 1}`));

const sorted = (nodes: ReturnType<typeof chain>, last: string) =>
  sortNodes(graph({ inputs: { t0: [1] }, outputs: { [last]: [1] }, nodes })).map(({ name }) => name);

describe('sortNodes', () => {
  test('leaves a sorted graph as it is, whatever the branches', () => {
    const nodes = [
      node('Relu', ['t0'], ['d'], {}, 'd'),
      node('Relu', ['t0'], ['b'], {}, 'b'),
      node('Add', ['b', 'd'], ['a'], {}, 'a'),
      node('Relu', ['t0'], ['c'], {}, 'c'),
      node('Add', ['c', 'a'], ['e'], {}, 'e'),
    ];
    expect(sorted(nodes, 'e')).toEqual(['d', 'b', 'a', 'c', 'e']);
  });

  test.each(['reversed', 'shuffled'])('sorts a %s chain of 20,000 nodes in a moment', (how) => {
    const nodes = chain(20_000);
    const expected = nodes.map(({ name }) => name);
    const mixed =
      how === 'reversed' ? nodes.toReversed() : Array.from(permutation(random(3), nodes.length), (i) => nodes[i]!);
    const spent = processorTime();
    const found = sorted(mixed, 't20000');
    expect(spent()).toBeLessThan(1000);
    expect(found).toEqual(expected);
  });

  test('puts a body after what it reads from outside', () => {
    const body = () => graph({ outputs: { r: null }, nodes: [node('Add', ['t2', 't0'], ['r'])] });
    const choice = node('If', ['t1'], ['y'], { then_branch: body(), else_branch: body() }, 'y');
    expect(sorted([choice, ...chain(2)], 'y')).toEqual(['t1', 't2', 'y']);
  });
});

test.each([
  ['in order', (nodes: ReturnType<typeof chain>) => nodes],
  ['the last first', (nodes: ReturnType<typeof chain>) => nodes.toReversed()],
])('a network of 2,000 nodes and 286 layers, %s, is read in 300 ms', (_, arrange) => {
  const nodes = Array.from({ length: 2000 }, (_unused, i) =>
    i % 7 === 0
      ? node('Conv', [`t${i}`, `w${i}`], [`t${i + 1}`], { pads: [1, 1, 1, 1] }, `conv${i}`)
      : node('Relu', [`t${i}`], [`t${i + 1}`]),
  );
  const layers = nodes.filter(({ opType }) => opType === 'Conv');
  const bytes = modelBytes({
    inputs: { t0: [1, 4, 4, 4] },
    outputs: { t2000: null },
    nodes: arrange(nodes),
    initializers: layers.map(({ input }) => weights(input[1]!, [4, 4, 3, 3])),
  });
  const read = () => {
    const spent = processorTime();
    expect(readNetwork([{ name: 'net.onnx', bytes }]).layers).toHaveLength(layers.length);
    return spent();
  };
  // The first one compiles.
  expect(Math.min(...[1, 2, 3].map(read))).toBeLessThan(300);
});
