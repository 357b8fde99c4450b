/** Fills the upper triangle of symmetric matrices. */
import source from '../../shaders/mirror.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

const shader = { name: 'mirror', source };

export function mirror(stride: number, groups: number, M: GPUBuffer): Dispatch {
  const size = workgroups(stride, 8);
  return { shader, grid: [size, size, groups], params: uniforms([stride]), buffers: [M] };
}
