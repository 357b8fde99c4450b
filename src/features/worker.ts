/** The features that the worker has, a line each. */
import type { WorkerFeature } from '../engine/feature';
import { mixedPrecisionFeature } from './mixed-precision/worker';
import { quantizeFeature } from './quantize/worker';
import { theoryFeature } from './theory/worker';

export const openFeatures = (): WorkerFeature[] => [quantizeFeature(), mixedPrecisionFeature(), theoryFeature()];
