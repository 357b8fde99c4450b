/** What can be set, what a task is, and what it finds. */
import type { TaskResult } from '../../../../experiment/experiment';
import type { Space } from './accuracies';

export interface UntrainedSettings {
  spaces: readonly Space[];
  /** How many samples the codes are of. */
  samples: number;
  /** n: how many architectures a search looks at. */
  looked: number;
  seeds: number;
}

/** Some architectures of a space: every `parts`-th. */
export interface UntrainedTask {
  space: Space;
  part: number;
  parts: number;
  samples: number;
  seed: number;
}

/** Links hold results: only what was measured, in the order of the architectures. */
export interface UntrainedResult extends TaskResult, Omit<UntrainedTask, 'samples'> {
  /** null: K is singular. */
  scores: readonly (number | null)[];
}
