/** The experiments of Train, in the order of their list. */
import { anyExperiment, type AnyExperiment } from '../../state/experiments/frame';
import { adjoined } from './experiments/adjoined/experiment';
import { depthScaling } from './experiments/depth/experiment';
import { momentum } from './experiments/momentum/experiment';
import { oneCycle } from './experiments/one-cycle/experiment';
import { subnets } from './experiments/subnets/experiment';
import { untrained } from './experiments/untrained/experiment';

export const EXPERIMENTS: readonly AnyExperiment[] = [
  anyExperiment(oneCycle),
  anyExperiment(subnets),
  anyExperiment(momentum),
  anyExperiment(adjoined),
  anyExperiment(untrained),
  anyExperiment(depthScaling),
];
