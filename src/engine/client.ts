/** The page's end of the worker. */
import { proxy, wrap } from 'comlink';
import type { EngineApi } from './api';

/**
 * Starts the worker. Errors arrive as they were thrown: `UserError` and `AbortError` keep their names.
 * @param onCrash called when the worker itself dies; its promises then stay open
 */
export function connectEngine(onCrash: (message: string) => void): EngineApi {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'bitpath-engine' });
  worker.addEventListener('error', (event) => onCrash(event.message || 'the worker could not be loaded'));
  const remote = wrap<EngineApi>(worker);
  return {
    device: (wanted, runtime) => remote.device(wanted, runtime),
    openExample: (id) => remote.openExample(id),
    open: (files, role, onProgress) => remote.open(files, role, onProgress && proxy(onProgress)),
    synthesize: (request) => remote.synthesize(request),
    setRole: (dataId, role) => remote.setRole(dataId, role),
    setPreprocessing: (preprocessing, labelOffset) => remote.setPreprocessing(preprocessing, labelOffset),
    setEvaluationCount: (count) => remote.setEvaluationCount(count),
    previews: (role, count) => remote.previews(role, count),
    scoreFloat: (onProgress) => remote.scoreFloat(proxy(onProgress)),
    diagnose: () => remote.diagnose(),
    tryPresets: (onProgress) => remote.tryPresets(proxy(onProgress)),
    quantize: (recipe, onProgress) => remote.quantize(recipe, proxy(onProgress)),
    sweep: (recipe, bits, onProgress, onPoint) => remote.sweep(recipe, bits, proxy(onProgress), proxy(onPoint)),
    sweepSamples: (recipe, onProgress, onPoint) => remote.sweepSamples(recipe, proxy(onProgress), proxy(onPoint)),
    histogram: (run, layerId) => remote.histogram(run, layerId),
    sensitivity: (recipe, onProgress) => remote.sensitivity(recipe, proxy(onProgress)),
    path: (recipe, layerId, onProgress) => remote.path(recipe, layerId, proxy(onProgress)),
    theory: (settings, onProgress, onPoint) => remote.theory(settings, proxy(onProgress), proxy(onPoint)),
    preflight: () => remote.preflight(),
    graph: () => remote.graph(),
    classes: (run) => remote.classes(run),
    predictions: (run) => remote.predictions(run),
    exportOnnx: (run, format) => remote.exportOnnx(run, format),
    cancel: () => remote.cancel(),
  };
}
