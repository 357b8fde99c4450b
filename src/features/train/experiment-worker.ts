/** A worker of its own for experiments: what is open, and the page, go on meanwhile. */
import { serveExperiments } from '../../experiment/serve';
import { RUNS } from './runs';

/** jax-js is to find no workers, and looks again and again: this one keeps its own. */
const Own = globalThis.Worker;

serveExperiments(
  RUNS,
  () => new Own(new URL('./experiment-worker.ts', import.meta.url), { type: 'module', name: 'bitpath-peer' }),
);
