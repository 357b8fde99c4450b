/** Results of independent subnets by what they are compared as: a method, with its workers and steps. */
import { spreadOf } from '../../../../experiment/outcome';
import type { CurvePoint, Method, SubnetResult, SubnetSettings } from './task';

export interface Row {
  name: string;
  method: Method;
  workers: number;
  budget: number;
  /** One a seed; may be none. */
  results: readonly SubnetResult[];
}

const NAMES: Record<Method, string> = {
  'data-parallel': 'Data-parallel',
  local: 'Local SGD',
  subnets: 'Independent subnets',
};

/** In the order of the table, whatever is there yet. */
export function rowsOf({ workers, budgets }: SubnetSettings, results: readonly SubnetResult[]): Row[] {
  return workers.flatMap((own) =>
    [
      { method: 'data-parallel' as const, budget: 1 },
      { method: 'local' as const, budget: 1 },
      ...budgets.map((budget) => ({ method: 'subnets' as const, budget })),
    ].map(({ method, budget }) => ({
      name: [
        NAMES[method],
        ...(method === 'subnets' && budgets.length > 1 ? [`× ${budget} steps`] : []),
        ...(workers.length > 1 ? [`${own} workers`] : []),
      ].join(', '),
      method,
      workers: own,
      budget,
      results: results.filter(
        (result) => result.method === method && result.workers === own && result.budget === budget,
      ),
    })),
  );
}

/** What a message waits for beside its bytes, s. */
export const LATENCY = 0.001;

/** Computing, and what was sent until then at a bandwidth, with two messages a round one after the other, s. @param bandwidth MB/s */
export const secondsAt = ({ steps, rounds, bytes }: CurvePoint, secondsPerStep: number, bandwidth: number): number =>
  steps * secondsPerStep + bytes / (bandwidth * 1e6) + 2 * rounds * LATENCY;

const last = ({ curve }: SubnetResult): CurvePoint => curve.at(-1)!;

/** One a seed: at the end, percent; MB; s a worker computes; s at a bandwidth in MB/s. */
export const accuracies = ({ results }: Row) => results.map((result) => last(result).accuracy);
export const megabytes = ({ results }: Row) => results.map((result) => last(result).bytes / 1e6);
export const computing = ({ results }: Row) => results.map((result) => last(result).steps * result.secondsPerStep);
export const durations = ({ results }: Row, bandwidth: number) =>
  results.map((result) => secondsAt(last(result), result.secondsPerStep, bandwidth));

export const meanOf = (values: readonly number[]): number => spreadOf(values).mean;
