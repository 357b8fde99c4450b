/** A network without some of its neurons: every tensor that held them is smaller. */
import { exportOnnx } from '../export/export';
import type { LayerId } from '../../core/brand';
import { UserError } from '../../core/errors';
import { attribute } from '../build';
import { shorten } from '../graph/names';
import { ownerOf } from '../layers/shared-constant';
import { asConstant } from '../layers/weight-layout';
import type { Layer, Network } from '../network';
import { readNetwork } from '../read';
import { floatsToTensor } from '../tensors/tensors';
import { withFields } from '../wire/messages';
import { planChannels, type ChannelPlan } from './channel-groups';
import type { ChannelGroup } from './channel-group';
import { countKept, cutConstants, type Kept } from './cut-constants';

/** What a layer computes with before its neurons are removed. */
export interface LayerValues {
  /** W, (neurons, inputs), of the layer as it is in the network. */
  readonly values: Float32Array;
  /** (neurons); left out or null: its own. */
  readonly biases?: Float32Array | null;
}

export interface SmallerNetwork {
  /** Read from `bytes`. */
  readonly network: Network;
  /** The ONNX file. */
  readonly bytes: Uint8Array;
  /** What the layers are called in it, by what they were called. */
  readonly layers: ReadonlyMap<LayerId, LayerId>;
}

/**
 * A network of fewer neurons. Its outputs are those that `network` gives with zeros in the columns of all that read a removed
 * channel: where an activation makes something other than 0 of a neuron with zero weights, that is gone, too.
 * @param keeps by the id of a group (`channelGroups`), (channels), 0 where one goes; groups that are not named stay whole
 * @param values what layers compute with, where it is not what the network has
 * @throws UserError where a group stays, a layer would be empty, or a mask or values are not of their layer
 */
export function removeChannels(
  network: Network,
  keeps: ReadonlyMap<number, Uint8Array>,
  values: ReadonlyMap<LayerId, LayerValues> = new Map(),
): SmallerNetwork {
  const plan = planChannels(network);
  checkKeeps(plan.groups, keeps, network);
  const kept: Kept = (id) => keeps.get(plan.groupOf[id]!)?.[plan.channelOf[id]!] !== 0;
  const bytes = exportOnnx(withoutChannels(withValues(network, values), plan, kept), new Map(), 'float');
  const smaller = readNetwork([{ name: network.name, bytes }]);
  const layers = network.layers.map(({ id }, i) => [id, smaller.layers[i]!.id] as const);
  return { network: smaller, bytes, layers: new Map(layers) };
}

/** @throws UserError where none of them may go */
export function requireRemovable(name: string, groups: readonly ChannelGroup[]): void {
  if (groups.some((group) => group.fixed === null)) return;
  throw new UserError(`${name} has no neurons that could leave it. ${groups[0]?.fixed ?? ''}`.trim());
}

function checkKeeps(groups: readonly ChannelGroup[], keeps: ReadonlyMap<number, Uint8Array>, network: Network): void {
  for (const [id, keep] of keeps) {
    const group = groups[id];
    if (!group)
      throw new UserError(`${network.name} has ${groups.length} groups of channels; there is no group ${id}.`);
    if (keep.length !== group.channels)
      throw new UserError(`A mask of ${keep.length} was given for ${group.channels} channels of ${namesOf(group)}.`);
    if (group.fixed !== null && keep.includes(0)) throw new UserError(group.fixed);
    const empty = group.pieces.findIndex((channels) => channels.every((channel) => !keep[channel]));
    if (empty < 0) continue;
    const layer = group.producers[empty]?.layer;
    const what = layer === undefined ? `a piece that is cut out of ${namesOf(group)}` : shorten(layer);
    throw new UserError(`No neuron of ${what} would be left; at least one stays.`);
  }
}

const namesOf = ({ producers }: ChannelGroup): string => producers.map(({ layer }) => shorten(layer)).join(', ');

/** The network with these weights and biases in its constants. */
function withValues(network: Network, values: ReadonlyMap<LayerId, LayerValues>): Network {
  if (values.size === 0) return network;
  const storedTypes = new Map(network.storedTypes);
  const constants = new Map(network.model.graph!.initializer.map((tensor) => [tensor.name, tensor]));
  const put = (name: string, dims: readonly number[], own: Float32Array) => {
    const tensor = floatsToTensor(name, dims, own);
    const type = storedTypes.get(constants.get(name)!);
    if (type !== undefined) storedTypes.set(tensor, type);
    constants.set(name, tensor);
  };
  for (const layer of network.layers) {
    const own = values.get(layer.id);
    if (!own) continue;
    if (own.values.length !== layer.neurons * layer.inputs)
      throw new UserError(
        `${own.values.length} weights were given for ${shorten(layer.name)}, which has ${layer.neurons} neurons of ${layer.inputs}.`,
      );
    put(layer.weight, layer.weightShape, asConstant(layer, own.values));
    if (layer.bias && own.biases) put(layer.bias, [layer.neurons], own.biases);
  }
  const graph = withFields(network.model.graph!, { initializer: [...constants.values()] });
  return {
    ...network,
    storedTypes,
    layers: network.layers.map((layer) => ownConstant(layer, network.layers, values)),
    model: withFields(network.model, { graph }),
  };
}

/** A layer that shares another's constant has one of its own where the two get different values. */
function ownConstant(layer: Layer, layers: readonly Layer[], values: ReadonlyMap<LayerId, LayerValues>): Layer {
  const owner = ownerOf(layer, layers);
  if (!owner) return layer;
  const [own, other] = [layer, owner].map((one) => values.get(one.id)?.values);
  const same = own === other || (own && other?.every((w, i) => w === own[i]));
  if (same) return layer;
  const { sharedWith: _, ...alone } = layer;
  return alone;
}

function withoutChannels(network: Network, { walk }: ChannelPlan, kept: Kept): Network {
  const { storedTypes, model } = network;
  const stored = new Map(storedTypes);
  // Names and constants may be others by now than those that were planned with; places are the same.
  const index = { ...walk.graph.index, initializers: new Map(model.graph!.initializer.map((one) => [one.name, one])) };
  const cut = cutConstants(model.graph!, index, walk, kept, stored);
  const regrouped = new Map(walk.regroupings.map(({ node, ids }) => [node, countKept(ids, kept)]));
  const node = cut.node.map((one, at) => {
    const group = regrouped.get(at);
    if (group === undefined) return one;
    const others = one.attribute.filter(({ name }) => name !== 'group');
    return withFields(one, { attribute: [...others, attribute('group', group)] });
  });
  // What was said of shapes within may hold no more; outputs of the network keep theirs.
  const valueInfo = cut.valueInfo.filter(({ name }) => !walk.axes.has(name));
  const graph = withFields(cut, { node, valueInfo });
  return { ...network, storedTypes: stored, model: withFields(model, { graph }) };
}
