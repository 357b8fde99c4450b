/** What the experiments of Train compute, each loaded where it runs. */
import type { Runs } from '../../experiment/serve';

export const RUNS: Runs = {
  'one-cycle': () => import('./experiments/one-cycle/run'),
  subnets: () => import('./experiments/subnets/run'),
  momentum: () => import('./experiments/momentum/run'),
  adjoined: () => import('./experiments/adjoined/run'),
  untrained: () => import('./experiments/untrained/run'),
  depth: () => import('./experiments/depth/run'),
};
