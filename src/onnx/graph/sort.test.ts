import { describe, expect, test } from 'vitest';
import { permutation, random } from '../../core/random';
import { graph, modelBytes, node } from '../build';
import { readNetwork } from '../read';
import { stepsOf } from '../../../test/steps';
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

  test.each(['reversed', 'shuffled'])('sorts a %s chain of 20,000 nodes in less than 20 steps a node', async (how) => {
    const nodes = chain(20_000);
    const expected = nodes.map(({ name }) => name);
    const mixed =
      how === 'reversed' ? nodes.toReversed() : Array.from(permutation(random(3), nodes.length), (i) => nodes[i]!);
    let found: string[] = [];
    const steps = await stepsOf(() => (found = sorted(mixed, 't20000')));
    expect(steps).toBeLessThan(20 * 20_000);
    expect(found).toEqual(expected);
  });

  test('puts a body after what it reads from outside', () => {
    const body = () => graph({ outputs: { r: null }, nodes: [node('Add', ['t2', 't0'], ['r'])] });
    const choice = node('If', ['t1'], ['y'], { then_branch: body(), else_branch: body() }, 'y');
    expect(sorted([choice, ...chain(2)], 'y')).toEqual(['t1', 't2', 'y']);
  });
});

/** A network of so many nodes, every seventh a layer. */
function longNetwork(length: number, arrange: (nodes: ReturnType<typeof chain>) => ReturnType<typeof chain>) {
  const nodes = Array.from({ length }, (_, i) =>
    i % 7 === 0
      ? node('Conv', [`t${i}`, `w${i}`], [`t${i + 1}`], { pads: [1, 1, 1, 1] }, `conv${i}`)
      : node('Relu', [`t${i}`], [`t${i + 1}`]),
  );
  return modelBytes({
    inputs: { t0: [1, 4, 4, 4] },
    outputs: { [`t${length}`]: null },
    nodes: arrange(nodes),
    initializers: nodes.filter(({ opType }) => opType === 'Conv').map(({ input }) => weights(input[1]!, [4, 4, 3, 3])),
  });
}

test.each([
  ['in order', (nodes: ReturnType<typeof chain>) => nodes],
  ['the last first', (nodes: ReturnType<typeof chain>) => nodes.toReversed()],
])('reading twice as many nodes, %s, is twice as many steps, some 350 a node', async (_, arrange) => {
  const stepsFor = (length: number) => {
    const bytes = longNetwork(length, arrange);
    const read = () => expect(readNetwork([{ name: 'net.onnx', bytes }]).layers).toHaveLength(Math.ceil(length / 7));
    return stepsOf(read);
  };
  const [once, twice] = [await stepsFor(1000), await stepsFor(2000)];
  expect(twice).toBeLessThan(2.2 * once);
  expect(twice).toBeLessThan(500 * 2000);
});
