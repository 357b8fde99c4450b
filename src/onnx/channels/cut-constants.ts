/** Constants without the places of removed neurons. */
import { TensorProto_DataType as DataType, type GraphProto, type NodeProto, type TensorProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import type { GraphIndex } from '../graph/graph';
import { freshNames } from '../graph/names';
import { allTensorNames } from '../graph/traverse';
import { dimsOf, floatsToTensor, readFloats, readIntegers } from '../tensors/tensors';
import { withFields } from '../wire/messages';
import type { Cut, SizeEdit } from './channel-axis';
import { KEPT } from './coupling';

/** Which neurons stay, by their numbers. */
export type Kept = (id: number) => boolean;

/** What becomes of a constant where one node reads it. */
interface Change {
  /** The same where the constant becomes the same. */
  key: string;
  make(tensor: TensorProto): TensorProto;
}

/** How many of these stay. */
export const countKept = (ids: Int32Array, kept: Kept): number => ids.filter((id) => id === KEPT || kept(id)).length;

/** The places of an axis that stay; null: all of them. */
function placesKept(ids: Int32Array, kept: Kept): number[] | null {
  const places = [...ids.keys()].filter((i) => ids[i] === KEPT || kept(ids[i]!));
  return places.length < ids.length ? places : null;
}

/** A constant of floats with these places along an axis alone, in the type that it has. */
export function takePlaces(tensor: TensorProto, axis: number, places: readonly number[]): TensorProto {
  const dims = dimsOf(tensor);
  const values = readFloats(tensor);
  const inner = productOf(dims.slice(axis + 1));
  const outer = productOf(dims.slice(0, axis));
  const cut = dims.map((size, at) => (at === axis ? places.length : size));
  const result = new Float32Array(productOf(cut));
  for (let o = 0, to = 0; o < outer; o++)
    for (const place of places) {
      const from = (o * dims[axis]! + place) * inner;
      // A view for each place would cost more than what it holds.
      for (let i = 0; i < inner; i++) result[to++] = values[from + i]!;
    }
  return floatsToTensor(tensor.name, cut, result, tensor.dataType);
}

function withSize(tensor: TensorProto, at: number, size: number): TensorProto {
  const sizes = readIntegers(tensor).map((old, i) => (i === at ? size : old));
  const wide = new BigInt64Array(sizes.map(BigInt));
  const narrow = Int32Array.from(sizes);
  const { buffer } = tensor.dataType === Number(DataType.INT32) ? narrow : wide;
  return withFields(tensor, { rawData: new Uint8Array(buffer), int64Data: [], int32Data: [] });
}

/** What a number becomes; null: all along its axis stay, and so does it. */
function sizeAfter({ ids, times, whole }: SizeEdit, kept: Kept): number | null {
  return countKept(whole, kept) < whole.length ? countKept(ids, kept) * times : null;
}

/** The attributes of a node with numbers of theirs changed. */
function editAttributes(node: NodeProto, edits: readonly SizeEdit[], kept: Kept): NodeProto {
  const attribute = node.attribute.map((one) => {
    const own = edits.filter(({ list }) => list === one.name);
    const ints = one.ints.map((old, i) => {
      const edit = own.find(({ at }) => at === i);
      return BigInt((edit && sizeAfter(edit, kept)) ?? old);
    });
    return own.length > 0 ? withFields(one, { ints }) : one;
  });
  return withFields(node, { attribute });
}

/** By node and slot. */
function changesOf(cuts: readonly Cut[], sizes: readonly SizeEdit[], kept: Kept): Map<string, Change> {
  const changes = new Map<string, Change>();
  const add = (node: number, slot: number, { key, make }: Change) => {
    const before = changes.get(`${node} ${slot}`);
    changes.set(`${node} ${slot}`, {
      key: `${before?.key ?? ''};${key}`,
      make: (tensor) => make(before ? before.make(tensor) : tensor),
    });
  };
  for (const { node, slot, axis, ids } of cuts) {
    const places = placesKept(ids, kept);
    if (places)
      add(node, slot, { key: `${axis}:${places.join()}`, make: (tensor) => takePlaces(tensor, axis, places) });
  }
  for (const edit of sizes) {
    const size = sizeAfter(edit, kept);
    const { node, list, at } = edit;
    if (typeof list === 'number' && size !== null)
      add(node, list, { key: `${at}=${size}`, make: (tensor) => withSize(tensor, at, size) });
  }
  return changes;
}

/**
 * A graph whose constants and lists are cut where its nodes read them. A constant keeps its name where all that read it have the same of
 * it; otherwise those that have less of it read copies.
 * @param stored types in which constants are written; those of cut ones are added
 */
export function cutConstants(
  graph: GraphProto,
  index: GraphIndex,
  { cuts, sizes }: { cuts: readonly Cut[]; sizes: readonly SizeEdit[] },
  kept: Kept,
  stored: Map<object, number>,
): GraphProto {
  const changes = changesOf(cuts, sizes, kept);
  const fresh = freshNames(allTensorNames(graph));
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const copies = new Map<string, string>();
  /** @returns what the node reads there */
  const cut = (name: string, { key, make }: Change): string => {
    const known = copies.get(`${key} of ${name}`);
    if (known !== undefined) return known;
    const old = index.initializers.get(name)!;
    const own = readAlike(name, key, index, changes) ? name : fresh(`${name}.kept`);
    const made = withFields(make(old), { name: own });
    if (stored.has(old)) stored.set(made, stored.get(old)!);
    constants.set(own, made);
    copies.set(`${key} of ${name}`, own);
    return own;
  };
  const node = graph.node.map((one, at): NodeProto => {
    const input = one.input.map((name, slot) => {
      const change = changes.get(`${at} ${slot}`);
      return change ? cut(name, change) : name;
    });
    const reading = input.some((name, slot) => name !== one.input[slot]) ? withFields(one, { input }) : one;
    const edits = sizes.filter((edit) => edit.node === at && typeof edit.list === 'string');
    return edits.length > 0 ? editAttributes(reading, edits, kept) : reading;
  });
  return withFields(graph, { node, initializer: [...constants.values()] });
}

/** Whether all that read a constant have the same change of it. */
function readAlike(name: string, key: string, index: GraphIndex, changes: ReadonlyMap<string, Change>): boolean {
  if (index.outputs.has(name)) return false;
  return (index.readers.get(name) ?? []).every((at) => {
    const slots = [...index.nodes[at]!.input.keys()].filter((slot) => index.nodes[at]!.input[slot] === name);
    // One that only its bodies read has no slot.
    return slots.length > 0 && slots.every((slot) => changes.get(`${at} ${slot}`)?.key === key);
  });
}
