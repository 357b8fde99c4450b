/** Gram matrices on the device. */
import source from '../../shaders/gram.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

const shader = { name: 'gram', source };

/** H = X̃ᵀX̃ (lower tiles), Eᵀ = (X − X̃)ᵀX̃ (all), F = (X − X̃)ᵀ(X − X̃) (lower tiles). */
export const GRAM_MODES = { H: 0, Et: 1, F: 2 } as const;
export type GramMode = keyof typeof GRAM_MODES;

/** A sum of matrices and its compensation, each (groups, stride, stride). */
export interface Accumulator {
  sum: GPUBuffer;
  carry: GPUBuffer;
}

export function gram(
  mode: GramMode,
  { rows, stride, groups }: { rows: number; stride: number; groups: number },
  X: GPUBuffer,
  Xq: GPUBuffer,
  { sum, carry }: Accumulator,
): Dispatch {
  const tiles = workgroups(stride, 64);
  return {
    shader,
    grid: [tiles, tiles, groups],
    params: uniforms([rows, stride / 4, groups, GRAM_MODES[mode]]),
    buffers: [X, Xq, sum, carry],
  };
}

/** Multiplications and additions of one pass. */
export function gramFlops(mode: GramMode, rows: number, stride: number, groups: number): number {
  return (mode === 'Et' ? 2 : 1) * rows * stride ** 2 * groups;
}
