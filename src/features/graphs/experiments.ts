/** The experiments of Graphs, in the order of their list. */
import { anyExperiment, type AnyExperiment } from '../../state/experiments/frame';
import { revgnn } from './experiments/revgnn/experiment';
import { sgc } from './experiments/sgc/experiment';

export const EXPERIMENTS: readonly AnyExperiment[] = [anyExperiment(sgc), anyExperiment(revgnn)];
