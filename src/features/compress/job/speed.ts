/** How long a network takes in onnxruntime before and after it was made smaller, measured in turns on this machine. */
import { cutBatches, inputFeeds } from '../../../engine/layerwise/batches';
import type { JobContext } from '../../../engine/feature';
import type { Job } from '../../../engine/job';
import { exportOnnx } from '../../../onnx/export/export';
import { openRuntime } from '../../../runtime/onnxruntime';
import type { Feeds, RuntimeSession } from '../../../runtime/runtime';
import { fileOf, type Exportable } from '../../quantize/job/export/files';
import type { Speed, Spread } from '../../quantize/job/report';

/** Samples of a batch, where the network takes any number. */
const MOST_SAMPLES = 16;
/** Runs before anything is measured: the first ones allocate. */
const WARM_UP = 3;
/** What a measurement takes at least, so that the clock's steps are nothing beside it, ms. */
const LEAST = 10;
/** All of them together take about this, ms. */
const BUDGET = 6000;
const ROUNDS = { least: 7, most: 31 };

/**
 * Both files as floats: the float network's, BatchNorm folded, and that of the run.
 * @param run what is left of a run in the worker
 * @throws UserError where onnxruntime cannot run one of them; AbortError when cancelled
 */
export async function measureSpeed(context: JobContext, run: Exportable): Promise<Speed> {
  const { job } = context;
  await job.step(0, 'Measuring speed');
  const { runtime, staged } = await context.prepare();
  const { network } = run.quantized;
  const { samples } = context.evaluation();
  const [batch] = cutBatches(
    staged,
    samples,
    Uint32Array.from({ length: samples.count }, (_, i) => i),
    MOST_SAMPLES,
  );
  const feeds = await inputFeeds(network, samples, batch!);
  const { bytes } = await fileOf(run, 'float', openRuntime);
  const before = await runtime.open(exportOnnx(network, new Map(), 'float'));
  try {
    const after = await runtime.open(bytes);
    try {
      const spreads = await inTurns(onceOn(before, feeds), onceOn(after, feeds), job);
      return { runtime: runtime.name, batch: batch!.indices.length, ...spreads };
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
  }
}

function onceOn(session: RuntimeSession, feeds: Feeds): () => Promise<unknown> {
  const own = Object.fromEntries(session.inputs.map((name) => [name, feeds[name]!]));
  return () => session.run(own);
}

/**
 * The two take turns, so that whatever else the machine does falls on both; which goes first changes every time.
 * @param now ms
 * @returns in seconds of one run
 */
export async function inTurns(
  float: () => Promise<unknown>,
  smaller: () => Promise<unknown>,
  job: Job,
  now: () => number = () => performance.now(),
): Promise<Omit<Speed, 'runtime' | 'batch'>> {
  const timed = async (run: () => Promise<unknown>, times: number) => {
    const start = now();
    for (let i = 0; i < times; i++) await run();
    return (now() - start) / times;
  };
  const warm = [];
  for (const run of [float, smaller]) {
    await timed(run, WARM_UP - 1);
    await job.step(0);
    warm.push(await timed(run, 1));
  }
  // A clock of coarse steps may have seen nothing.
  const [quicker, both] = [Math.max(0.01, Math.min(...warm)), Math.max(0.02, warm[0]! + warm[1]!)];
  const times = Math.ceil(LEAST / quicker);
  const rounds = Math.min(ROUNDS.most, Math.max(ROUNDS.least, Math.round(BUDGET / (times * both))));
  const found: { float: number; smaller: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    await job.step(round / rounds, `Measuring speed, turn ${round + 1} of ${rounds}`);
    const first = await timed(round % 2 ? smaller : float, times);
    await job.step((round + 0.5) / rounds);
    const second = await timed(round % 2 ? float : smaller, times);
    found.push(round % 2 ? { float: second, smaller: first } : { float: first, smaller: second });
  }
  return {
    rounds,
    float: spreadOf(found.map((one) => one.float / 1000)),
    smaller: spreadOf(found.map((one) => one.smaller / 1000)),
    gain: spreadOf(found.map((one) => one.float / Math.max(1e-6, one.smaller))),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
