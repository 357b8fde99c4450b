/** What the experiments of Graphs compute, each loaded where it runs. */
import type { Runs } from '../../experiment/serve';

export const RUNS: Runs = {
  sgc: () => import('./experiments/sgc/run'),
  revgnn: () => import('./experiments/revgnn/run'),
};
