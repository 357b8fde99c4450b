/** What is set of One-Cycle Pruning, what a task runs, and what it measures. */
import type { TaskResult } from '../../../../experiment/experiment';
import type { Schedule } from './schedules';

export interface OneCycleSettings {
  /** Percent of weights that are pruned. */
  sparsities: readonly number[];
  epochs: number;
  alpha: number;
  beta: number;
  network: 'mlp' | 'cnn';
  seeds: number;
}

export interface OneCycleTask extends Omit<OneCycleSettings, 'sparsities' | 'seeds'> {
  /** null: nothing is pruned, and `sparsity` is 0. */
  schedule: Schedule | null;
  /** Percent. */
  sparsity: number;
  seed: number;
}

export interface OneCycleResult extends TaskResult {
  schedule: Schedule | null;
  /** Percent. */
  sparsity: number;
  seed: number;
  /** On the test set, percent. */
  accuracy: number;
}
