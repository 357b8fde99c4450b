/** A worker of its own for experiments on graphs: what is open, and the page, go on meanwhile. */
import { serveExperiments } from '../../experiment/serve';
import { RUNS } from './runs';

/** jax-js is to find no workers, and looks again and again: this one keeps its own. */
const Own = globalThis.Worker;

// By the address that it came from itself: Vite bundles what stands in `new Worker(new URL(…))`, under that name alone.
serveExperiments(RUNS, () => new Own(globalThis.location.href, { type: 'module', name: 'bitpath-peer' }));
