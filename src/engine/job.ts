/** One job at a time runs in the worker: its progress, its cancellation, its turns at the event loop. */
import { throwIfAborted } from '../core/errors';

export interface Progress {
  /** 0..1. */
  fraction: number;
  /** What is going on: 'Quantizing conv1 (3 of 21)'. */
  message: string;
  /** Estimated seconds left; null while unknown. */
  secondsLeft: number | null;
}

export type OnProgress = (progress: Progress) => void;

/** Longest time that messages (a cancel among them) wait while a job computes, ms. */
const TURN = 40;

export interface Job {
  readonly signal: AbortSignal | undefined;
  /**
   * Reports and lets messages in. To be awaited between any two pieces of work.
   * @param fraction of the whole job, 0..1
   * @throws AbortError where the job was cancelled
   */
  step(fraction: number, message?: string): Promise<void>;
  /** A part of this job, whose 0..1 is [from, to] here. */
  part(from: number, to: number): Job;
}

export function startJob(signal?: AbortSignal, onProgress?: OnProgress): Job {
  const started = performance.now();
  let lastTurn = started;
  let lastMessage = '';
  let lastReport = -Infinity;

  const report = (fraction: number, message: string) => {
    const now = performance.now();
    if (message === lastMessage && now - lastReport < 100) return;
    lastMessage = message;
    lastReport = now;
    const elapsed = (now - started) / 1000;
    // Too early there is nothing to extrapolate from.
    const secondsLeft = fraction > 0.03 && elapsed > 0.5 ? (elapsed * (1 - fraction)) / fraction : null;
    onProgress?.({ fraction, message, secondsLeft });
  };

  const make = (from: number, to: number): Job => ({
    signal,
    async step(fraction, message) {
      throwIfAborted(signal);
      report(from + (to - from) * Math.min(1, Math.max(0, fraction)), message ?? lastMessage);
      if (performance.now() - lastTurn > TURN) {
        await turn();
        lastTurn = performance.now();
        throwIfAborted(signal);
      }
    },
    part: (a, b) => make(from + (to - from) * a, from + (to - from) * b),
  });
  return make(0, 1);
}

/** Resolves after the messages that already wait have been handled; setTimeout would add 4 ms a turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
