/** Which positions of sequences count, and which id is wanted next at each. */
import type { Network } from '../../onnx/network';
import type { Feeds, Tensor } from '../../runtime/runtime';

interface Said {
  batch: number;
  positions: number;
  classes: number;
}

const fits = ({ dims }: Tensor, { batch, positions }: Said) =>
  dims.length === 2 && dims[0] === batch && dims[1] === positions;

/**
 * What a mask of the same shape hides is padding.
 * @returns (batch, positions), 0 where it is hidden; null: nothing is
 */
export function seenPositions(network: Network, feeds: Feeds, said: Said): Int32Array | null {
  if (said.positions === 1) return null;
  const mask = network.inputs.find(({ name }) => /mask/i.test(name) && fits(feeds[name]!, said));
  return mask ? integersOf(feeds[mask.name]!) : null;
}

/**
 * It continues sequences where it reads ids (batch, length) and says something about each of them, among classes that all of
 * the ids are. What is hidden is not wanted, and nothing is asked of it.
 * @returns (batch, positions), −1 where nothing is wanted; null: it is no such network
 */
export function wantedIds(network: Network, feeds: Feeds, said: Said): Int32Array | null {
  const { positions, classes } = said;
  const tensor = feeds[network.inputs[0]!.name]!;
  const ids = positions > 1 && fits(tensor, said) ? integersOf(tensor) : null;
  if (!ids || ids.some((id) => id < 0 || id >= classes)) return null;
  const seen = seenPositions(network, feeds, said);
  const isSeen = (i: number) => seen?.[i] !== 0;
  // What is said at a position is about the id after it.
  return ids.map((_, i) => ((i + 1) % positions !== 0 && isSeen(i) && isSeen(i + 1) ? ids[i + 1]! : -1));
}

function integersOf({ data }: Tensor): Int32Array | null {
  if (data instanceof BigInt64Array) return Int32Array.from(data, Number);
  return data instanceof Int32Array ? data : null;
}
