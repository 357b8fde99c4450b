/** The worker: everything heavy happens here. comlink carries errors over with their names. */
import { expose } from 'comlink';
import { createEngine } from './engine/engine';
import { openFeatures } from './features/worker';

expose(createEngine(openFeatures()));
