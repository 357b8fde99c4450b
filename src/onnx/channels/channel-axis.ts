/** Along which axis of a tensor neurons lie, and in which order. */
import type { Layer } from '../network';
import type { ShapedGraph } from '../graph/shaped-graph';
import type { Coupling } from './coupling';

export interface ChannelAxis {
  /** How many axes the tensor has. */
  readonly rank: number;
  /** From the front. */
  readonly axis: number;
  /** Neurons by their numbers in the coupling, place by place, or `KEPT`. */
  readonly ids: Int32Array;
  /** True where each takes as many neighbouring places as the others, but nothing tells how many. */
  readonly open: boolean;
}

/** A constant of which places go along an axis, where the neurons in `ids` go. */
export interface Cut {
  /** Index of the node that reads it, and which input it is. */
  readonly node: number;
  readonly slot: number;
  readonly axis: number;
  readonly ids: Int32Array;
}

/** A number in a list that becomes `times` the count of those in `ids` that stay, where any along the axis goes. */
export interface SizeEdit {
  readonly node: number;
  /** Which input of the node the list is, or the name of its attribute. */
  readonly list: number | string;
  /** Which number of it. */
  readonly at: number;
  readonly ids: Int32Array;
  readonly times: number;
  /** All along the axis. */
  readonly whole: Int32Array;
}

/** The groups of a convolution: one neuron for each. */
export interface Regrouping {
  readonly node: number;
  readonly ids: Int32Array;
}

/** What a layer reads: the neuron, or `KEPT`, at each place of the axis that it contracts. */
export interface LayerReads {
  readonly layer: Layer;
  readonly ids: Int32Array;
  /** Columns of W that a place has. */
  readonly taps: number;
}

/** What the way through the graph has found so far. */
export interface Walk {
  readonly graph: ShapedGraph;
  readonly opset: number;
  readonly coupling: Coupling;
  /** By tensor; those that are not in it have no neurons. */
  readonly axes: Map<string, ChannelAxis>;
  readonly cuts: Cut[];
  readonly sizes: SizeEdit[];
  readonly regroupings: Regrouping[];
  /** Neurons of which one at least stays, beside those of each layer: a tensor has no axis of length 0. */
  readonly pieces: Int32Array[];
  readonly reads: LayerReads[];
}

/** What an operator makes of the neurons that it reads: the axis of its outputs, or why it cannot do without any of them. */
export type Outcome = { kind: 'axis'; axis: ChannelAxis } | { kind: 'fixed'; reason: string } | { kind: 'none' };

export const fixed = (reason: string): Outcome => ({ kind: 'fixed', reason });
export const along = (axis: ChannelAxis): Outcome => ({ kind: 'axis', axis });

/** Places along an axis, beyond which they are not listed. */
export const MOST_PLACES = 2 ** 24;

/** The axis with each neuron at `times` neighbouring places, or, where these are too many to list, at any number of them. */
export function spread(axis: ChannelAxis, times: number): ChannelAxis {
  if (axis.ids.length * times > MOST_PLACES) return { ...axis, open: true };
  return { ...axis, ids: repeated(axis.ids, times) };
}

const repeated = (ids: Int32Array, times: number): Int32Array =>
  times === 1 ? ids : Int32Array.from({ length: ids.length * times }, (_, i) => ids[Math.floor(i / times)]!);

/** The neurons along an axis that turns out to have `length` places; null where it cannot have as many. */
export function idsOver({ ids, open }: ChannelAxis, length: number): Int32Array | null {
  const times = length / ids.length;
  if (!open) return times === 1 ? ids : null;
  return Number.isInteger(times) && times > 0 && length <= MOST_PLACES ? repeated(ids, times) : null;
}
