/** The columns of some steps, turned so that the matrix kernel can read them. */
import source from '../../shaders/slice.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

export interface SlicePlan {
  /** A multiple of 4. */
  rows: number;
  stride: number;
  groups: number;
  first: number;
  /** A multiple of 4. */
  steps: number;
  /** Rows of a group in `out`, and the one where the first step goes; left out: just these steps. */
  outSteps?: number;
  firstOut?: number;
  /** X − X̃ instead of X̃. */
  drift: boolean;
}

export function slice<Buffer>(plan: SlicePlan, X: Buffer, Xq: Buffer, out: Buffer): Dispatch<Buffer> {
  const { rows, stride, groups, first, steps, outSteps = steps, firstOut = 0, drift } = plan;
  return {
    shader: { name: 'slice', source, constants: { DRIFT: Number(drift) } },
    grid: [workgroups(rows / 4, 8), workgroups(steps / 4, 8), groups],
    params: uniforms([rows / 4, stride / 4, groups, first / 4, steps, outSteps, firstOut]),
    buffers: [X, Xq, out],
  };
}
