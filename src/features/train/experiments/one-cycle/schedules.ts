/** How much of the final sparsity is reached at which part of training: the four schedules that are compared. */

export const SCHEDULES = ['one-shot', 'iterative', 'agp', 'one-cycle'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export const SCHEDULE_NAMES: Readonly<Record<Schedule, string>> = {
  'one-shot': 'One-shot',
  iterative: 'Iterative',
  agp: 'AGP',
  'one-cycle': 'One-Cycle',
};

/** When one-shot prunes: training goes on with what is left for as long as it took to get there. */
const SHOT = 0.5;
/** Training before the first weight goes, of iterative pruning and AGP. */
const WARM_UP = 0.2;
const ITERATIONS = 3;

export interface Slope {
  /** α: how steep it is. */
  alpha: number;
  /** β: with α, where it is steepest, at β/α of training. */
  beta: number;
}

/**
 * s(t)/s_f, 0..1. One-Cycle: (1 + e^{−α+β}) / (1 + e^{−αt+β}), N. Hubens et al., "One-Cycle Pruning" (arXiv 2107.02086). AGP:
 * 1 − (1 − t)³ of what is left behind the warm-up, M. Zhu, S. Gupta, "To prune, or not to prune" (arXiv 1710.01878).
 * @param t part of training that is done, 0..1
 */
export function reachedSparsity(schedule: Schedule, t: number, { alpha, beta }: Slope): number {
  const behind = (t - WARM_UP) / (1 - WARM_UP);
  switch (schedule) {
    case 'one-shot':
      return t < SHOT ? 0 : 1;
    case 'iterative':
      return behind < 0 ? 0 : Math.min(ITERATIONS, Math.floor(behind * ITERATIONS) + 1) / ITERATIONS;
    case 'agp':
      return behind < 0 ? 0 : 1 - (1 - behind) ** 3;
    case 'one-cycle':
      return (1 + Math.exp(-alpha + beta)) / (1 + Math.exp(-alpha * t + beta));
  }
}
