/** Reshape, where it leaves the neurons in their order: what lies behind them may go into their axis. */
import type { NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { intAttribute } from '../graph/attributes';
import type { KnownShape } from '../graph/shaped-graph';
import { describeNode } from '../graph/names';
import { along, fixed, idsOver, spread, type ChannelAxis, type Outcome, type Walk } from './channel-axis';
import { alone, unfollowed, type Rule } from './elementwise';
import { sourceOf } from './list-source';

interface Reshaping {
  axis: ChannelAxis;
  /** Sizes before, that of the neurons' axis as they are counted; null: not known. */
  before: KnownShape;
  /** As the node is told: 0 copies, −1 is what is left, null is computed. */
  target: KnownShape;
}

export const reshape: Rule = (node, at, walk) => {
  const axis = alone(node, walk);
  const target = node.input[1] ? walk.graph.integersOf(node.input[1]) : null;
  if (!axis || !target || target.length <= axis.axis) return unfollowed(node);
  const known = walk.graph.shapeOf(node.input[0]!) ?? new Array<null>(axis.rank).fill(null);
  const before = known.map((length, i) => (i === axis.axis ? (axis.open ? null : axis.ids.length) : length));
  const copies = intAttribute(node, 'allowzero', 0) === 0;
  const reshaping = { axis, before, target: target.map((size) => (size === 0 && !copies ? null : size)) };
  if (!keepsFront(reshaping)) return unfollowed(node);
  const size = target[axis.axis]!;
  if (size === 0) return sameSize(reshaping) ?? unfollowed(node);
  if (size === -1) return openSize(reshaping) ?? unfollowed(node);
  return givenSize(reshaping, node, at, walk);
};

const product = (sizes: KnownShape): number | null =>
  sizes.every((size) => size !== null && size > 0) ? productOf(sizes as number[]) : null;

/** Whether the axes before that of the neurons are as before; the first one is that of the samples. */
function keepsFront({ axis, before, target }: Reshaping): boolean {
  const from = axis.axis;
  const rest = product(before.slice(from));
  return target.slice(0, from).every((size, i) => {
    if (size === 0) return true;
    if (size === -1) return rest !== null && rest === product(target.slice(from));
    return size === null ? i === 0 && before[0] === null : size === before[i];
  });
}

/** Copied: what lies behind is the same in all, however it is cut. */
function sameSize({ axis, target }: Reshaping): Outcome {
  return along({ ...axis, rank: target.length });
}

/** What is left: all that lies behind, as far as it has no axes of its own. */
function openSize({ axis, before, target }: Reshaping): Outcome | null {
  const [behind, after] = [before.slice(axis.axis + 1), target.slice(axis.axis + 1)];
  const moved = { ...axis, rank: target.length };
  const [all, left] = [product(behind), product(after)];
  if (left === null) return null;
  if (all === null) return left === 1 ? along({ ...moved, open: true }) : null;
  const times = all / left;
  return Number.isInteger(times) ? along(spread(moved, times)) : null;
}

/** A number, which shrinks with the neurons. */
function givenSize({ axis, target }: Reshaping, node: NodeProto, at: number, walk: Walk): Outcome {
  const size = target[axis.axis]!;
  const times = size === null ? NaN : size / axis.ids.length;
  const ids = size === null ? null : idsOver({ ...axis, open: true }, size);
  if (!ids) return unfollowed(node);
  const place = placeOf(at, axis.axis, walk);
  if (!place) return fixed(`The sizes that ${describeNode(node)} gives them are computed.`);
  walk.sizes.push({ ...place, ids: axis.ids, times, whole: axis.ids });
  return along({ rank: target.length, axis: axis.axis, ids, open: false });
}

/** Where a size is a number in a constant; null where it is none, or others read what is computed of it. */
function placeOf(at: number, place: number, { graph }: Walk) {
  const found = sourceOf(at, 1, graph);
  if (!found || found.isConstant) return found && { node: found.node, list: found.slot, at: place };
  const { index } = graph;
  let first = 0;
  for (const [slot, part] of index.nodes[found.writer]!.input.entries()) {
    const { length } = graph.integersOf(part)!;
    if (place < first + length) {
      const own = sourceOf(found.writer, slot, graph);
      return own?.isConstant ? { node: own.node, list: own.slot, at: place - first } : null;
    }
    first += length;
  }
  return null;
}
