/** Groups of channels, as they are gathered from the neurons that are tied to each other. */
import type { LayerId } from '../../core/brand';
import { nodeName, shorten } from '../graph/names';
import type { Layer } from '../network';
import type { Walk } from './channel-axis';
import { KEPT } from './coupling';

/** A layer whose rows go with channels of a group. */
export interface ChannelProducer {
  readonly layer: LayerId;
  /** Which channel of the group each neuron is, (neurons). */
  readonly channels: Int32Array;
  /** True of a convolution in groups: its inputs are of this group, too, and whole groups of it go. */
  readonly grouped: boolean;
}

/** A layer whose columns go with channels of a group. */
export interface ChannelReader {
  readonly layer: LayerId;
  /** Which channel of the group is at each place of the axis that it contracts, or −1; a place is `taps` columns of W. */
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
  const groups = counts.map((channels, id): ChannelGroup => {
    const has = (ids: Int32Array) => ids.some((one) => one !== KEPT && groupOf[one] === id);
    const channelsOf = (ids: Int32Array) =>
      ids.map((one) => (one !== KEPT && groupOf[one] === id ? channelOf[one]! : -1));
    const producers = [...neurons].filter(([, ids]) => has(ids));
    const readers = walk.reads.filter(({ ids }) => has(ids));
    return {
      id,
      channels,
      producers: producers.map(([layer, ids]) => ({
        layer: layer.id,
        channels: channelsOf(ids),
        grouped: layer.groups > 1,
      })),
      readers: readers.map(({ layer, ids, taps }) => ({ layer: layer.id, channels: channelsOf(ids), taps })),
      pieces: [...producers.map(([, ids]) => ids), ...walk.pieces.filter(has)].map((ids) =>
        channelsOf(ids).filter((channel) => channel >= 0),
      ),
      followers: followersOf(has, [...neurons.keys()], walk),
      fixed: whyFixed(
        id,
        channels,
        groupOf,
        producers.map(([layer]) => layer),
        walk,
      ),
    };
  });
  return { groups, groupOf, channelOf };
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

function followersOf(has: (ids: Int32Array) => boolean, layers: readonly Layer[], { cuts, graph }: Walk): string[] {
  const own = new Set(layers.map(({ node }) => node));
  const nodes = cuts.filter(({ node, ids }) => !own.has(node) && has(ids)).map(({ node }) => node);
  return [...new Set(nodes)].map((node) => nodeName(graph.index.nodes[node]!));
}

function whyFixed(
  group: number,
  channels: number,
  groupOf: Int32Array,
  layers: readonly Layer[],
  { coupling }: Walk,
): string | null {
  const found = coupling.fixed.find(({ id }) => groupOf[id] === group);
  const names = layers.slice(0, 3).map(({ name }) => shorten(name));
  const all = `${names.join(', ')}${layers.length > 3 ? ` and ${layers.length - 3} more` : ''}`;
  if (found) return `The channels of ${all} stay. ${found.reason}`;
  return channels === 1 ? `The one channel of ${all} stays.` : null;
}
