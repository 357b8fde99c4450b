/**
 * From the rows of X and X̃ on the device to letters, in path form (docs/ARCHITECTURE.md 4.2): the walk of all candidates,
 * block by block.
 */
import type { LayerRecipe } from '../layer';
import { allocate, runPlan, type Buffers } from '../../gpu/plan';
import { inScope, type Session } from '../../gpu/session';
import type { Norms, Orders } from './orders';
import { lambdasOf, ridgesOf } from './ridges';
import { planPathWalk } from './path-passes';
import { pathBuffers, planPath, type PathBuffer, type PathLayout } from './path-plan';
import {
  lettersOf,
  makeWalkers,
  ofCandidates,
  walkRounding,
  walkSizes,
  type Neurons,
  type Tried,
  type WalkedLayer,
  type Walkers,
  type WalkSizes,
} from './walkers';

export interface PathMatrices {
  layout: PathLayout;
  /** (rows, groups · stride); the same buffer where X̃ = X. */
  X: GPUBuffer;
  Xq: GPUBuffer;
  /** Corners of H and of Eᵀ, (groups, blocks, block, block); Et is null where X̃ = X. */
  H: GPUBuffer;
  Et: GPUBuffer | null;
  samples: number;
  /** The order that the columns are in; null: as the inputs come. */
  orders: Orders | null;
  /** ‖X̃_t‖², read when first asked for. */
  norms: () => Promise<Norms>;
}

export async function walkPath(
  session: Session,
  matrices: PathMatrices,
  neurons: Neurons,
  recipe: LayerRecipe,
  tried: Tried,
): Promise<WalkedLayer> {
  const { arena, gpu } = session;
  const { layout, X, Xq, H, Et, samples, orders } = matrices;
  const candidates = tried.steps.length;
  const sizes = walkSizes(neurons, candidates, layout.stride);
  const walkers = makeWalkers(neurons, recipe, tried, sizes, orders);
  const lambdas = await lambdasOf(recipe, matrices.norms);
  const rounding = walkRounding(recipe);
  const given = { ...layout, sizes, walkers, rounding, diverged: Et !== null, dispatchFlops: gpu.dispatchFlops };
  const plan = planPath(given, candidates);
  return inScope(arena, async (scope) => {
    const buffers: Buffers<PathBuffer> = { ...{ X, Xq, H, ...(Et && { Et }) }, ...allocate(scope, pathBuffers(plan)) };
    await runPlan(session, planPathWalk(plan), buffers);
    const names = ['letters', 'norms of U', 'norms of Y'] as const;
    const [letters, errors, outputs] = await Promise.all(names.map((name) => arena.read(buffers[name]!)));
    const end = { sizes, walkers, candidates, orders, samples, letters: letters!, errors: errors!, outputs: outputs! };
    const ridges = lambdas && ridgesOf(end, { lambdas, correction: null });
    return { ...pathResults(end, recipe.fit ?? false), ridges };
  });
}

interface PathEnd {
  sizes: WalkSizes;
  walkers: Walkers;
  candidates: number;
  orders: Orders | null;
  samples: number;
  /** Q, (groups, stride, walkers). */
  letters: Float32Array;
  /** ‖u‖², Σ u and ⟨u, Xw⟩ of each walker, (groups, walkers, 4). */
  errors: Float32Array;
  /** ‖Xw‖² and Σ Xw of each neuron, (groups, neuronsPadded, 4). */
  outputs: Float32Array;
}

/** Back to the layer's units. @param fit whether ⟨Xw − X̃q, Xw⟩ is wanted */
function pathResults(end: PathEnd, fit: boolean): Omit<WalkedLayer, 'ridges'> {
  const { sizes, candidates, orders, samples, letters, errors, outputs } = end;
  const { perGroup, neuronsPadded, walkers } = sizes;
  const { scales } = end.walkers;
  /** Component k of the sums of each walker, in units of neuron scale^power. */
  const ofWalkers = (k: number, power: number) =>
    ofCandidates(sizes, candidates, (g, v, c) => errors[4 * (g * walkers + v) + k]! * scales[c]! ** power);
  const ofNeurons = (k: number, power: number) =>
    Float64Array.from(scales, (scale, c) => {
      const at = 4 * (Math.floor(c / perGroup) * neuronsPadded + (c % perGroup));
      return outputs[at + k]! * scale ** power;
    });
  const mean = (sums: Float64Array) => sums.map((sum) => sum / Math.max(1, samples));
  return {
    letter: lettersOf(letters, scales, sizes, orders),
    squaredErrors: ofWalkers(0, 2),
    meanErrors: ofWalkers(1, 1).map(mean),
    products: fit ? ofWalkers(2, 2) : null,
    squaredNorms: ofNeurons(0, 2),
    meanOutputs: mean(ofNeurons(1, 1)),
  };
}
