/**
 * Which neurons of a network can leave it. A neuron of one layer is a column of the next, a channel of normalizations, depthwise
 * convolutions and residual sums in between: all of these go with it. Neurons that go together are one channel of a group.
 */
import { readsOf } from '../graph/graph';
import { shapedGraph } from '../graph/known-shapes';
import { shorten } from '../graph/names';
import type { Layer, Network } from '../network';
import { isDefaultDomain } from '../wire/parse';
import type { Outcome, Walk } from './channel-axis';
import { gatherGroups, type ChannelGroup, type GatheredGroups } from './channel-group';
import { openCoupling } from './coupling';
import { elementwiseRule, unfollowed } from './elementwise';
import { walkLayer } from './layers';
import { moveRule } from './moves';

/** The groups, and what of the graph goes with a neuron. */
export interface ChannelPlan extends GatheredGroups {
  readonly walk: Walk;
}

/**
 * The groups of channels of a network, in graph order. Every layer with neurons is in one.
 * A removed channel is as if its readers read 0 there, whatever lies in between.
 */
export const channelGroups = (network: Network): readonly ChannelGroup[] => planChannels(network).groups;

/** As `channelGroups`, with what removal needs. */
export function planChannels(network: Network): ChannelPlan {
  const graph = network.model.graph!;
  const walk: Walk = {
    graph: shapedGraph(graph),
    opset: network.opset,
    coupling: openCoupling(),
    axes: new Map(),
    ...{ cuts: [], sizes: [], regroupings: [], pieces: [], reads: [] },
  };
  const layers = new Map(network.layers.map((layer) => [layer.node, layer]));
  const neurons = new Map<Layer, Int32Array>();
  graph.node.forEach((_, at) => {
    const layer = layers.get(at);
    if (layer) neurons.set(layer, walkLayer(layer, sharing(layer, network), walk));
    else walkNode(at, walk);
  });
  for (const { name } of graph.output)
    walk.coupling.fix(
      walk.axes.get(name)?.ids ?? new Int32Array(),
      `They are the output ${shorten(name)} of the network.`,
    );
  return { ...gatherGroups(neurons, walk), walk };
}

/** Why a layer keeps its shape because of others that read its constant; null: none does. */
function sharing({ id, sharedWith }: Layer, { layers, lookups }: Network): string | null {
  const other = layers.find((layer) => layer.id === sharedWith || layer.sharedWith === id);
  const table = lookups.find(({ layer }) => layer === id);
  const name = other?.name ?? table?.name;
  return name === undefined ? null : `${shorten(name)} reads the same constant.`;
}

function walkNode(at: number, walk: Walk): void {
  const node = walk.graph.index.nodes[at]!;
  const read = [...readsOf(node)].flatMap((name) => walk.axes.get(name) ?? []);
  if (read.length === 0) return;
  const direct = node.input.filter((name) => walk.axes.has(name)).length;
  const rule = elementwiseRule(node) ?? (isDefaultDomain(node.domain) ? moveRule(node.opType) : undefined);
  const outcome: Outcome = rule && direct > 0 ? rule(node, at, walk) : unfollowed(node);
  if (outcome.kind === 'axis') for (const name of node.output) if (name) walk.axes.set(name, outcome.axis);
  if (outcome.kind === 'fixed') for (const { ids } of read) walk.coupling.fix(ids, outcome.reason);
}
