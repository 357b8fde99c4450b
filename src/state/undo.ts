/** What can be taken back, and done again: each step knows how. */

/** Brings back what was there; gives what undoes that. */
export type Turn = () => Turn;

export interface Step {
  /** What was done: 'run 3 removed'. */
  text: string;
  /** Brings back what was there before. */
  back: Turn;
  /** Steps of one name that follow each other at once are one: a slider that is drawn. */
  group?: string;
}

export interface TakenStep extends Step {
  /** When its last change was made, ms. */
  at: number;
}

/** Steps that were done, the newest last, and those that were taken back: what was done last of them is the last. */
export interface Steps {
  steps: TakenStep[];
  undone: TakenStep[];
}

const MOST = 50;
/** Changes of a group so soon after each other are one step, ms. */
const AT_ONCE = 1000;

/** The steps with one more; what was taken back before is lost. */
export function withStep({ steps }: Steps, step: Step, now = performance.now()): Steps {
  const last = steps.at(-1);
  const isSame = last !== undefined && step.group !== undefined && last.group === step.group;
  // What was there before the first of them is what is brought back.
  if (isSame && now - last.at < AT_ONCE) return { steps: [...steps.slice(0, -1), { ...last, at: now }], undone: [] };
  return { steps: [...steps, { ...step, at: now }].slice(-MOST), undone: [] };
}

/** Brings back what `now` gives now. @param put takes it over */
export function turnTo<Part>(now: () => Part, put: (part: Part) => void): Turn {
  const before = now();
  return () => {
    const again = turnTo(now, put);
    put(before);
    return again;
  };
}

/** Does a step the other way. @returns it, for the other list; nothing joins it there */
export function turned({ text, at, back }: TakenStep): TakenStep {
  return { text, at, back: back() };
}
