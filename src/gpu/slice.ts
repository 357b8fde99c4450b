/** The columns of one block, turned so that the matrix kernel can read them. */
import source from '../../shaders/slice.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

export interface SlicePlan {
  /** A multiple of 4. */
  rows: number;
  stride: number;
  groups: number;
  first: number;
  block: number;
  /** X − X̃ instead of X̃. */
  drift: boolean;
}

export function slice(plan: SlicePlan, X: GPUBuffer, Xq: GPUBuffer, out: GPUBuffer): Dispatch {
  const { rows, stride, groups, first, block, drift } = plan;
  return {
    shader: { name: 'slice', source, constants: { DRIFT: Number(drift) } },
    grid: [workgroups(rows / 4, 8), workgroups(block / 4, 8), groups],
    params: uniforms([rows / 4, stride / 4, groups, first / 4, block]),
    buffers: [X, Xq, out],
  };
}
