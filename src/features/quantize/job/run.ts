/** One run of a recipe: the quantized network, how it scores, and the report of both. */
import type { Samples } from '../../../data/samples';
import type { Backend } from '../../../engine/device/backend';
import type { FloatResult } from '../../../engine/device/prepare';
import type { Job } from '../../../engine/job';
import type { StagedNetwork } from '../../../engine/layerwise/staged';
import type { Predictions } from '../../../engine/scoring/classes';
import { firstPart } from '../../../engine/scoring/first-part';
import { answersOf, predictionsOf, scoresOf } from '../../../engine/scoring/score';
import type { Outputs } from '../../../engine/scoring/outputs';
import type { Scorer } from '../../../engine/scoring/scorer';
import type { FileReference, Reading } from '../../../engine/workspace/references';
import type { RoleSamples } from '../../../engine/workspace/role-samples';
import type { Made } from '../../../engine/workspace/state';
import type { Form } from '../../../quant/solver';
import type { Runtime } from '../../../runtime/runtime';
import { assembleReport } from './assemble';
import type { Checkpoints } from './checkpoints';
import {
  layerValues,
  changeStaged,
  giveLetters,
  type ChangedNetwork,
  type QuantizedNetwork,
  type SolveLayer,
} from './quantize';
import type { NewWeights, QuantizedWeights } from './new-weights';
import type { Recipe } from './recipe';
import type { Report } from './report';
import type { StagePhases } from './runs/run-phases';

/** What is quantized, on what, and by whom. */
export interface RunSource<Weights extends NewWeights = NewWeights> {
  model: FileReference;
  calibration: RoleSamples;
  /** Where the network of `staged` was made here of `model`. */
  made?: Made | undefined;
  staged: StagedNetwork;
  backend: Backend;
  runtime: Pick<Runtime, 'name'>;
  /** Left out: the cheaper one. */
  form?: Form | undefined;
  /** Of the calibration samples, increasing; left out: the recipe chooses. */
  indices?: Uint32Array | undefined;
  /** What earlier runs with the same samples have left. */
  checkpoints?: Checkpoints | undefined;
  /** See `QuantizeOptions`. */
  phases?: readonly StagePhases[] | undefined;
  /** See `changeStaged`; left out: layers get letters. */
  solve?: SolveLayer<Weights> | undefined;
}

/** What the result is scored on. */
export interface RunEvaluation {
  evaluation: RoleSamples;
  reading: Reading;
  scorer: Scorer;
  float: FloatResult;
}

export interface Run<Weights extends NewWeights = NewWeights> {
  quantized: QuantizedNetwork<Weights>;
  report: Report;
}

export interface ScoredRun extends Run {
  predictions: Predictions;
}

/** What is scored in a run: all of the evaluation samples, or a part of them. */
type Part = Omit<RunEvaluation, 'float'> & { samples: Samples; float: Pick<FloatResult, 'outputs' | 'scores'> };

/** @throws UserError where the calibration samples do not fit; AbortError when cancelled */
export async function quantizeRun<Weights extends NewWeights = QuantizedWeights>(
  recipe: Recipe,
  source: RunSource<Weights>,
  job: Job,
): Promise<Run<Weights>> {
  const quantized = await quantize(recipe, source, job);
  const facts = { ...sourceFacts(recipe, source), evaluation: null, float: null, scores: null, scoreSeconds: 0 };
  return { quantized, report: assembleReport({ ...facts, quantized }) };
}

/**
 * @param onFirst called with what a part of the evaluation samples gives, where all of them take long; left out: it is not asked for
 * @throws as `quantizeRun`
 */
export async function scoredRun(
  recipe: Recipe,
  source: RunSource,
  on: RunEvaluation,
  job: { quantizing: Job; scoring: Job },
  onFirst?: (report: Report) => void,
): Promise<ScoredRun> {
  const quantized = await quantize(recipe, source, job.quantizing);
  const { samples } = on.evaluation;
  const first = onFirst ? firstPart(samples, recipe.seed, on.float) : null;
  const share = first ? first.samples.count / (first.samples.count + samples.count) : 0;
  if (first) {
    const float = scoresOf(first.float, first.float, first.samples.labels, first.samples.targets);
    const part = { ...on, samples: first.samples, float: { outputs: first.float, scores: float } };
    onFirst!((await scored(recipe, source, quantized, part, job.scoring.part(0, share))).report);
  }
  const all = await scored(recipe, source, quantized, { ...on, samples }, job.scoring.part(share, 1));
  return wholeRun(on, quantized, all);
}

