/** The walk of some neurons in Gram form, as a piece of work for any thread: no closures and no views of other memory. */
import type { LayerShape } from '../../core/layer-problem';
import type { WalkedCandidates } from '../select-candidates';
import { joinGroups } from './walked-groups';
import type { SumsWalk } from './gram-sums';
import { walkSums } from './gram-walk';

export interface SliceWalk extends SumsWalk {
  /** Of the whole layer, of one group. */
  shape: LayerShape;
}

export async function walkSlice({ shape, ...walk }: SliceWalk, pause: () => Promise<void>): Promise<WalkedCandidates> {
  const { group, candidates } = walk;
  const walked = await walkSums(walk, pause);
  return joinGroups({ ...shape, neurons: group.neurons }, [walked], candidates.scales.length);
}

/** A copy of plain data with memory of its own: a view would take all of the memory that it views along to another thread. */
export function copy<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return (value as unknown as Float64Array).slice() as T;
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item as unknown)])) as T;
}

/** The memory of a copy, to hand over instead of copying it again; each once. */
export function buffersOf(value: object): ArrayBuffer[] {
  return [...new Set(allBuffersOf(value))];
}

function allBuffersOf(value: object): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer];
  return Object.values(value).flatMap((item: unknown) => (typeof item === 'object' && item ? allBuffersOf(item) : []));
}
