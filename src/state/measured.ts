/** Anything that was measured: a sweep, a curve, a path, a sensitivity. It holds as long as what it came from does. */
import type { Workspace } from '../engine/api';
import { dataKey } from './data-key';

export interface Measured<Result, Recipe> {
  result: Result;
  /** What determined it. */
  recipe: Recipe;
  /** `dataKey` of what it was measured on. */
  data: string;
  /** False where it is still growing, or was cut short. */
  complete: boolean;
}

/** Whether it was measured on other samples than those that are open, or on the same ones read otherwise. */
export function isOfOtherData(
  measured: Pick<Measured<unknown, unknown>, 'data'> | null,
  workspace: Workspace,
): boolean {
  return measured !== null && measured.data !== dataKey(workspace);
}

/** What is left of a measurement that was stopped: what was there before it, where that was whole. */
export function completeOf<M extends Pick<Measured<unknown, unknown>, 'complete'>>(
  before: M | null,
  stopped: M | null,
): M | null {
  return before?.complete ? before : stopped;
}
