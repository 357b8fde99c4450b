/** What curves over runs are made with. */
import type { Job } from '../../../../engine/job';
import type { Phase } from '../../../../engine/time-left';
import type { Recipe } from '../recipe';
import type { Report } from '../report';
import type { UnscoredRun } from '../run';

export interface Runner<Run extends { report: Report } = { report: Report }> {
  phaseOf: (recipe: Recipe) => Phase;
  /** Quantizes and scores. @param indices of the calibration samples; left out: the recipe chooses */
  run: (recipe: Recipe, job: Job, indices?: Uint32Array) => Promise<Run>;
  /** Quantizes alone. */
  begin: (recipe: Recipe, job: Job) => Promise<UnscoredRun<Run>>;
  /** Has runs scored beside this thread from now on, while others are begun. @returns what ends that; null: there is no room */
  openBeside: () => (() => void) | null;
}
