/** The walk inside one block of steps. */
import source from '../../shaders/walk.wgsl?raw';
import { uniforms, workgroups, type Dispatch } from './kernel';

/** Steps of a block, at most; the shader's constant of that name. */
export const BLOCK = 32;

/** Floats of a walker in `state`: δ, λ of the regularizer, o, the ridge, the error and its compensation. */
export const WALKER = { floats: 6, step: 0, lambda: 1, offset: 2, ridge: 3, error: 4, compensation: 5 };

/** How arguments become letters. */
export interface WalkRounding {
  /** The range of k; of binary letters only its ends. */
  minCode: number;
  maxCode: number;
  binary: boolean;
  regularizer: 'none' | 'L1' | 'L0';
  /** Whether nothing of what was before counts. */
  memoryless: boolean;
  /** Of stochastic rounding; null: to the nearest letter. */
  seed: number | null;
}

export interface WalkPlan {
  /** The steps first … first + size − 1. */
  first: number;
  size: number;
  groups: number;
  /** Rows of W and Q of a group. */
  stride: number;
  /** Walkers of a group, and padded to a multiple of 8; walker v is neuron v % perGroup. */
  count: number;
  walkers: number;
  /** Neurons of a group, and padded. */
  perGroup: number;
  neuronsPadded: number;
  /** Row of the first neuron in the layer's W. */
  firstNeuron: number;
  /** Whether there is a drift, X̃ ≠ X. */
  diverged: boolean;
  rounding: WalkRounding;
  /** Where the block's corner of H lies, in floats. */
  corner: { start: number; group: number; pitch: number };
  /** Where ⟨X̃_t, u⟩ of the block's steps lies, in floats; `parts` sums, each `part` after the one before. */
  past: { start: number; group: number; part: number; parts: number };
  /** Where the block's rows of D go, in floats, as −q; left out: w − q, and D is (groups, stride, walkers). */
  minusQ?: { start: number; group: number };
  /** Add up the error from H and E. */
  error: boolean;
  /** `letters` holds δ of each step and walker before. */
  scaleGroups?: boolean;
}

export interface WalkBuffers<Buffer = GPUBuffer> {
  H: Buffer;
  weights: Buffer;
  past: Buffer;
  drift: Buffer;
  Ew: Buffer;
  D: Buffer;
  letters: Buffer;
  state: Buffer;
}

/** Threads of a workgroup, which shares a corner of H: few where a group has few walkers. */
function widthOf(count: number): number {
  return count <= 4 ? 4 : count <= 16 ? 16 : 64;
}

export function planWalk(plan: WalkPlan) {
  const { first, size, stride, groups, count, walkers, perGroup, neuronsPadded, diverged, rounding, corner, past } =
    plan;
  const to = plan.minusQ ?? { start: first * walkers, group: stride * walkers };
  const { minCode, maxCode, binary, memoryless, seed } = rounding;
  const regularizer = { none: 0, L1: 1, L0: 2 }[rounding.regularizer];
  const flags = [memoryless, diverged, binary].map(Number);
  const sizes = [first, size, stride, count, walkers, perGroup, neuronsPadded];
  const places = [corner.start, corner.group, corner.pitch, past.start, past.group, past.part, past.parts];
  const draw = [Number(seed !== null), seed ?? 0];
  const params = uniforms(
    [...sizes, ...flags, regularizer, minCode, maxCode, ...places, ...draw, to.start, to.group, plan.firstNeuron],
    [11, 12],
  );
  return { params, grid: [workgroups(count, widthOf(count)), 1, groups] as const };
}

export function walk<Buffer>(plan: WalkPlan, buffers: WalkBuffers<Buffer>): Dispatch<Buffer> {
  const { H, weights, past, drift, Ew, D, letters, state } = buffers;
  const shader = {
    name: 'walk',
    source,
    constants: {
      WIDTH: widthOf(plan.count),
      ERROR: Number(plan.error),
      SCALE_GROUPS: Number(plan.scaleGroups ?? false),
      MINUS_Q: Number(plan.minusQ !== undefined),
    },
  };
  return { shader, ...planWalk(plan), buffers: [H, weights, past, drift, Ew, D, letters, state] };
}
