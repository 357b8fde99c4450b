/** The experiments of Train, in the order of their list. */
import { anyExperiment, type AnyExperiment } from '../../state/experiments/frame';

export const EXPERIMENTS: readonly AnyExperiment[] = [];
