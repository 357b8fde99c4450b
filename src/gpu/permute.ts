/** Columns of rows, or rows and columns of square matrices, in the order of the path. */
import source from '../../shaders/permute.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

export interface PermutePlan {
  rows: number;
  /** The first of them; only without `both`. */
  firstRow?: number;
  stride: number;
  groups: number;
  /** Rows too: for (groups, stride, stride). */
  both: boolean;
}

/** Rows of one dispatch, at most. */
export const PERMUTED = 65535;

export function permute(plan: PermutePlan, M: GPUBuffer, order: GPUBuffer, out: GPUBuffer): Dispatch {
  const { rows, firstRow = 0, stride, groups, both } = plan;
  return {
    shader: { name: 'permute', source, constants: { BOTH: Number(both) } },
    grid: [workgroups(stride, 64), rows, groups],
    params: uniforms([rows, stride, groups, firstRow]),
    buffers: [M, order, out],
  };
}
