/** What a worker does: it trains what it is sent, on its own pictures, and sends it back. */
import { random } from '../../../../core/random';
import type { Channel } from '../../../../experiment/experiment';
import type { PicturePart } from '../../../../experiment/pictures';
import { openGradient } from './gradient';
import { parameterCount, type Widths } from './perceptron';
import type { Method } from './task';

/** Pictures of a step in one worker. */
export const BATCH = 16;
const MOMENTUM = 0.9;
const LEARNING_RATE = 0.05;
const BATCHES = 102;

/** What workers are started with; pictures they have already. */
export interface WorkerStart {
  method: Method;
  /** Of what it trains. */
  widths: Widths;
  /** Pictures of each worker. */
  shards: readonly Uint32Array[];
  /** Of each worker over all rounds. */
  steps: number;
  /** J; 1 of data-parallel training, which sends gradients. */
  localSteps: number;
  seed: number;
}

/** Falls along half a cosine. */
export const learningRateAt = (step: number, steps: number): number =>
  LEARNING_RATE * 0.5 * (1 + Math.cos((Math.PI * step) / steps));

/** Answers each vector with the one that it has become, or its gradient; at the end tells the seconds of a step. */
export async function serveWorker(
  channel: Channel<Float32Array | number, Float32Array>,
  { x, y, count }: PicturePart,
  start: WorkerStart,
  place: number,
): Promise<void> {
  const { method, widths, steps, localSteps, seed } = start;
  const shard = start.shards[place]!;
  const rng = random(seed, BATCHES, place);
  const inputs = x.length / count;
  const [batchX, batchY] = [new Float32Array(BATCH * inputs), new Int32Array(BATCH)];
  const gradientOf = openGradient(widths, BATCH);
  const [gradient, velocity] = [new Float32Array(parameterCount(widths)), new Float32Array(parameterCount(widths))];
  const draw = () => {
    for (let b = 0; b < BATCH; b++) {
      const picture = shard[rng.below(shard.length)]!;
      batchX.set(x.subarray(picture * inputs, (picture + 1) * inputs), b * inputs);
      batchY[b] = y[picture]!;
    }
  };
  const times: number[] = [];
  for (let step = 0; step < steps; step += localSteps) {
    const theta = await channel.receive();
    const own = Math.min(localSteps, steps - step);
    // Of other neurons, or from before they were averaged: it begins anew.
    velocity.fill(0);
    for (let j = 0; j < own; j++) {
      const began = performance.now();
      draw();
      gradientOf(theta, batchX, batchY, gradient);
      if (method !== 'data-parallel') descend(theta, velocity, gradient, learningRateAt(step + j, steps));
      times.push(performance.now() - began);
    }
    const answer = method === 'data-parallel' ? gradient.slice() : theta;
    channel.send(answer, [answer.buffer as ArrayBuffer]);
  }
  channel.send(median(times) / 1000);
}

/** v ← μ v + ∇, θ ← θ − η v. */
export function descend(theta: Float32Array, velocity: Float32Array, gradient: Float32Array, eta: number): void {
  for (let i = 0; i < theta.length; i++) {
    velocity[i] = MOMENTUM * velocity[i]! + gradient[i]!;
    theta[i]! -= eta * velocity[i]!;
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
