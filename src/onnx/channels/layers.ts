/** What layers make of the neurons that they read, and the neurons that they have. */
import type { Layer } from '../network';
import { productOf } from '../../core/shape';
import { describeNode, shorten } from '../graph/names';
import { idsOver, type ChannelAxis, type Walk } from './channel-axis';
import { KEPT } from './coupling';

/** Follows a layer: its neurons, what goes of its constants, and what it reads. @returns its neurons */
export function walkLayer(layer: Layer, reason: string | null, walk: Walk): Int32Array {
  const neurons = walk.coupling.add(layer.neurons);
  const read = walk.axes.get(layer.input) ?? null;
  const node = walk.graph.index.nodes[layer.node]!;
  const slot = node.input.indexOf(layer.weight);
  if (layer.groups > 1) walkGroups(layer, read, neurons, walk);
  else {
    if (read) walkInputs(layer, read, slot, walk);
    const own = neuronAxis(layer);
    if (own !== null) walk.cuts.push({ node: layer.node, slot, axis: own, ids: neurons });
  }
  cutBias(layer, neurons, walk);
  const axis = outputAxis(layer, slot, read, walk);
  if (axis) walk.axes.set(layer.output, { ...axis, ids: neurons, open: false });
  else walk.coupling.fix(neurons, `Nothing tells along which axis of ${shorten(layer.output)} they lie.`);
  if (reason) for (const ids of [neurons, read?.ids ?? []]) walk.coupling.fix(Int32Array.from(ids), reason);
  return neurons;
}

/** Columns of W for each place of what it reads. */
const tapsOf = ({ geometry }: Layer): number => (geometry.kind === 'conv' ? productOf(geometry.kernel) : 1);

function walkInputs(layer: Layer, read: ChannelAxis, slot: number, walk: Walk): void {
  const { geometry } = layer;
  const taps = tapsOf(layer);
  const contracted = geometry.kind === 'conv' ? 1 : read.rank - geometry.axisFromEnd;
  const ids = read.axis === contracted ? idsOver(read, layer.inputs / taps) : null;
  if (!ids) {
    walk.coupling.fix(read.ids, `${shorten(layer.name)} contracts another axis than theirs.`);
    return;
  }
  walk.cuts.push({ node: layer.node, slot, axis: inputAxis(layer), ids });
  walk.reads.push({ layer, ids, taps });
}

/** A convolution in groups ties what a group reads to what it gives: whole groups go. */
function walkGroups(layer: Layer, read: ChannelAxis | null, neurons: Int32Array, walk: Walk): void {
  const { groups, name } = layer;
  const channels = groups * (layer.inputs / tapsOf(layer));
  const found = read?.axis === 1 ? idsOver(read, channels) : null;
  if (read && !found) walk.coupling.fix(read.ids, `${shorten(name)} contracts another axis than theirs.`);
  const ids = found ?? new Int32Array(channels).fill(KEPT);
  const first = (all: Int32Array) => Int32Array.from({ length: groups }, (_, g) => all[(g * all.length) / groups]!);
  const reason = `${shorten(name)} reads channels in groups that stay.`;
  for (const all of [ids, neurons]) {
    const stride = all.length / groups;
    const leaders = Int32Array.from(all, (_, i) => neurons[Math.floor(i / stride) * (neurons.length / groups)]!);
    walk.coupling.couple(leaders, all, reason);
  }
  const node = walk.graph.index.nodes[layer.node]!;
  const slot = node.input.indexOf(layer.weight);
  walk.cuts.push({ node: layer.node, slot, axis: 0, ids: layer.op === 'ConvTranspose' ? ids : neurons });
  walk.regroupings.push({ node: layer.node, ids: first(neurons) });
}

/** That of Conv and Gemm; what an Add behind a MatMul puts on is cut where it is read. */
function cutBias({ op, node, bias }: Layer, neurons: Int32Array, { graph, cuts, coupling }: Walk): void {
  const proto = graph.index.nodes[node]!;
  if (op === 'MatMul' || !proto.input[2]) return;
  if (bias) cuts.push({ node, slot: 2, axis: 0, ids: neurons });
  else coupling.fix(neurons, `The bias of ${describeNode(proto)} is computed.`);
}

/** Of the constant; null: it is a vector, one neuron. */
function neuronAxis({ op, transposed, weightShape }: Layer): number | null {
  if (op === 'Conv') return 0;
  if (op === 'ConvTranspose') return 1;
  if (weightShape.length < 2) return null;
  return transposed ? weightShape.length - 1 : weightShape.length - 2;
}

function inputAxis({ op, transposed, weightShape }: Layer): number {
  if (op === 'Conv') return 1;
  if (op === 'ConvTranspose' || weightShape.length < 2) return 0;
  return transposed ? weightShape.length - 2 : weightShape.length - 1;
}

/** Where its neurons lie in what it writes; null: nothing tells. @param slot which input of the node its weights are */
function outputAxis({ op, input, weightShape }: Layer, slot: number, read: ChannelAxis | null, walk: Walk) {
  if (op === 'Gemm') return { rank: 2, axis: slot };
  if (op !== 'MatMul') return { rank: weightShape.length, axis: 1 };
  const rank = read?.rank ?? walk.graph.shapeOf(input)?.length;
  if (rank === undefined || weightShape.length < 2) return null;
  // A vector loses its axis.
  if (rank < 2) return { rank: weightShape.length - 1, axis: weightShape.length - 2 };
  const result = Math.max(rank, weightShape.length);
  return { rank: result, axis: result - (slot === 1 ? 1 : 2) };
}
