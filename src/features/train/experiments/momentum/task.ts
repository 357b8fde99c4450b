/** What is set of the momentum experiment, what a task runs, and what it measures. */
import type { TaskResult } from '../../../../experiment/experiment';

export const ARCHITECTURES = ['dense', 'residual'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const METHODS = ['gd', 'heavy-ball', 'nag'] as const;
export type Method = (typeof METHODS)[number];

/** The loss that counts as reached, against the one at the start. */
export const EPSILON = 1e-6;

export interface MomentumSettings {
  architectures: readonly Architecture[];
  /** L. */
  layers: number;
  /** m. */
  width: number;
  /** r, the most columns that are kept. */
  rank: number;
  seeds: number;
}

export interface MomentumTask {
  architecture: Architecture;
  layers: number;
  width: number;
  rank: number;
  seed: number;
  /** Whether losses on the way are kept. */
  curves: boolean;
}

export interface Descent {
  method: Method;
  /** Until the loss was ε times the first; null: not within those that were run. */
  iterations: number | null;
  /** 1 − ρ, where the distance to the labels shrinks like ρ^t; null: it did not shrink. */
  rate: number | null;
  /** Loss against the first after t iterations, thinned out; left out where not asked for. */
  curve?: readonly (readonly [t: number, loss: number])[];
}

export interface MomentumResult extends TaskResult {
  architecture: Architecture;
  rank: number;
  seed: number;
  /** Of the kernel at the start. */
  kappa: number;
  descents: readonly Descent[];
}

/** Numbers of columns up to `rank`, about as far apart by their logarithms. */
export function ranksUpTo(rank: number): number[] {
  const least = 2;
  const ranks = Array.from({ length: 6 }, (_, i) => Math.round(least * (rank / least) ** (i / 5)));
  return [...new Set(ranks)];
}
