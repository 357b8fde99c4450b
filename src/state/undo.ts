/** What can be taken back: each step knows how. */

export interface Step {
  /** What was done: 'run 3 removed'. */
  text: string;
  /** Brings back what was there before. */
  back: () => void;
  /** Steps of one name that follow each other at once are one: a slider that is drawn. */
  group?: string;
}

export interface TakenStep extends Step {
  /** When its last change was made, ms. */
  at: number;
}

const MOST = 50;
/** Changes of a group so soon after each other are one step, ms. */
const AT_ONCE = 1000;

/** The steps with one more; the newest is the last. */
export function withStep(steps: readonly TakenStep[], step: Step, now = performance.now()): TakenStep[] {
  const last = steps.at(-1);
  const isSame = last !== undefined && step.group !== undefined && last.group === step.group;
  // What was there before the first of them is what is brought back.
  if (isSame && now - last.at < AT_ONCE) return [...steps.slice(0, -1), { ...last, at: now }];
  return [...steps, { ...step, at: now }].slice(-MOST);
}
