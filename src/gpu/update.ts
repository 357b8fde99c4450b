/** The matrix product that carries a block's letters to the steps below it; also the products with W. */
import source from '../../shaders/update.wgsl?raw';
import quadSource from '../../shaders/update-quad.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';
import { quadPrelude, quadWorkgroups } from './quad';

export interface UpdatePlan {
  stride: number;
  /** Columns of D and out, padded to a multiple of 8. */
  walkers: number;
  groups: number;
  /** Steps first … last − 1 are summed. */
  first: number;
  last: number;
  /** First step that is written, a multiple of 8. */
  below: number;
  /** How many steps matter from there on: all where it is left out. Some more may be written. */
  steps?: number;
  /** Only s ≤ t. */
  masked: boolean;
  accumulate: boolean;
}

export function update(plan: UpdatePlan, M: GPUBuffer, D: GPUBuffer, out: GPUBuffer): Dispatch {
  const { stride, walkers, groups, first, last, below, masked, accumulate } = plan;
  const steps = plan.steps ?? stride - below;
  const constants = { MASKED: Number(masked), ACCUMULATE: Number(accumulate) };
  return {
    shader: { name: 'update', source, constants },
    grid: [workgroups(walkers, 64), workgroups(steps, 64), groups],
    params: uniforms([stride / 4, walkers / 4, first, last, below]),
    buffers: [M, D, out],
    quads: {
      shader: { name: 'update-quad', source: quadSource, prelude: quadPrelude, constants },
      grid: [quadWorkgroups(steps, walkers), 1, groups],
    },
  };
}
