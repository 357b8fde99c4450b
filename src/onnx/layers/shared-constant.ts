/** Layers that read one constant in the same way: the first of them owns it, the others share it. */
import type { Layer } from '../network';

type Sharing = Pick<Layer, 'id' | 'sharedWith'>;

/** The layers that share this one's constant, in graph order; none for a layer that shares another's. */
export function sharersOf<L extends Sharing>({ id }: Sharing, layers: readonly L[]): L[] {
  return layers.filter(({ sharedWith }) => sharedWith === id);
}

/** The layer whose constant this one shares; null: it has its own. */
export function ownerOf<L extends Sharing>({ sharedWith }: Sharing, layers: readonly L[]): L | null {
  return layers.find(({ id }) => id === sharedWith) ?? null;
}
