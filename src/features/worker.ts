/** The features that the worker has, a line each. */
import type { WorkerFeature } from '../engine/feature';
import { compressAndScore } from './compress/job/run';
import { compressFeature } from './compress/worker';
import { mixedPrecisionFeature } from './mixed-precision/worker';
import { openRuns } from './quantize/job/runs/kept-runs';
import { quantizeFeature } from './quantize/worker';
import { theoryFeature } from './theory/worker';

export function openFeatures(): WorkerFeature[] {
  const runs = openRuns();
  return [quantizeFeature(runs, compressAndScore), compressFeature(runs), mixedPrecisionFeature(), theoryFeature()];
}
