/** The walk inside one block of steps. */
import source from '../../shaders/walk.wgsl?raw';
import { codeRange } from '../quant/alphabet';
import type { LayerRecipe } from '../quant/layer';
import { uniforms, workgroups, type Dispatch } from './kernel';
import type { WalkSizes } from '../quant/webgpu/walkers';

/** Steps of a block, at most; the shader's constant of that name. */
export const BLOCK = 32;

export interface WalkPlan extends Pick<
  WalkSizes,
  'groups' | 'count' | 'walkers' | 'neuronsPadded' | 'stride' | 'firstNeuron'
> {
  first: number;
  size: number;
  /** Neurons of a group. */
  perGroup: number;
  diverged: boolean;
  recipe: LayerRecipe;
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

export interface WalkBuffers {
  H: GPUBuffer;
  weights: GPUBuffer;
  past: GPUBuffer;
  drift: GPUBuffer;
  whole: GPUBuffer;
  D: GPUBuffer;
  letters: GPUBuffer;
  state: GPUBuffer;
}

/** Threads of a workgroup, which shares a corner of H: few where a group has few walkers. */
function widthOf(count: number): number {
  return count <= 4 ? 4 : count <= 16 ? 16 : 64;
}

export function planWalk(plan: WalkPlan) {
  const { first, size, stride, groups, count, walkers, perGroup, neuronsPadded, diverged, recipe, corner, past } = plan;
  const to = plan.minusQ ?? { start: first * walkers, group: stride * walkers };
  const { minCode, maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const regularizer = { none: 0, L1: 1, L0: 2 }[recipe.regularizer?.kind ?? 'none'];
  const flags = [recipe.method === 'rtn', diverged, recipe.alphabet === 'binary'].map(Number);
  const sizes = [first, size, stride, count, walkers, perGroup, neuronsPadded];
  const places = [corner.start, corner.group, corner.pitch, past.start, past.group, past.part, past.parts];
  const draw = [Number(recipe.method === 'spfq'), recipe.seed];
  const params = uniforms(
    [...sizes, ...flags, regularizer, minCode, maxCode, ...places, ...draw, to.start, to.group, plan.firstNeuron],
    [11, 12],
  );
  return { params, grid: [workgroups(count, widthOf(count)), 1, groups] as const };
}

export function walk(plan: WalkPlan, buffers: WalkBuffers): Dispatch {
  const { H, weights, past, drift, whole, D, letters, state } = buffers;
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
  return { shader, ...planWalk(plan), buffers: [H, weights, past, drift, whole, D, letters, state] };
}
