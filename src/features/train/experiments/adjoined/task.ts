/** What is set of Adjoined Networks, what a task runs, and what it measures. */
import type { TaskResult } from '../../../../experiment/experiment';

export interface AdjoinedSettings {
  /** Percent of labels that are drawn anew. */
  noises: readonly number[];
  alpha: number;
  epochs: number;
  /** γ of DAN's term for multiplications. */
  costs: readonly number[];
  seeds: number;
}

interface CommonTask {
  epochs: number;
  seed: number;
  /** Percent. */
  noise: number;
}

export type AdjoinedTask =
  /** The base, the student alone, and the student with the base as its teacher. */
  | ({ kind: 'apart'; alpha: number } & CommonTask)
  /** Both in one. */
  | ({ kind: 'adjoined'; alpha: number; opened: boolean } & CommonTask)
  /** A student whose widths are learnt, and which then is trained with them. */
  | ({ kind: 'searched'; cost: number } & CommonTask);

/** Accuracies on the test set, percent. */
export type AdjoinedResult = TaskResult & { seed: number; noise: number } & (
    | {
        kind: 'apart';
        alpha: number;
        base: number;
        student: number;
        taught: number;
        parameters: { base: number; student: number };
      }
    | { kind: 'adjoined'; alpha: number; base: number; student: number; parameters: number }
    | { kind: 'searched'; cost: number; student: number; parameters: number; widths: number[] }
  );

/** Accuracy against parameters is drawn at the least noise, in percent. */
export const frontNoise = ({ noises }: Pick<AdjoinedSettings, 'noises'>): number => Math.min(...noises);
