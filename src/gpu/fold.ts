/** The sums of `gram-narrow`, its parts together, as a walk reads them. */
import source from '../../shaders/fold.wgsl?raw';
import { GRAM_MODES, type GramMode } from './gram';
import { narrowFloats, type NarrowSizes } from './gram-narrow';
import { uniforms, workgroups, type Dispatch } from './kernel';

/** @param M (groups, stride, stride), with both triangles */
export function fold(mode: GramMode, sizes: NarrowSizes, stride: number, sums: GPUBuffer, M: GPUBuffer): Dispatch {
  const { inputs, groups, parts } = sizes;
  const start = GRAM_MODES[mode] * narrowFloats(sizes, 1);
  return {
    shader: { name: 'fold', source, constants: { SYMMETRIC: Number(mode !== 'Et') } },
    grid: [workgroups(stride, 8), workgroups(stride, 8), groups],
    params: uniforms([inputs, groups, parts, stride, start]),
    buffers: [sums, M],
  };
}