/** A run whose letters are there, and that is not scored yet. */
export interface UnscoredRun<Result> {
  /** Begins, beside this thread as far as the scorer has a session there. */
  score(): { done: Promise<Result>; finish(job: Job): Promise<Result> };
}

/** Quantizes, and leaves it to the caller when to score. @throws as `quantizeRun` */
export async function unscoredRun(
  recipe: Recipe,
  source: RunSource,
  on: RunEvaluation,
  job: Job,
): Promise<UnscoredRun<ScoredRun>> {
  const quantized = await quantize(recipe, source, job);
  const { samples } = on.evaluation;
  return {
    score() {
      const start = performance.now();
      const scoring = on.scorer.begin(samples, layerValues(quantized));
      const done = scoring.outputs.then((outputs) =>
        wholeRun(on, quantized, scoredAs(recipe, source, quantized, { ...on, samples }, { outputs, start })),
      );
      return { done, finish: (finishing) => scoring.finish(finishing).then(() => done) };
    },
  };
}

interface Scored {
  report: Report;
  outputs: Outputs;
}

function wholeRun(
  { float, evaluation }: RunEvaluation,
  quantized: ChangedNetwork,
  { report, outputs }: Scored,
): ScoredRun {
  return { quantized, report, predictions: bothPredictions(float, outputs, evaluation.samples) };
}

async function scored(
  recipe: Recipe,
  source: RunSource,
  quantized: ChangedNetwork,
  part: Part,
  job: Job,
): Promise<Scored> {
  const start = performance.now();
  const outputs = await part.scorer.run(part.samples, layerValues(quantized), job);
  return scoredAs(recipe, source, quantized, part, { outputs, start });
}

/** @param start of scoring, by the clock, ms */
function scoredAs(
  recipe: Recipe,
  source: RunSource,
  quantized: ChangedNetwork,
  { evaluation, reading, samples, float }: Part,
  { outputs, start }: { outputs: Outputs; start: number },
): Scored {
  const report = assembleReport({
    ...sourceFacts(recipe, source),
    quantized,
    evaluation: { ...evaluation.file, count: outputs.count },
    reading,
    float: float.scores,
    scores: scoresOf(float.outputs, outputs, samples.labels, samples.targets),
    scoreSeconds: (performance.now() - start) / 1000,
  });
  return { report, outputs };
}

async function quantize<Weights extends NewWeights>(
  recipe: Recipe,
  source: RunSource<Weights>,
  job: Job,
): Promise<QuantizedNetwork<Weights>> {
  const { staged, calibration, form = null, solve, made, ...rest } = source;
  const options = { ...rest, form, job };
  // Without `solve` nobody asks for other weights than letters.
  const letters = giveLetters as SolveLayer as SolveLayer<Weights>;
  const changed = await changeStaged(staged, calibration.samples, recipe, options, solve ?? letters);
  return made ? { ...changed, made } : changed;
}

function sourceFacts(
  { calibrationCount, compression }: Recipe,
  { model, calibration, backend, runtime }: Pick<RunSource, 'model' | 'calibration' | 'backend' | 'runtime'>,
) {
  const all = calibration.samples.count;
  // Training sees all of them.
  const count = compression?.tuning ? all : Math.min(calibrationCount, all);
  return { model, calibration: { ...calibration.file, count }, backend, runtime: runtime.name };
}

function bothPredictions(float: FloatResult, outputs: Outputs, samples: Samples): Predictions {
  const { labels, classes, targets = null } = samples;
  return {
    float: float.predictions,
    quantized: predictionsOf(outputs, labels, targets),
    labels: answersOf(outputs, labels, targets),
    names: classes,
  };
}
