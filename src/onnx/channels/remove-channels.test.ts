import { describe, expect, test } from 'vitest';
import { CHANNEL_CASES, randomChannelNetwork, seededKeeps, zeroedReaders } from '../../../test/channel-networks';
import { exportedAs, parsed, runWith, seededLayers } from '../../../test/exported';
import { input, largestDifference, normals, runBytes, weights } from '../../../test/runs';
import { modelBytes, node, tensor, type ModelParts } from '../build';
import { exportOnnx } from '../export/export';
import type { Network } from '../network';
import { readNetwork } from '../read';
import { channelGroups } from './channel-groups';
import { removeChannels, requireRemovable } from './remove-channels';

const read = (parts: ModelParts) => readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]);

/** Largest difference between the file and the network whose readers have zeros for what was removed. */
async function differenceOf(network: Network, keeps: Map<number, Uint8Array>, shape: number[]): Promise<number> {
  const { bytes } = removeChannels(network, keeps);
  const feeds = { x: input(shape) };
  const zeroed = exportedAs(network, zeroedReaders(network, channelGroups(network), keeps));
  return largestDifference(await runBytes(bytes, feeds), await runWith(network, zeroed, feeds));
}

describe.each(CHANNEL_CASES)('$name', ({ parts, shape }) => {
  test.each([1, 2, 3])('without channels it gives what zeros in their place give (seed %i)', async (seed) => {
    const network = read(parts);
    const keeps = seededKeeps(channelGroups(network), seed, seed === 3 ? 1 : 0.4);
    expect(await differenceOf(network, keeps, shape)).toBeLessThanOrEqual(1e-5);
  });

  test('shapes of all its layers are as the masks say', () => {
    const network = read(parts);
    const groups = channelGroups(network);
    const keeps = seededKeeps(groups, 4);
    const { network: smaller, layers } = removeChannels(network, keeps);
    expect(smaller.layers.map(({ id }) => id)).toEqual([...layers.values()]);
    for (const { id, producers, readers } of groups) {
      const stays = (channel: number) => keeps.get(id)?.[channel] !== 0;
      for (const { layer, channels } of producers)
        expect(layerOf(smaller, layer).neurons).toBe(channels.filter(stays).length);
      for (const { layer, channels } of readers)
        expect(layerOf(smaller, layer).inputs).toBeLessThanOrEqual(
          layerOf(network, layer).inputs - channels.filter((channel) => !stays(channel)).length,
        );
    }
    expect(smaller.keptParameters).toBeLessThan(network.keptParameters);
  });
});

const layerOf = (network: Network, id: string) => network.layers.find((layer) => layer.id === id)!;

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'random networks without channels give what zeros in their place give (%i)',
  async (seed) => {
    const network = read(randomChannelNetwork(seed));
    const keeps = seededKeeps(channelGroups(network), seed);
    expect(await differenceOf(network, keeps, [2, 2, 6, 6])).toBeLessThanOrEqual(1e-5);
  },
);

test('most random networks have channels that may go', () => {
  const counts = Array.from({ length: 40 }, (_, seed) => {
    const groups = channelGroups(read(randomChannelNetwork(seed)));
    return groups.filter(({ fixed }) => fixed === null).length;
  });
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(30);
});

const small: ModelParts = {
  inputs: { x: ['batch', 3] },
  outputs: { y: ['batch', 2] },
  nodes: [
    node('Gemm', ['x', 'a', 'b'], ['h'], {}, 'first'),
    node('Relu', ['h'], ['r']),
    node('Gemm', ['r', 'c', 'd'], ['y'], { transB: 1 }, 'second'),
  ],
  initializers: [weights('a', [3, 4]), weights('b', [4]), weights('c', [2, 4]), weights('d', [2])],
};

test('zeros in the weights and the bias of a neuron with Relu are the same as without it', async () => {
  const network = read(small);
  const keep = Uint8Array.of(1, 0, 1, 0);
  const [first] = network.layers;
  const values = first!.weights.map((w, i) => w * keep[Math.floor(i / 3)]!);
  const biases = first!.biases!.map((b, c) => b * keep[c]!);
  const { bytes } = removeChannels(network, new Map([[0, keep]]), new Map([[first!.id, { values, biases }]]));
  const pruned = {
    ...network,
    layers: network.layers.map((layer) => (layer === first ? { ...layer, weights: values, biases } : layer)),
  };
  const feeds = { x: input([5, 3]) };
  expect(largestDifference(await runBytes(bytes, feeds), await runWith(pruned, new Map(), feeds))).toBeLessThanOrEqual(
    1e-6,
  );
});

test('values are put where the network has others, and cut', () => {
  const network = read(small);
  const values = normals(8, 1);
  const biases = Float32Array.of(3, 4);
  const keeps = new Map([[0, Uint8Array.of(0, 1, 1, 0)]]);
  const { network: smaller } = removeChannels(network, keeps, new Map([[network.layers[1]!.id, { values, biases }]]));
  expect([...smaller.layers[1]!.weights]).toEqual([1, 2, 5, 6].map((i) => values[i]));
  expect([...smaller.layers[1]!.biases!]).toEqual([3, 4]);
  const [before, after] = [network, smaller].map(({ layers }) => layers[0]!);
  expect([...after!.weights]).toEqual([...before!.weights.subarray(3, 9)]);
});

