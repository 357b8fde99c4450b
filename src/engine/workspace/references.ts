/** What a result says of where it came from. Plain JSON. */
import type { Preprocessing } from '../../data/samples';

export interface FileReference {
  name: string;
  sha256: string;
  /** No real data: noise. */
  synthetic?: boolean;
}

/** What was done to a network before it was opened again, as the network of the next step. */
export interface Step {
  /** Of the feature that did it, which knows more of it. */
  recipe: object;
  /** The samples that it saw. */
  calibration: (FileReference & { count: number }) | null;
}

/** How the files were read, which scores depend on as much as on the recipe. */
export interface Reading {
  preprocessing: Preprocessing;
  /** Added to every label of the files. */
  labelOffset: number;
  /** The output that was scored, and the axis of its classes, where they were chosen; left out: what the graph says. */
  output?: string;
  classAxis?: number;
  /** The samples that were scored: `count` of `of`, by a seeded choice, which splits a set for both roles as well. */
  evaluated: { count: number; of: number; seed: number };
}
