/** A graph with what is known of the shapes of its tensors. */
import type { GraphIndex } from './graph';

/** A length; null where it is not known. */
export type KnownShape = readonly (number | null)[];

export interface ShapedGraph {
  readonly index: GraphIndex;
  /** null: not even how many axes it has. */
  shapeOf(name: string): KnownShape | null;
  /** The values of a short integer tensor, each where it is known; null: not even how many there are. */
  integersOf(name: string): KnownShape | null;
}

/** From the front, where it is given from the end. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