test('without masks the network stays, and so do the names of its constants', async () => {
  const network = read(small);
  const { network: same, bytes } = removeChannels(network, new Map());
  expect(same.layers.map(({ weight, bias }) => [weight, bias])).toEqual(
    network.layers.map(({ weight, bias }) => [weight, bias]),
  );
  const feeds = { x: input([5, 3]) };
  expect(largestDifference(await runBytes(bytes, feeds), await runBytes(modelBytes(small), feeds))).toBe(0);
});

test('letters of what is left are exported like those of any network', async () => {
  const { parts, shape } = CHANNEL_CASES.find(({ name }) => name.startsWith('depthwise'))!;
  const network = read(parts);
  const { network: smaller } = removeChannels(network, seededKeeps(channelGroups(network), 1));
  const layers = seededLayers(smaller, { bits: 4, offset: 'mixed' });
  const feeds = { x: input(shape) };
  const found = await runBytes(exportOnnx(smaller, layers, 'qdq', 21), feeds);
  expect(largestDifference(found, await runWith(smaller, layers, feeds))).toBeLessThanOrEqual(1e-5);
});

test('layers that share a constant stay one constant, unless they are given values of their own', () => {
  const twins = read({
    ...small,
    inputs: { x: ['batch', 4] },
    outputs: { y: null },
    nodes: [
      node('Gemm', ['x', 'a'], ['h'], {}, 'before'),
      node('Gemm', ['h', 'w'], ['i'], {}, 'one'),
      node('Gemm', ['i', 'w'], ['y'], {}, 'other'),
    ],
    initializers: [weights('a', [4, 4]), weights('w', [4, 4])],
  });
  expect(twins.layers[2]!.sharedWith).toBe('one');
  expect(removeChannels(twins, new Map()).network.layers[2]!.sharedWith).toBe('one');
  const values = new Map([[twins.layers[1]!.id, { values: normals(16, 5) }]]);
  const { network: apart } = removeChannels(twins, new Map(), values);
  expect(apart.layers[2]!.sharedWith).toBeUndefined();
  expect([...apart.layers[2]!.weights]).toEqual([...twins.layers[2]!.weights]);
});

test('constants in 16 bits stay in 16 bits', async () => {
  const halves = read({ ...small, initializers: small.initializers!.map((one) => one) });
  const stored = new Map(halves.model.graph!.initializer.map((one) => [one as object, 10]));
  const { bytes } = removeChannels({ ...halves, storedTypes: stored }, new Map([[0, Uint8Array.of(1, 0, 1, 1)]]));
  const constants = parsed(bytes).graph!.initializer;
  expect(constants.map(({ name, dims, dataType }) => [name, dims.map(Number), dataType])).toEqual([
    ['a', [3, 3], 10],
    ['b', [3], 10],
    ['c', [2, 3], 10],
    ['d', [2], 10],
  ]);
});

describe('what cannot go is refused', () => {
  test.each<[string, [number, Uint8Array][], string]>([
    ['a mask of another length', [[0, Uint8Array.of(1, 0)]], 'A mask of 2 was given for 4 channels of first.'],
    ['no group', [[7, Uint8Array.of(1)]], 'net.onnx has 2 groups of channels; there is no group 7.'],
    ['all of a layer', [[0, new Uint8Array(4)]], 'No neuron of first would be left; at least one stays.'],
    ['an output', [[1, Uint8Array.of(1, 0)]], 'The channels of second stay. They are the output y of the network.'],
  ])('%s cannot be removed', (_, keeps, message) => {
    expect(() => removeChannels(read(small), new Map(keeps))).toThrow(message);
  });

  test('all of what is cut out of layers cannot be removed', () => {
    const { parts } = CHANNEL_CASES.find(({ name }) => name.startsWith('slices'))!;
    const keeps = new Map([[0, Uint8Array.of(1, 1, 0, 0, 0, 1, 1, 1)]]);
    expect(() => removeChannels(read(parts), keeps)).toThrow(
      'No neuron of a piece that is cut out of c1, c2 would be left; at least one stays.',
    );
  });

  test('weights of another shape are not taken', () => {
    const network = read(small);
    const values = new Map([[network.layers[0]!.id, { values: new Float32Array(5) }]]);
    expect(() => removeChannels(network, new Map(), values)).toThrow(
      '5 weights were given for first, which has 4 neurons of 3.',
    );
  });

  test('a network without channels that may go', () => {
    const one = read({
      inputs: { x: ['batch', 3] },
      outputs: { y: null },
      nodes: [node('MatMul', ['x', 'a'], ['y'], {}, 'only')],
      initializers: [tensor('a', [3, 2], [1, 2, 3, 4, 5, 6])],
    });
    expect(() => requireRemovable('net.onnx', channelGroups(one))).toThrow(
      'net.onnx has no neurons that could leave it. The channels of only stay. They are the output y of the network.',
    );
    expect(() => requireRemovable('net.onnx', channelGroups(read(small)))).not.toThrow();
  });
});
