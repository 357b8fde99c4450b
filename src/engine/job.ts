/** One job at a time runs in the worker: its progress, its cancellation, its turns at the event loop. */
import { throwIfAborted } from '../core/errors';
import { turn } from '../core/turn';
import { trackTime, type Phase, type TimedPhase } from './time-left';

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
  /** This job as several that come one after the other: what is left is reckoned by what each is taken for. */
  phases(phases: readonly Phase[]): Job[];
}

export function startJob(signal?: AbortSignal, onProgress?: OnProgress): Job {
  const started = performance.now();
  const time = trackTime();
  let lastTurn = started;
  let lastMessage = '';
  let lastReport = -Infinity;

  const report = (message: string) => {
    const now = performance.now();
    if (message === lastMessage && now - lastReport < 100) return;
    lastMessage = message;
    lastReport = now;
    const fraction = time.fraction();
    // Too early there is nothing to go by.
    const known = fraction > 0.03 && now - started > 500;
    onProgress?.({ fraction, message, secondsLeft: known ? time.left() : null });
  };

  const make = (phase: TimedPhase, from: number, to: number): Job => ({
    signal,
    async step(fraction, message) {
      throwIfAborted(signal);
      time.reached(phase, from + (to - from) * Math.min(1, Math.max(0, fraction)));
      report(message ?? lastMessage);
      if (performance.now() - lastTurn > TURN) {
        await turn();
        lastTurn = performance.now();
        throwIfAborted(signal);
      }
    },
    part: (a, b) => make(phase, from + (to - from) * a, from + (to - from) * b),
    phases(phases) {
      if (from === 0 && to === 1) return time.split(phase, phases).map((own) => make(own, 0, 1));
      return sharesOf(phases).map(([a, b]) => this.part(a, b));
    },
  });
  return make(time.whole, 0, 1);
}

/** Where each begins and ends, 0..1. */
function sharesOf(phases: readonly Phase[]): [number, number][] {
  const all = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  let at = 0;
  return phases.map(({ seconds }) => {
    const from = at;
    at += all > 0 ? seconds / all : 1 / phases.length;
    return [from, at];
  });
}
