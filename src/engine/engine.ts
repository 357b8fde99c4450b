/** The engine behind `EngineApi`: a workspace, and one job at a time on it. */
import { throwIfAborted, UserError } from '../core/errors';
import { exportOnnx } from '../onnx/export/export';
import { openRuntime } from '../runtime/onnxruntime';
import type { EngineApi } from './api';
import type { OnProgress } from './job';
import { assembleReport } from '../features/quantize/job/assemble';
import { openBackend, summarize } from './device/backend';
import { classTable, type Predictions } from './scoring/classes';
import { pathCurve } from '../features/quantize/job/path-curve';
import { diagnose, tryPresets } from './scoring/diagnose';
import { layOut } from './graph/graph-view';
import { weightHistogram } from '../features/quantize/job/histogram';
import { startJob, type Job } from './job';
import { layerValues, quantizeStaged, type QuantizedNetwork } from '../features/quantize/job/quantize';
import { measureWork } from './workspace/preflight';
import { completeRecipe, type Recipe } from '../features/quantize/job/recipe';
import type { Report, SweepPoint } from '../features/quantize/job/report';
import type { BackendKind } from './device/kind';
import { meanError, sampleCurve } from '../features/quantize/job/samples-curve';
import { prepareNetwork, type Prepared } from './device/prepare';
import { predictionsOf, scoresOf } from './scoring/score';
import { measureSensitivity } from '../features/mixed-precision/job';
import type { RuntimeKind } from './device/stage-runtime';
import { theoryCurve } from '../features/theory/job';
import { openWorkspace } from './workspace/workspace';

