/** Gram matrices on the device. */
import source from '../../shaders/gram.wgsl?raw';
import commonSource from '../../shaders/gram-common.wgsl?raw';
import quadSource from '../../shaders/gram-quad.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';
import { quadPrelude, quadTriangleWorkgroups, quadWorkgroups } from './quad';

const common = { name: 'gram-common', source: commonSource };

/** H = X̃ᵀX̃ (lower tiles), Eᵀ = (X − X̃)ᵀX̃ (all), F = (X − X̃)ᵀ(X − X̃) (lower tiles). */
export const GRAM_MODES = { H: 0, Et: 1, F: 2 } as const;
export type GramMode = keyof typeof GRAM_MODES;

/** A sum of matrices and its compensation, each (groups, stride, stride). */
export interface Accumulator {
  sum: GPUBuffer;
  carry: GPUBuffer;
}

export interface GramPlan {
  rows: number;
  /** The first of them. */
  firstRow?: number;
  stride: number;
  groups: number;
}

export function gram(
  mode: GramMode,
  { rows, firstRow = 0, stride, groups }: GramPlan,
  X: GPUBuffer,
  Xq: GPUBuffer,
  { sum, carry }: Accumulator,
): Dispatch {
  const tiles = workgroups(stride, 64);
  const constants = { MODE: GRAM_MODES[mode] };
  return {
    shader: { name: 'gram', source, preludes: [common], constants },
    grid: [tiles, tiles, groups],
    params: uniforms([rows, stride / 4, groups, (firstRow * groups * stride) / 4]),
    buffers: [X, Xq, sum, carry],
    // A tile of 32 is mostly empty for narrow groups, depthwise ones for instance.
    ...(stride >= 32 && {
      quads: {
        shader: { name: 'gram-quad', source: quadSource, preludes: [quadPrelude, common], constants },
        grid: [mode === 'Et' ? quadWorkgroups(stride, stride) : quadTriangleWorkgroups(stride), 1, groups],
      },
    }),
  };
}

/** Multiplications and additions of one pass. */
export function gramFlops(mode: GramMode, rows: number, stride: number, groups: number): number {
  return (mode === 'Et' ? 2 : 1) * rows * stride ** 2 * groups;
}
