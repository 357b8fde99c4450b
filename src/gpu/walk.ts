/** The walk inside one block of steps. */
import source from '../../shaders/walk.wgsl?raw';
import { codeRange } from '../core/alphabet';
import type { LayerRecipe } from '../core/layer';
import { uniforms, workgroups, type Dispatch } from './kernel';

const shader = { name: 'walk', source };

/** Steps of a block; the shader's constant of that name. */
export const BLOCK = 32;

export interface WalkPlan {
  first: number;
  size: number;
  stride: number;
  groups: number;
  /** Walkers of a group, and padded. */
  count: number;
  walkers: number;
  neurons: number;
  neuronsPadded: number;
  diverged: boolean;
  recipe: LayerRecipe;
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

export function planWalk(plan: WalkPlan) {
  const { first, size, stride, groups, count, walkers, neurons, neuronsPadded, diverged, recipe } = plan;
  const { minCode, maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const regularizer = { none: 0, L1: 1, L0: 2 }[recipe.regularizer?.kind ?? 'none'];
  const flags = [recipe.method === 'gpfq', diverged, recipe.alphabet === 'binary'].map(Number);
  const values = [first, size, stride, count, walkers, neurons, neuronsPadded, ...flags, regularizer, minCode, maxCode];
  return { params: uniforms(values, [11, 12]), grid: [workgroups(count, 64), 1, groups] as const };
}

export function walk(plan: WalkPlan, buffers: WalkBuffers): Dispatch {
  const { H, weights, past, drift, whole, D, letters, state } = buffers;
  return { shader, ...planWalk(plan), buffers: [H, weights, past, drift, whole, D, letters, state] };
}
