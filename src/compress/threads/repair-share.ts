/** What makes up for the weights of some neurons that go, as a piece of work for any thread: no closures. */
import type { Factor } from '../../core/linalg/factor';
import type { LayerPruning } from '../layer';
import type { PrunedGroup } from '../masks/group';
import { refit, type RefitOptions } from '../refit/refit';
import { repairAlongPath, repairBySparseGpt } from '../walks/repairs';

/** The walk or the refit. */
export type RepairWork =
  | { kind: 'path'; drift: boolean }
  | { kind: 'refit'; options: RefitOptions }
  | {
      kind: 'sparsegpt';
      factor: Factor;
      pruning: Pick<LayerPruning, 'criterion' | 'structure' | 'sparsity' | 'seed'>;
      /** Whether it is known what stays, or the walk chooses. */
      settled: boolean;
    };

export interface RepairShare {
  group: PrunedGroup;
  /** What stays, (neurons, inputs), where that is known; else of no meaning. */
  keep: Uint8Array;
  work: RepairWork;
}

/** Of the neurons of a share, (neurons, inputs). */
export interface Repaired {
  values: Float32Array;
  keep: Uint8Array;
}

export async function repairShare({ group, keep, work }: RepairShare, pause: () => Promise<void>): Promise<Repaired> {
  switch (work.kind) {
    case 'path':
      return { values: await repairAlongPath(group, keep, work.drift, pause), keep };
    case 'refit':
      return { values: await refit(group, keep, work.options, pause), keep };
    case 'sparsegpt':
      return repairBySparseGpt(group, work.factor, work.pruning, work.settled ? keep : null, pause);
  }
}

/** Neurons first … first + neurons − 1 of a share, with no more of the sums than they need. */
export function cutShare({ group, keep, work }: RepairShare, first: number, neurons: number): RepairShare {
  const { inputs, gradients, sums } = group;
  const cut = <T extends Float32Array | Uint8Array>(rows: T) =>
    rows.subarray(first * inputs, (first + neurons) * inputs) as T;
  const E = needsDrift(work) ? sums.E : null;
  const none = new Float64Array(0);
  return {
    group: {
      ...{ neurons, inputs, firstNeuron: group.firstNeuron + first, weights: cut(group.weights) },
      gradients: gradients && cut(gradients),
      sums: { ...sums, E, squaredNorms: none, squaredDrifts: none, outputSums: none },
    },
    keep: cut(keep),
    work,
  };
}

const needsDrift = (work: RepairWork) =>
  work.kind === 'path' ? work.drift : work.kind === 'refit' ? work.options.drift : false;
