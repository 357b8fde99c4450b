/** ‖a‖² and the sum of a for each column a. */
import source from '../../shaders/norms.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';
import type { View } from './update';

const shader = { name: 'norms', source };

export interface NormsPlan {
  rows: number;
  groups: number;
  /** Columns of a group, and padded. */
  count: number;
  walkers: number;
  neurons: number;
  neuronsPadded: number;
  diverged: boolean;
}

/** @param V added to each column; any buffer where nothing has diverged */
export function norms(plan: NormsPlan, A: View, V: GPUBuffer, out: GPUBuffer): Dispatch {
  const { rows, groups, count, walkers, neurons, neuronsPadded, diverged } = plan;
  return {
    shader,
    grid: [workgroups(count, 64), 1, groups],
    params: uniforms([rows, count, walkers, neurons, neuronsPadded, Number(diverged), A.start ?? 0, A.group ?? 0]),
    buffers: [A.buffer, V, out],
  };
}
