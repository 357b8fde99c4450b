/** Trains a network on: steps in a seeded order, with masks or letters held. */
import { throwIfAborted, UserError } from '../core/errors';
import { turn } from '../core/turn';
import { checkData, epochOrder, gather, samplesUsed, type TrainingData } from './data';
import { classesOf, type TrainGraph } from './graph';
import { openJax, withoutThreads, type Jax, type TrainingBackend } from './jax';
import type { HeldLayers, TrainedLayers } from './parameters';
import { openSession, type TrainingSession } from './session';
import { completeSettings, type TrainingSettings } from './settings';

export interface TrainingProgress {
  /** Steps that are done, and all. */
  step: number;
  steps: number;
  /** From 1. */
  epoch: number;
  /** Mean over the last steps. */
  loss: number;
}

export interface TrainingJob {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** Reading a loss waits for the step that gives it: where steps are fast, not every one is read. */
const READ_EVERY = 10;
/** Messages (a cancel among them) wait no longer than this and one step, or part of one, ms. */
const TURN = 50;

/**
 * @param held by layer; those that are not named train freely
 * @returns all layers as they are after the last step
 * @throws UserError where data or settings are none to train with, or the loss is no number any more; AbortError where the
 *   job was cancelled, between two steps or parts of one
 */
export async function train(
  graph: TrainGraph,
  held: HeldLayers,
  data: TrainingData,
  given: Partial<TrainingSettings> = {},
  job: TrainingJob = {},
): Promise<TrainedLayers> {
  const settings = completeSettings(given);
  checkData(graph, data);
  throwIfAborted(job.signal);
  return withoutThreads(async () => {
    const run: Run = { graph, held, data, settings, job, used: samplesUsed(data) };
    const { jax, backend } = await chooseDevice(run);
    const session = openSession(jax, backend, graph, held, settings);
    try {
      await runEpochs(run, session);
      return await session.layers();
    } finally {
      session.close();
    }
  });
}

interface Run {
  graph: TrainGraph;
  held: HeldLayers;
  data: TrainingData;
  settings: TrainingSettings;
  job: TrainingJob;
  /** Samples that are trained on. */
  used: Uint32Array;
}

/** Each epoch leaves out what does not fill a batch: another part each time. */
function stepsOf({ settings: { batch, epochs }, used }: Run) {
  const size = Math.min(batch, used.length);
  const perEpoch = Math.floor(used.length / size);
  return { size, perEpoch, all: perEpoch * epochs };
}

async function runEpochs(run: Run, session: TrainingSession): Promise<void> {
  const { graph, data, settings, job, used } = run;
  const { size, perEpoch, all } = stepsOf(run);
  const classes = classesOf(graph);
  const pause = pauses(job.signal);
  let lastRead = performance.now();
  for (let step = 0, order = used; step < all; step++) {
    const epoch = Math.floor(step / perEpoch);
    const first = (step % perEpoch) * size;
    if (first === 0) order = epochOrder(used, settings.seed, epoch);
    await session.step(gather(data, order.subarray(first, first + size), classes), step / all, pause);
    const late = performance.now() - lastRead > TURN;
    if (!late && (step + 1) % READ_EVERY !== 0 && step + 1 < all) continue;
    lastRead = performance.now();
    const loss = await session.meanLoss();
    checkLoss(loss, step);
    job.onProgress?.({ step: step + 1, steps: all, epoch: epoch + 1, loss });
    throwIfAborted(job.signal);
  }
}

/** Lets messages in, a cancel among them. */
function pauses(signal: AbortSignal | undefined): () => Promise<void> {
  let lastTurn = performance.now();
  return async () => {
    if (performance.now() - lastTurn > TURN) {
      await turn();
      lastTurn = performance.now();
    }
    throwIfAborted(signal);
  };
}

function checkLoss(loss: number, step: number): void {
  if (Number.isFinite(loss)) return;
  throw new UserError(
    `Training went astray: after ${step + 1} steps the loss is no finite number any more. A lower learning rate helps.`,
  );
}

interface Chosen {
  jax: Jax;
  backend: TrainingBackend;
}

/** Of fewer steps than this, trying both would take longer than it saves. */
const WORTH_TRYING = 100;
/** The first one compiles. */
const STEPS_TRIED = 3;

async function chooseDevice(run: Run): Promise<Chosen> {
  const { backend } = run.settings;
  const wasm = backend === 'webgpu' ? null : await openJax('wasm');
  if (wasm && (backend === 'wasm' || stepsOf(run).all < WORTH_TRYING)) return { jax: wasm, backend: 'wasm' };
  const webgpu = await openJax('webgpu');
  if (!webgpu && !wasm)
    throw new UserError('There is no WebGPU here to train on. The backend wasm trains on the processor.');
  if (!wasm) return { jax: webgpu!, backend: 'webgpu' };
  if (!webgpu) return { jax: wasm, backend: 'wasm' };
  const [onGpu, onCpu] = [await secondsOfStep(run, 'webgpu'), await secondsOfStep(run, 'wasm')];
  return onGpu < onCpu ? { jax: (await openJax('webgpu'))!, backend: 'webgpu' } : { jax: wasm, backend: 'wasm' };
}

async function secondsOfStep(run: Run, backend: TrainingBackend): Promise<number> {
  const jax = (await openJax(backend))!;
  const session = openSession(jax, backend, run.graph, run.held, run.settings);
  const batch = gather(run.data, run.used.subarray(0, stepsOf(run).size), classesOf(run.graph));
  let started = 0;
  try {
    for (let step = 0; step < STEPS_TRIED; step++) {
      if (step === 1) started = performance.now();
      await session.step(batch, 0);
      await session.meanLoss();
      throwIfAborted(run.job.signal);
    }
    return (performance.now() - started) / (STEPS_TRIED - 1) / 1000;
  } finally {
    session.close();
  }
}
