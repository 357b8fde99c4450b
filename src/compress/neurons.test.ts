import { describe, expect, test } from 'vitest';
import { random } from '../core/random';
import { channelGroups } from '../onnx/channels/channel-groups';
import { removeChannels } from '../onnx/channels/remove-channels';
import { modelBytes } from '../onnx/build';
import { readNetwork } from '../onnx/read';
import { CHANNEL_CASES, seededKeeps, zeroedReaders } from '../../test/channel-networks';
import { channelScores, keepByThreshold, keepChannels, maskOfLayer, shapeLeft, type NeuronGroup } from './neurons';

const layer = (name: string, channels: number[], grouped = false) => ({
  layer: name,
  channels: Int32Array.from(channels),
  grouped,
});

/** a + b side by side, which c is added to. */
const joined: NeuronGroup = {
  channels: 5,
  producers: [layer('a', [0, 1]), layer('b', [2, 3, 4]), layer('c', [0, 1, 2, 3, 4])],
  pieces: [Int32Array.of(0, 1), Int32Array.of(2, 3, 4), Int32Array.of(0, 1, 2, 3, 4)],
  readers: [],
};
const plain = (channels: number): NeuronGroup => ({
  channels,
  producers: [layer(`of ${channels}`, [...Array(channels).keys()])],
  pieces: [Int32Array.from(Array(channels).keys())],
  readers: [],
});

test('the score of a channel is the sum of those of its neurons, whichever layers they are of', () => {
  const scores: Record<string, number[]> = { a: [1, 2], b: [3, 4, 5], c: [10, 20, 30, 40, 50] };
  expect([...channelScores(joined, (name) => scores[name]!)]).toEqual([11, 22, 33, 44, 55]);
  const depthwise = { channels: 2, producers: [layer('d', [0, 0, 1, 1], true)], pieces: [], readers: [] };
  expect([...channelScores(depthwise, () => [1, 2, 3, 4])]).toEqual([3, 7]);
});

describe('the lowest part of the channels goes', () => {
  test.each<[number, number[], number[]]>([
    [0, [3, 1, 2, 4], [1, 1, 1, 1]],
    [0.5, [3, 1, 2, 4], [1, 0, 0, 1]],
    [0.3, [3, 1, 2, 4], [1, 0, 1, 1]],
    [0.75, [1, 1, 1, 1], [1, 0, 0, 0]],
    [1, [3, 1, 2, 4], [0, 0, 0, 1]],
    [0.999, [0, 0, 0, 0], [1, 0, 0, 0]],
  ])('%f of it', (sparsity, scores, keep) => {
    expect([...keepChannels(plain(4), Float64Array.from(scores), sparsity)]).toEqual(keep);
  });

  test('a neuron of every layer stays', () => {
    expect([...keepChannels(joined, Float64Array.of(1, 2, 5, 4, 3), 0.6)]).toEqual([0, 1, 1, 1, 0]);
  });

  test('one threshold over several groups leaves none of them empty', () => {
    const keeps = keepByThreshold(
      [plain(3), plain(2), joined],
      [Float64Array.of(9, 8, 1), Float64Array.of(0.5, 0.4), Float64Array.of(7, 6, 5, 4, 3)],
      0.5,
    );
    expect(keeps.map((keep) => [...keep])).toEqual([
      [1, 1, 0],
      [1, 0],
      [1, 1, 1, 0, 0],
    ]);
  });
});

describe.each(CHANNEL_CASES)('masks of channels: $name', ({ parts }) => {
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]);
  const groups = channelGroups(network);
  const keeps = seededKeeps(groups, 5);
  const inOrder = groups.map(({ id }) => keeps.get(id));

  test('columns of readers are zeros, and rows of those that have the channels', () => {
    const zeroed = zeroedReaders(network, groups, keeps);
    for (const one of network.layers) {
      const mask = maskOfLayer(one, groups, inOrder);
      const rows = groups.flatMap((group) =>
        group.producers
          .filter((producer) => producer.layer === one.id)
          .flatMap(({ channels }) => [...channels].map((channel) => keeps.get(group.id)?.[channel] === 0)),
      );
      const expected = zeroed.get(one.id)!.map((w, i) => (rows[Math.floor(i / one.inputs)] ? 0 : w));
      expect(one.weights.map((w, i) => w * mask[i]!).every((w, i) => w === expected[i])).toBe(true);
    }
  });

  test('the shape that is left is that of the smaller network', () => {
    const { network: smaller } = removeChannels(network, keeps);
    const shapes = network.layers.map((one) => shapeLeft(one, groups, inOrder));
    expect(shapes).toEqual(
      smaller.layers.map(({ neurons, inputs, groups: split }) => ({ neurons, inputs, groups: split })),
    );
  });
});

test('chosen channels of a network with residual sums can be removed', () => {
  const { parts } = CHANNEL_CASES.find(({ name }) => name.startsWith('residual'))!;
  const network = readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]);
  const [residual] = channelGroups(network);
  const rng = random(1);
  const scores = channelScores(residual!, (id) => {
    const { neurons } = network.layers.find((one) => one.id === id)!;
    return Float64Array.from({ length: neurons }, () => rng.uniform());
  });
  const keep = keepChannels(residual!, scores, 0.6);
  const { network: smaller } = removeChannels(network, new Map([[0, keep]]));
  expect(smaller.layers.map(({ neurons }) => neurons)).toEqual([2, 2, 2, 3]);
});
