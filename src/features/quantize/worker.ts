/** Quantize in the worker: runs, the curves over them, and what is asked of a run later. */
import { UserError } from '../../core/errors';
import { workerFeature, type JobContext, type WorkerFeature } from '../../engine/feature';
import { classTable, type Predictions } from '../../engine/scoring/classes';
import { openRuntime } from '../../runtime/onnxruntime';
import { openCheckpoints } from './job/checkpoints';
import { nextNetwork } from './job/next-network';
import { fileOf, filesOf } from './job/export/files';
import { exportMasks } from './job/export/masks';
import { explainLayer } from './job/causes/explain-layer';
import { weightHistogram } from './job/histogram';
import { pathCurve } from './job/path-curve';
import { type Recipe } from './job/recipe';
import type { Report } from './job/report';
import { completeRecipe } from './job/check-recipe';
import { scoredRun, unscoredRun, type ScoredRun } from './job/run';
import { runPhase } from './job/runs/run-phases';
import { runWork } from './job/runs/run-work';
import type { Runner } from './job/curves/runner';
import { sampleCurve } from './job/curves/samples-curve';
import { searchBits } from './job/curves/search';
import { sweepBits } from './job/curves/sweep';
import { keptOf, runThere, type Runs } from './job/runs/kept-runs';
import { firstFeeds, openSource } from './job/runs/open-source';
import { QUANTIZE, type QuantizeWorks } from './works';

/** A run of a recipe that says how the network is compressed: another feature's. */
export type CompressedRun = (
  context: JobContext,
  recipe: Recipe,
  wanted: Pick<Wanted, 'onFirst'>,
) => Promise<ScoredRun>;

export function quantizeFeature(runs: Runs, compress: CompressedRun): WorkerFeature {
  return workerFeature<QuantizeWorks>({
    id: QUANTIZE,
    run: {
      async quantize({ recipe, soon }, context, onPoint) {
        const wanted = soon ? { onFirst: onPoint } : {};
        const complete = completeRecipe(recipe);
        const runIt = complete.compression ? compress : quantizeAndScore;
        const run = await runIt(context, complete, wanted);
        return { run: runs.add(keptOf(run, await firstFeeds(context))), report: run.report };
      },
      sweep: async ({ recipe, bits }, context, onPoint) =>
        sweepBits(recipe, bits, await openRunner(context), context.job, onPoint),
      search: async (request, context, onPoint) => {
        const feeds = await firstFeeds(context);
        await searchBits(request, await openRunner(context), context.job, (run) =>
          onPoint({ run: runs.add(keptOf(run, feeds)), report: run.report }),
        );
        return null;
      },
      sweepSamples: async ({ recipe }, context, onPoint) => {
        const { samples } = context.calibration();
        return sampleCurve(completeRecipe(recipe), samples, await openRunner(context), context.job, onPoint);
      },
      async path({ recipe, layer }, { backend, calibration, job, prepare }) {
        const { staged, keep } = await prepare();
        const options = { backend: await backend(), checkpoints: keep('checkpoints', openCheckpoints), job };
        return pathCurve(staged, calibration().samples, ofLevels(recipe), layer, options);
      },
      async explain({ recipe, layer, run }, { backend, calibration, job, prepare }) {
        const { staged, keep } = await prepare();
        const found = run === null ? undefined : runs.find(run)?.quantized;
        const known = found?.network === staged.network ? found : undefined;
        const options = { backend: await backend(), checkpoints: keep('checkpoints', openCheckpoints), known, job };
        return explainLayer(staged, calibration().samples, ofLevels(recipe), layer, options);
      },
      async openNext({ run }, { job, openMade }) {
        const found = runs.find(run);
        if (!found) throw new UserError('This result has no network behind it: quantize again, then open it.');
        await job.step(0, 'Opening the network of the next step');
        return openMade(nextNetwork(found.quantized, found.step));
      },
      openOriginal: (_, { openMade }) => openMade(null),
    },
    ask: {
      histogram({ run, layer: id }) {
        const quantized = runs.find(run)?.quantized;
        const layer = quantized?.network.layers.find((one) => one.id === id);
        if (!quantized || !layer) throw new UserError(`This result has no weights of ${id} behind it: quantize again.`);
        return weightHistogram(id, layer, quantized.layers.get(layer.id) ?? null);
      },
      classes: ({ run }) => classTable(predictionsOf(runs, run)),
      predictions: ({ run }) => predictionsOf(runs, run),
      isThere: ({ run }) => runs.find(run) !== undefined,
      files: ({ run }) => filesOf(runThere(runs, run)),
      masks: ({ run }) => exportMasks(runThere(runs, run).quantized),
      exportOnnx: ({ run, kind }) => fileOf(runThere(runs, run), kind, openRuntime),
    },
  });
}

/** @throws UserError where the run was made smaller otherwise: what is asked is told of levels */
function ofLevels(recipe: Recipe): Recipe {
  if (recipe.compression)
    throw new UserError(
      'This result was compressed, and causes and paths are told of levels alone. Choose a quantized one.',
    );
  return completeRecipe(recipe);
}

async function openRunner(context: JobContext): Promise<Runner<ScoredRun>> {
  const work = await runWork(context);
  const { scorer } = await context.prepare();
  return {
    phaseOf: (recipe) => runPhase(recipe, work),
    run: (recipe, job, indices) => quantizeAndScore({ ...context, job }, recipe, indices ? { indices } : {}),
    async begin(recipe, job) {
      const { source, on, quantizing } = await openSource({ ...context, job }, recipe);
      return unscoredRun(recipe, source, on, quantizing);
    },
    openBeside: scorer.openBeside,
  };
}

interface Wanted {
  /** Of the calibration samples; left out: the recipe chooses. */
  indices?: Uint32Array;
  /** Gets an answer from a part of the evaluation samples, where all take long. */
  onFirst?: (report: Report) => void;
}

async function quantizeAndScore(context: JobContext, recipe: Recipe, { indices, onFirst }: Wanted) {
  const { source, on, quantizing, scoring } = await openSource(context, recipe, indices);
  return scoredRun(recipe, source, on, { quantizing, scoring }, onFirst);
}

function predictionsOf(runs: Runs, run: number): Predictions {
  const predictions = runs.find(run)?.predictions;
  if (!predictions) throw new UserError('The predictions of this result are not here: quantize again.');
  return predictions;
}
