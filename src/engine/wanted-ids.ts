/** Which id is wanted next at each position, where a network continues sequences of token ids. */
import type { Network } from '../onnx/network';
import type { Feeds, Tensor } from '../runtime/runtime';

interface Said {
  batch: number;
  positions: number;
  classes: number;
}

/**
 * It does where it reads ids (batch, length) and says something about each of them, among classes that all of the ids are.
 * Where another input is a mask of the same shape, what it hides is not wanted, and nothing is asked of it.
 * @returns (batch, positions), −1 where nothing is wanted; null: it is no such network
 */
export function wantedIds(network: Network, feeds: Feeds, { batch, positions, classes }: Said): Int32Array | null {
  const [first, ...others] = network.inputs.map(({ name }) => ({ name, tensor: feeds[name]! }));
  const ids = positions > 1 ? integersOf(first!.tensor) : null;
  const fits = (tensor: Tensor) => tensor.dims.length === 2 && tensor.dims[0] === batch && tensor.dims[1] === positions;
  if (!ids || !fits(first!.tensor) || ids.some((id) => id < 0 || id >= classes)) return null;
  const masks = others.filter(({ name, tensor }) => /mask/i.test(name) && fits(tensor));
  const mask = masks[0] ? integersOf(masks[0].tensor) : null;
  const seen = (i: number) => mask?.[i] !== 0;
  // What is said at a position is about the id after it.
  return ids.map((_, i) => ((i + 1) % positions !== 0 && seen(i) && seen(i + 1) ? ids[i + 1]! : -1));
}

function integersOf({ data }: Tensor): Int32Array | null {
  if (data instanceof BigInt64Array) return Int32Array.from(data, Number);
  return data instanceof Int32Array ? data : null;
}
