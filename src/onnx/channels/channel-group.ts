/** Groups of channels, as they are gathered from the neurons that are tied to each other. */
import type { LayerId } from '../../core/brand';
import { nodeName, shorten } from '../graph/names';
import type { Layer } from '../network';
import type { Walk } from './channel-axis';
import { KEPT } from './coupling';

/** A layer whose rows go with channels of a group. */
export interface ChannelProducer {
  readonly layer: LayerId;
  /** Which channel of the group each neuron is, (neurons): all of them are of one group. */
  readonly channels: Int32Array;
  /** True of a convolution in groups: its inputs are of this group, too, and whole groups of it go. */
  readonly grouped: boolean;
}

/** A layer whose columns go with channels of a group. */
export interface ChannelReader {
  readonly layer: LayerId;
  /** Where along the axis that it contracts channels of the group are, and which ones; a place is `taps` columns of W. */
  readonly places: Int32Array;
  readonly channels: Int32Array;
  readonly taps: number;
}

export interface ChannelGroup {
  /** Its place in the list. */
  readonly id: number;
  /** How many channels, each of one neuron or more. */
  readonly channels: number;
  /** In graph order. */
  readonly producers: readonly ChannelProducer[];
  readonly readers: readonly ChannelReader[];
  /** Lists of channels of which one each stays: those of every producer, and of what is cut out of their outputs. */
  readonly pieces: readonly Int32Array[];
  /** Names of the nodes in between that have a number for each channel. */
  readonly followers: readonly string[];
  /** Why its channels stay: a sentence or more; null: they may go. */
  readonly fixed: string | null;
}

export interface GatheredGroups {
  readonly groups: readonly ChannelGroup[];
  /** The group and the channel in it of every neuron, by its number in the coupling. */
  readonly groupOf: Int32Array;
  readonly channelOf: Int32Array;
}

/** @param neurons of each layer, in graph order */
export function gatherGroups(neurons: ReadonlyMap<Layer, Int32Array>, walk: Walk): GatheredGroups {
  const { groupOf, channelOf, counts } = numberChannels([...neurons.values()], walk);
  const split = <T>(items: readonly T[], idsOf: (item: T) => Int32Array) =>
    byGroup(items, idsOf, groupOf, counts.length);
  const producers = split([...neurons], ([, ids]) => ids);
  const readers = readersOf(walk, { groupOf, channelOf, count: counts.length });
  const pieces = split(walk.pieces, (ids) => ids);
  const followers = split(followersOf([...neurons.keys()], walk), ({ ids }) => ids);
  const reasons = split(walk.coupling.fixed, ({ id }) => Int32Array.of(id));
  const groups = counts.map((channels, id): ChannelGroup => {
    const channelsOf = (ids: Int32Array) =>
      ids.filter((one) => one !== KEPT && groupOf[one] === id).map((one) => channelOf[one]!);
    const own = producers[id]!.map(([layer, ids]) => ({ layer, channels: channelsOf(ids) }));
    return {
      id,
      channels,
      producers: own.map(({ layer, ...rest }) => ({ layer: layer.id, ...rest, grouped: layer.groups > 1 })),
      readers: readers[id]!,
      pieces: [...own.map((producer) => producer.channels), ...pieces[id]!.map(channelsOf)],
      followers: [...new Set(followers[id]!.map(({ name }) => name))],
      fixed: whyFixed(
        own.map(({ layer }) => layer),
        channels,
        reasons[id]![0]?.reason,
      ),
    };
  });
  return { groups, groupOf, channelOf };
}

/** Of each group, in one pass: joined tensors are read by many layers, and are of many groups. */
function readersOf(
  { reads }: Walk,
  { groupOf, channelOf, count }: { groupOf: Int32Array; channelOf: Int32Array; count: number },
): ChannelReader[][] {
  const readers = Array.from({ length: count }, (): ChannelReader[] => []);
  for (const { layer, ids, taps } of reads) {
    const places = new Map<number, number[]>();
    ids.forEach((one, place) => {
      if (one === KEPT) return;
      const group = groupOf[one]!;
      if (!places.has(group)) places.set(group, []);
      places.get(group)!.push(place);
    });
    for (const [group, own] of places)
      readers[group]!.push({
        layer: layer.id,
        places: Int32Array.from(own),
        channels: Int32Array.from(own, (place) => channelOf[ids[place]!]!),
        taps,
      });
  }
  return readers;
}

/** Of each group those items with a neuron of it. */
function byGroup<T>(items: readonly T[], idsOf: (item: T) => Int32Array, groupOf: Int32Array, count: number): T[][] {
  const lists = Array.from({ length: count }, (): T[] => []);
  for (const item of items) {
    const found = idsOf(item).filter((one) => one !== KEPT);
    for (const group of new Set(found.map((one) => groupOf[one]!))) lists[group]!.push(item);
  }
  return lists;
}

/** Layers are of one group where any neuron of theirs is tied. */
function numberChannels(neurons: readonly Int32Array[], { coupling }: Walk) {
  const layerOf = neurons.flatMap((ids, at) => Array.from(ids, () => at));
  const parent = neurons.map((_, at) => at);
  const find = (at: number): number => (parent[at] === at ? at : (parent[at] = find(parent[at]!)));
  layerOf.forEach((at, id) => {
    const [a, b] = [find(at), find(layerOf[coupling.find(id)]!)];
    parent[Math.max(a, b)] = Math.min(a, b);
  });
  const groupOf = new Int32Array(layerOf.length);
  const channelOf = new Int32Array(layerOf.length);
  const groups = new Map<number, number>();
  const counts: number[] = [];
  const channels = new Map<number, number>();
  layerOf.forEach((at, id) => {
    const group = numberIn(groups, find(at));
    const root = coupling.find(id);
    counts[group] ??= 0;
    if (!channels.has(root)) channels.set(root, counts[group]++);
    groupOf[id] = group;
    channelOf[id] = channels.get(root)!;
  });
  return { groupOf, channelOf, counts };
}

function numberIn(numbers: Map<number, number>, key: number): number {
  if (!numbers.has(key)) numbers.set(key, numbers.size);
  return numbers.get(key)!;
}

/** Constants of nodes that are no layers. */
function followersOf(layers: readonly Layer[], { cuts, graph }: Walk) {
  const own = new Set(layers.map(({ node }) => node));
  return cuts
    .filter(({ node }) => !own.has(node))
    .map(({ node, ids }) => ({ name: nodeName(graph.index.nodes[node]!), ids }));
}

function whyFixed(layers: readonly Layer[], channels: number, reason: string | undefined): string | null {
  const names = layers.slice(0, 3).map(({ name }) => shorten(name));
  const all = `${names.join(', ')}${layers.length > 3 ? ` and ${layers.length - 3} more` : ''}`;
  if (reason !== undefined) return `The channels of ${all} stay. ${reason}`;
  return channels === 1 ? `The one channel of ${all} stays.` : null;
}
