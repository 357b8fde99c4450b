/** What can be set, what a task is, and what it finds. */
import type { TaskResult } from '../../../../experiment/experiment';
import type { UntrainedScore } from '../../../../train/untrained/score';
import type { Space } from './accuracies';

export interface UntrainedSettings {
  spaces: readonly Space[];
  /** How many samples the codes are of. */
  samples: number;
  /** n: how many architectures a search looks at. */
  looked: number;
  seeds: number;
}

export interface UntrainedTask {
  space: Space;
  architectures: string[];
  samples: number;
  seed: number;
}

export interface ScoredArchitecture extends UntrainedScore {
  name: string;
}

export interface UntrainedResult extends TaskResult {
  space: Space;
  seed: number;
  scored: ScoredArchitecture[];
}