export function createEngine(): EngineApi {
  const workspace = openWorkspace();
  const runs = new Map<number, { quantized: QuantizedNetwork; predictions: Predictions }>();
  let nextRun = 1;
  let wanted: BackendKind | null = null;
  let wantedRuntime: RuntimeKind | null = null;
  let running: AbortController | null = null;
  let finished: Promise<unknown> = Promise.resolve();
  let prepared: Prepared | null = null;

  const stop = async () => {
    running?.abort();
    await finished.catch(() => undefined);
  };

  /** Runs `body` once the job before it has stopped. */
  const exclusive = <T>(onProgress: OnProgress, body: (job: Job) => Promise<T>): Promise<T> => {
    const previous = stop();
    // Made at once, so that a cancel reaches a job that still waits for its turn.
    const controller = new AbortController();
    running = controller;
    const result = previous.then(async () => {
      try {
        throwIfAborted(controller.signal);
        return await body(startJob(controller.signal, onProgress));
      } finally {
        if (running === controller) running = null;
      }
    });
    finished = result;
    return result;
  };

  const prepare = async (): Promise<Prepared> => {
    if (prepared) return prepared;
    const open = (['evaluation', 'calibration'] as const).flatMap((role) => workspace.samples(role)?.samples ?? []);
    const { software } = await openBackend(wanted);
    prepared = await prepareNetwork(workspace.model().network, open, wantedRuntime, !software);
    return prepared;
  };

  const evaluation = () => {
    const found = workspace.samples('evaluation');
    if (!found) throw new UserError('No evaluation data is open. Open data to measure the accuracy on.');
    return found;
  };

  const calibration = () => {
    const found = workspace.samples('calibration');
    if (!found) throw new UserError('No calibration data is open. Open data for the quantizer to see.');
    return found;
  };

  const scoreFloat = async (job: Job) => {
    const ready = await prepare();
    const { samples } = evaluation();
    if (!ready.float) {
      const outputs = await ready.scorer.run(samples, null, job);
      const predictions = predictionsOf(outputs, samples.labels);
      ready.float = { outputs, scores: scoresOf(outputs, outputs, samples.labels), predictions };
    }
    return ready.float;
  };

  const quantizeAndScore = async (
    recipe: Recipe,
    job: Job,
    /** Of the calibration samples; null: the recipe chooses. */
    indices: Uint32Array | null = null,
  ): Promise<{ quantized: QuantizedNetwork; predictions: Predictions; report: Report }> => {
    const { file } = workspace.model();
    const calibrating = calibration();
    const evaluating = evaluation();
    await job.step(0, 'Measuring the float network');
    const float = await scoreFloat(job.part(0, 0.1));
    const backend = await openBackend(wanted);
    const { staged, scorer, checkpoints, runtime } = await prepare();
    const quantized = await quantizeStaged(staged, calibrating.samples, recipe, {
      backend,
      form: null,
      // They know the samples by the recipe.
      ...(indices ? { indices } : { checkpoints }),
      job: job.part(0.1, 0.85),
    });
    const start = performance.now();
    const outputs = await scorer.run(evaluating.samples, layerValues(quantized), job.part(0.85, 1));
    const report = assembleReport({
      quantized,
      model: file,
      calibration: {
        ...calibrating.file,
        count: Math.min(recipe.calibrationCount, calibrating.samples.count),
      },
      evaluation: { ...evaluating.file, count: outputs.count },
      reading: workspace.reading(),
      backend,
      runtime: runtime.name,
      float: float.scores,
      scores: scoresOf(float.outputs, outputs, evaluating.samples.labels),
      scoreSeconds: (performance.now() - start) / 1000,
    });
    const { labels, classes } = evaluating.samples;
    const predictions = {
      float: float.predictions,
      quantized: predictionsOf(outputs, labels),
      labels: labels && labels.subarray(0, outputs.count),
      names: classes,
    };
    return { quantized, predictions, report };
  };

  const predictionsOfRun = (run: number): Promise<Predictions> => {
    const predictions = runs.get(run)?.predictions;
    if (!predictions)
      return Promise.reject(new UserError('The predictions of this result are not here: quantize again.'));
    return Promise.resolve(predictions);
  };

  /** A change of the workspace, after which nothing that was prepared holds any more. */
  const change = (body: (job: Job) => Promise<void> | void, onProgress: OnProgress = () => undefined) =>
    exclusive(onProgress, async (job) => {
      const old = prepared;
      prepared = null;
      old?.checkpoints.clear();
      await old?.scorer.close();
      await old?.staged.close();
      await body(job);
      return workspace.describe();
    });

  return {
    async device(backend, runtime = null) {
      wanted = backend;
      wantedRuntime = runtime;
      return summarize(await openBackend(wanted));
    },
    openExample: (id) => change(() => workspace.openExample(id)),
    open: (files, role, onProgress) => change((job) => workspace.open(files, role, job), onProgress),
    synthesize: (request) => change(() => workspace.synthesize(request)),
    setRole: (dataId, role) => change(() => workspace.setRole(dataId, role)),
    setPreprocessing: (preprocessing, labelOffset) =>
      change(() => workspace.setPreprocessing(preprocessing, labelOffset)),
    setEvaluationCount: (count, seed) => change(() => workspace.setEvaluationCount(count, seed)),
    previews: (role, count) => workspace.previews(role, count),
    scoreFloat: (onProgress) => exclusive(onProgress, async (job) => (await scoreFloat(job)).scores),

    diagnose: () => {
      const samples = workspace.samples('evaluation')?.samples;
      return Promise.resolve(samples && prepared?.float ? diagnose(prepared.float.outputs, samples) : null);
    },
    tryPresets: (onProgress) =>
      exclusive(onProgress, async (job) => {
        evaluation();
        const { scorer } = await prepare();
        return tryPresets(scorer, workspace, job);
      }),

    quantize: (recipe, onProgress) =>
      exclusive(onProgress, async (job) => {
        const { report, ...kept } = await quantizeAndScore(completeRecipe(recipe), job);
        const run = nextRun++;
        runs.set(run, kept);
        return { run, report };
      }),

    sweep: (recipe, bits, onProgress, onPoint) =>
      exclusive(onProgress, async (job) => {
        const points: SweepPoint[] = [];
        const methods = [...new Set(['rtn', 'gpfq', completeRecipe(recipe).method] as const)];
        const plan = methods.flatMap((method) => bits.map((b) => ({ method, bits: b })));
        for (const [i, { method, bits: b }] of plan.entries()) {
          const part = job.part(i / plan.length, (i + 1) / plan.length);
          const whole = completeRecipe({ ...recipe, method, bits: b, layers: onlyFloat(recipe) });
          const { report } = await quantizeAndScore(whole, part);
          const point = { method, bits: b, scores: report.scores!, meanError: meanError(report) };
          points.push(point);
          onPoint(point);
        }
        return points;
      }),

    sweepSamples: (recipe, onProgress, onPoint) =>
      exclusive(onProgress, (job) =>
        sampleCurve(completeRecipe(recipe), calibration().samples, quantizeAndScore, job, onPoint),
      ),

    sensitivity: (recipe, onProgress) =>
      exclusive(onProgress, async (job) => {
        const { samples } = calibration();
        const { staged, scorer } = await prepare();
        const evaluated = workspace.samples('evaluation')?.samples.count ?? 0;
        const options = { backend: await openBackend(wanted), scorer, evaluated, job };
        return measureSensitivity(staged, samples, completeRecipe(recipe), options);
      }),

    path: (recipe, layerId, onProgress) =>
      exclusive(onProgress, async (job) => {
        const { staged, checkpoints } = await prepare();
        const backend = await openBackend(wanted);
        const options = { backend, checkpoints, job };
        return pathCurve(staged, calibration().samples, completeRecipe(recipe), layerId, options);
      }),

    theory: (settings, onProgress, onPoint) =>
      exclusive(onProgress, async (job) => theoryCurve(await openBackend(wanted), settings, job, onPoint)),

    async preflight() {
      const { network } = workspace.model();
      const known = workspace.samples('calibration') ?? workspace.samples('evaluation');
      return measureWork(network, await openRuntime(), known?.samples.shape ?? null);
    },

    graph: () => layOut(workspace.model().network),

    histogram(run, layerId) {
      const quantized = runs.get(run)?.quantized;
      const layer = quantized?.network.layers.find(({ id }) => id === layerId);
      if (!quantized || !layer)
        return Promise.reject(new UserError(`This result has no weights of ${layerId} behind it: quantize again.`));
      return Promise.resolve(weightHistogram(layerId, layer, quantized.layers.get(layer.id) ?? null));
    },

    classes: async (run) => classTable(await predictionsOfRun(run)),
    predictions: (run) => predictionsOfRun(run),

    exportOnnx(run, format) {
      const quantized = runs.get(run)?.quantized;
      if (!quantized)
        return Promise.reject(new UserError('This result has no network behind it: quantize again, then export.'));
      return Promise.resolve(exportOnnx(quantized.network, quantized.layers, format).slice());
    },

    cancel: () => stop(),
  };
}

/** Of a recipe's overrides, which layers stay in float: the bits are the sweep's. */
function onlyFloat({ layers }: Recipe): Recipe['layers'] {
  return Object.fromEntries(
    Object.entries(layers)
      .filter(([, own]) => own.float)
      .map(([id]) => [id, { float: true }]),
  );
}
