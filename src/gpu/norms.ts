/** ‖a‖², the sum of a and ⟨a, y⟩ for each column a, and y of its neuron. */
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

/**
 * @param V added to each column of A and Y; any buffer where nothing has diverged
 * @param Y a column for each neuron
 */
export function norms<Buffer>(
  plan: NormsPlan,
  A: View<Buffer>,
  V: Buffer,
  Y: View<Buffer>,
  out: Buffer,
): Dispatch<Buffer> {
  const { rows, groups, count, walkers, neurons, neuronsPadded, diverged } = plan;
  return {
    shader,
    grid: [workgroups(count, 64), 1, groups],
    params: uniforms([
      ...[rows, count, walkers, neurons, neuronsPadded, Number(diverged)],
      ...[A.start ?? 0, A.group ?? 0, Y.start ?? 0, Y.group ?? 0, Y.pitch],
    ]),
    buffers: [A.buffer, V, Y.buffer, out],
  };
}
