/** What is set of independent subnets, what a task runs, and what it measures. */
import type { TaskResult } from '../../../../experiment/experiment';

export const METHODS = ['data-parallel', 'local', 'subnets'] as const;
export type Method = (typeof METHODS)[number];

export type ShardKind = 'mixed' | 'by-class';

export interface SubnetSettings {
  /** n. */
  workers: readonly number[];
  /** Of both hidden layers. */
  width: number;
  /** J. */
  localSteps: number;
  /** Steps of independent subnets, in multiples of those of the others. */
  budgets: readonly number[];
  /** MB/s. */
  bandwidth: number;
  shards: ShardKind;
  seeds: number;
}

export interface SubnetTask extends Pick<SubnetSettings, 'width' | 'localSteps' | 'shards'> {
  method: Method;
  workers: number;
  budget: number;
  seed: number;
  /** Whether it ends in a file. */
  kept: boolean;
}

/** How far training was when it was looked at. */
export interface CurvePoint {
  /** Of each worker. */
  steps: number;
  rounds: number;
  /** Over all lines, both ways. */
  bytes: number;
  /** On the test set, percent. */
  accuracy: number;
}

export interface SubnetResult extends TaskResult {
  method: Method;
  workers: number;
  budget: number;
  seed: number;
  /** That a worker computes for a step; the median, so that waiting for a core counts for little. */
  secondsPerStep: number;
  /** The last point is the end. */
  curve: readonly CurvePoint[];
}
