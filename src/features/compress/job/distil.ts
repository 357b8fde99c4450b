/** A student of another width: it learns what the float network says of the calibration samples, and is scored as the file that it is. */
import { UserError } from '../../../core/errors';
import { choose, random } from '../../../core/random';
import type { Samples } from '../../../data/samples';
import { checkLabels } from '../../../data/sets/check';
import type { JobContext } from '../../../engine/feature';
import type { Job } from '../../../engine/job';
import { openNetworkSession } from '../../../engine/scoring/network-session';
import type { Outputs } from '../../../engine/scoring/outputs';
import { probe } from '../../../engine/scoring/probe';
import { scoresOf } from '../../../engine/scoring/score';
import { scoredOutput } from '../../../engine/scoring/scored-output';
import { openScorer } from '../../../engine/scoring/scorer';
import type { Scores } from '../../../engine/scoring/scores';
import { describeNetwork } from '../../../engine/training/describe';
import { distilInto } from '../../../engine/training/distil-into';
import { writeOnnx } from '../../../engine/training/write-student';
import type { Network } from '../../../onnx/network';
import { readNetwork } from '../../../onnx/read';
import { openRuntime } from '../../../runtime/onnxruntime';
import { withLayers } from '../../../train/distil';
import { classesOf, type TrainGraph } from '../../../train/graph';
import { completeSettings } from '../../../train/settings';
import { parameterCount, studentOf } from '../../../train/student';
import type { DistilledStudent, StudentRequest } from '../works';

/** Of the job: measuring the float network, training. */
const PARTS = { measured: 0.1, trained: 0.95 };

/** Of the seed, apart from what the first weights and the order of samples take of it. */
const LABELS_STREAM = 0x1abe1;

/**
 * @throws UserError before anything is measured, where the network has what training does not know, or the request does not fit it or
 *   the samples; AbortError when cancelled
 */
export async function distilStudent(context: JobContext, request: StudentRequest): Promise<DistilledStudent> {
  const { job, workspace } = context;
  const start = performance.now();
  const { network } = workspace.model();
  const [{ samples }, { samples: unseen }] = [context.calibration(), context.evaluation()];
  const lesson = prepareLesson(network, samples, request, scoredOutput(network, workspace.scoring()).tensor);
  const float = await context.scoreFloat(job.part(0, PARTS.measured));
  const student = await taught(network, samples, lesson, job.part(PARTS.measured, PARTS.trained));
  const bytes = writeOnnx(student);
  const scores = await scoreFile(bytes, unseen, float.outputs, job.part(PARTS.trained, 1));
  const seconds = (performance.now() - start) / 1000;
  const used = lesson.labels?.reduce((sum, label) => sum + Number(label >= 0), 0) ?? 0;
  return { bytes, parameters: parameterCount(student), labels: used, scores, float: float.scores, seconds };
}

interface Lesson {
  student: TrainGraph;
  /** Of the network; the student has the same. */
  output: string;
  /** (samples), −1 where a label is not used; null: none is. */
  labels: Int32Array | null;
  settings: { epochs: number; rate: number; seed: number };
}

function prepareLesson(network: Network, samples: Samples, request: StudentRequest, output: string): Lesson {
  const { width, epochs, rate, labels, seed } = request;
  const teacher = describeNetwork(network, { sampleShape: samples.shape, output });
  const student = studentOf(teacher, width, seed);
  const settings = { epochs, rate, seed };
  completeSettings(settings);
  return { student, output, settings, labels: labelsUsed(samples, labels, seed, classesOf(teacher)) };
}

/** @param wanted how many; null: all that there are */
function labelsUsed(
  { count, labels, name }: Samples,
  wanted: number | null,
  seed: number,
  classes: number,
): Int32Array | null {
  if (wanted !== null && !(Number.isInteger(wanted) && wanted >= 0))
    throw new UserError(`The labels used must be a whole number from 0, and are ${wanted}.`);
  if (wanted === 0 || (wanted === null && !labels)) return null;
  if (!labels) throw new UserError(`${name} has no labels. Use 0 of them: the network’s outputs are enough.`);
  checkLabels(name, labels, classes);
  if (wanted === null || wanted >= count) return labels;
  const chosen = new Set(choose(random(seed, LABELS_STREAM), wanted, count));
  return labels.map((label, i) => (chosen.has(i) ? label : -1));
}

async function taught(
  network: Network,
  samples: Samples,
  { student, output, labels, settings }: Lesson,
  job: Job,
): Promise<TrainGraph> {
  await job.step(0, 'Asking the network');
  const { count, shape } = samples;
  const inputs = await samples.batch(Array.from({ length: count }, (_, i) => i));
  const trained = await distilInto(
    network,
    student,
    { data: { inputs, count, labels }, settings },
    {
      signal: job.signal,
      onProgress: ({ step, steps, epoch, loss }) =>
        // A job that was cancelled ends by its signal.
        void job
          .step(step / steps, `Training, epoch ${epoch} of ${settings.epochs}, loss ${loss.toPrecision(3)}`)
          .catch(() => undefined),
    },
    { sampleShape: shape, output },
  );
  return withLayers(student, trained);
}

/** @param float what the network that it learned from says of the same samples */
async function scoreFile(bytes: Uint8Array, samples: Samples, float: Outputs, job: Job): Promise<Scores> {
  const network = readNetwork([{ name: 'student.onnx', bytes }]);
  const session = openNetworkSession(network, await openRuntime());
  try {
    await job.step(0, 'Scoring the student');
    const scorer = openScorer(await probe(session, samples), session);
    const { labels, targets = null } = samples;
    return scoresOf(float, await scorer.run(samples, null, job), labels, targets);
  } finally {
    await session.close();
  }
}
