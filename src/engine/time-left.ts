/**
 * How long a job still takes. Its work is a tree of phases, each taken for so many seconds beforehand; what those of its
 * kind have really taken so far puts the rest right.
 */

/** A part of a job that is gone through in one go. */
export interface Phase {
  /** Phases of one kind are wrong by about the same factor. */
  kind: string;
  /** What it is taken for; only its ratio to the others has to be right. */
  seconds: number;
  /** So long it took before: what others show says nothing about it. */
  measured?: boolean;
  /** It does not go on evenly: until it is over, the time that it has taken says more than the share that is done. */
  uneven?: boolean;
}

/** A phase in the middle of a job. */
export interface TimedPhase extends Phase {
  /** 0..1, where it has no parts of its own. */
  done: number;
  /** Seconds. */
  spent: number;
  parts: TimedPhase[];
}

export interface TimeLeft {
  readonly whole: TimedPhase;
  /** The phase as several, in the order in which they come. */
  split(phase: TimedPhase, parts: readonly Phase[]): TimedPhase[];
  /** @param done share of the phase that is done, 0..1 */
  reached(phase: TimedPhase, done: number): void;
  /** Share of the whole that is done, 0..1: by time, where there are phases. It never falls. */
  fraction(): number;
  /** Seconds. */
  left(): number;
}

/** Share of all work for which what all phases have shown counts as much as what those of the kind have. */
const EVIDENCE = 0.01;

/** Share of an uneven phase that is still left when it has taken as long as was expected. */
const LATE = 0.1;

const timed = (phase: Phase): TimedPhase => ({ ...phase, done: 0, spent: 0, parts: [] });

/** @param now seconds */
export function trackTime(now: () => number = () => performance.now() / 1000): TimeLeft {
  const whole = timed({ kind: 'whole', seconds: 1 });
  let current = whole;
  let last = now();
  let furthest = 0;

  const spend = (phase: TimedPhase) => {
    const time = now();
    phase.spent += time - last;
    last = time;
  };

  return {
    whole,
    split(phase, parts) {
      spend(phase);
      phase.parts = parts.map(timed);
      return phase.parts;
    },
    reached(phase, done) {
      // What passed before a phase begins was still the one before it.
      spend(phase !== current && done === 0 ? current : phase);
      if (phase !== current) finishBefore(whole, phase);
      current = phase;
      phase.done = Math.max(phase.done, done);
    },
    fraction() {
      const left = secondsLeft(whole);
      const spent = spentIn(whole);
      const byTime = whole.parts.length === 0 ? whole.done : spent === 0 ? 0 : spent / (spent + left);
      furthest = Math.max(furthest, Math.min(1, byTime));
      return furthest;
    },
    left: () => secondsLeft(whole),
  };
}

/** Phases that come before this one are over. @returns whether it is in `tree` */
function finishBefore(tree: TimedPhase, phase: TimedPhase): boolean {
  if (tree === phase) return true;
  const at = tree.parts.findIndex((part) => finishBefore(part, phase));
  tree.parts.slice(0, Math.max(0, at)).forEach(finish);
  return at >= 0;
}

function finish(phase: TimedPhase): void {
  phase.done = 1;
  phase.parts.forEach(finish);
}

function spentIn({ spent, parts }: TimedPhase): number {
  return spent + sum(parts, spentIn);
}

/** The phases that have none of their own. */
function leavesOf(phase: TimedPhase): TimedPhase[] {
  return phase.parts.length > 0 ? phase.parts.flatMap(leavesOf) : [phase];
}

function sum(phases: readonly TimedPhase[], of: (phase: TimedPhase) => number): number {
  return phases.reduce((all, phase) => all + of(phase), 0);
}

/** Whether what it has taken says what the share that is done takes. */
const isTelling = ({ uneven, done }: TimedPhase) => !uneven || done >= 1;

function secondsLeft(whole: TimedPhase): number {
  const guessed = leavesOf(whole).filter(({ measured }) => !measured);
  const telling = guessed.filter(isTelling);
  // What was left out was not done in no time.
  const done = sum(telling, ({ seconds, spent, done }) => (spent > 0 ? seconds * done : 0));
  const overall = done > 0 ? sum(telling, ({ spent }) => spent) / done : 1;
  const evidence = EVIDENCE * sum(guessed, ({ seconds }) => seconds);
  const factors = new Map<string, number>();

  /** By how much phases of a kind take longer than they were taken for. */
  const factorOf = (kind: string): number => {
    const known = factors.get(kind);
    if (known !== undefined) return known;
    const phases = ofKind(whole, kind);
    const before = phases[0]?.measured ? 1 : overall;
    // Within itself a kind stands for what is known without it.
    factors.set(kind, before);
    let [took, taken] = [0, 0];
    for (const phase of phases) {
      const own = spentIn(phase);
      if (own === 0) continue;
      if (phase.parts.length > 0) {
        took += own + leftOf(phase);
        taken += phase.seconds;
      } else if (phase.done > 0 && isTelling(phase)) {
        took += own;
        taken += phase.seconds * phase.done;
      }
    }
    const factor = taken + evidence > 0 ? (took + before * evidence) / (taken + evidence) : before;
    factors.set(kind, factor);
    return factor;
  };

  const leftOf = (phase: TimedPhase): number => {
    if (phase.parts.length > 0) return sum(phase.parts, leftOf);
    if (phase.done >= 1) return 0;
    const expected = phase.seconds * factorOf(phase.kind);
    return phase.uneven ? Math.max(expected - phase.spent, LATE * expected) : (1 - phase.done) * expected;
  };

  return leftOf(whole);
}

function ofKind(phase: TimedPhase, kind: string): TimedPhase[] {
  const below = phase.parts.flatMap((part) => ofKind(part, kind));
  return phase.kind === kind ? [phase, ...below] : below;
}
