/** The features that the worker has, a line each. */
import type { WorkerFeature } from '../engine/feature';
import { compressAndScore } from './compress/job/run';
import { compressFeature } from './compress/worker';
import { graphsFeature } from './graphs/worker';
import { mixedPrecisionFeature } from './mixed-precision/worker';
import { openRuns } from './quantize/job/runs/kept-runs';
import { quantizeFeature } from './quantize/worker';
import { theoryFeature } from './theory/worker';
import { trainFeature } from './train/worker';

export const openFeatures = (runs = openRuns()): WorkerFeature[] => [
  quantizeFeature(runs, compressAndScore),
  compressFeature(runs),
  graphsFeature(),
  mixedPrecisionFeature(),
  theoryFeature(),
  trainFeature(),
];
