/**
 * Weights of one layer that go, and what makes up for them: Hoefler et al., "Sparsity in deep learning" (arXiv 2102.00554).
 * All of it from the sums of the layer's rows, which a solver of any backend takes; with letters the kept weights are
 * quantized in the same walk, by that solver.
 */
import { relativeErrors } from '../core/stats/relative-error';
import { unreachable } from '../core/errors';
import type { ColumnMeans, LayerShape } from '../core/layer-problem';
import { restoreMeans } from '../quant/center';
import { DEFAULT_DAMPING, type LayerRecipe } from '../quant/layer';
import type { AnyBatch, LayerSolver, SolvedLayer } from '../quant/solver';
import type { GroupSums } from '../quant/sums';
import { pacer } from '../wasm/panels';
import { judgeByProducts } from './judge';
import type { CompressedLayer, LayerPruning } from './layer';
import { factorOfSums, cutGroups, type PrunedGroup } from './masks/group';
import { keepOf } from './masks/keep';
import { scoresOf } from './masks/scores';
import { iterationsOf } from './refit/refit';
import { sharedRepairPool, type RepairPool } from './threads/repair-pool';
import type { RepairWork } from './threads/repair-share';
import { repairGroup } from './threads/share-repair';

export interface PrunableLayer {
  shape: LayerShape;
  /** W, (neurons, inputs). */
  weights: Float32Array;
  /** ∂L/∂W, (neurons, inputs): for the Taylor criterion. */
  gradients?: Float32Array;
  /** Which weights stay, (neurons, inputs), where that is settled for the whole network; left out: criterion and structure say. */
  keep?: Uint8Array;
}

/** What is known of a layer's rows. */
export interface KnownSums {
  /** Of each group; of rows less their means, where there are `means`. */
  sums: readonly GroupSums[];
  means: ColumnMeans | null;
}

/** How the kept weights are quantized, in one walk with what is pruned. */
export interface PrunedLetters {
  recipe: LayerRecipe;
  /** Values of C to try, see `LayerSolver.solve`. */
  scales: readonly number[];
}

export interface PrunedLayer extends CompressedLayer {
  keep: Uint8Array;
  /** Of the kept weights, where they are quantized; of others the code is that of 0. */
  letters?: Pick<SolvedLayer, 'codes' | 'steps' | 'offsets' | 'scales'>;
}

type Pause = () => Promise<void>;

interface Threads {
  pause: Pause;
  /** null: there are no workers. */
  pool: RepairPool | null;
}

/** What a layer is pruned with beside its weights. */
export interface PruningContext {
  /** Awaited between any two pieces of work. */
  pause: Pause;
  /** Where the solver has been asked before: several prunings of a layer share them, and what follows from them. */
  known?: KnownSums;
}

/** @param solver opened with `form: 'gram'`, with all rows */
export async function pruneLayer(
  solver: Pick<LayerSolver<AnyBatch>, 'sums' | 'means' | 'solve'>,
  layer: PrunableLayer,
  pruning: LayerPruning,
  letters: PrunedLetters | null,
  { pause, known }: PruningContext,
): Promise<PrunedLayer> {
  const sums = known ?? { sums: await solver.sums(), means: await solver.means() };
  if (!letters) return pruneBySums(sums, layer, pruning, pause);
  const { recipe, scales } = letters;
  const { keep } = await chooseMask(groupsOf(layer, sums), layer, pruning, { pause, pool: sharedRepairPool() });
  const solved = await solver.solve(layer.weights, recipe, scales, keep);
  const { values, biasShift, relativeError, neuronErrors, codes, steps, offsets, scales: taken } = solved;
  return {
    ...{ values, biasShift, relativeError, neuronErrors, keep },
    letters: { codes, steps, scales: taken, ...(offsets && { offsets }) },
  };
}

/** The same without letters, from sums that are there. @param pool null: by this thread alone */
export async function pruneBySums(
  known: KnownSums,
  layer: PrunableLayer,
  pruning: LayerPruning,
  pause: Pause,
  pool = sharedRepairPool(),
): Promise<PrunedLayer> {
  const { weights } = layer;
  const groups = groupsOf(layer, known);
  const chosen = await chooseMask(groups, layer, pruning, { pause, pool });
  const values = new Float32Array(weights.length);
  for (const [g, group] of groups.entries()) {
    const first = g * group.neurons * group.inputs;
    const keep = chosen.keep.subarray(first, first + group.weights.length);
    values.set(await repaired(group, { keep, walked: chosen.walked?.[g] ?? null }, pruning, { pause, pool }), first);
  }
  return { ...(await judgeKnown(known, layer, values, pause)), values, keep: chosen.keep };
}

const groupsOf = ({ shape, weights, gradients }: PrunableLayer, { sums }: KnownSums) =>
  cutGroups(shape, weights, sums, gradients ?? null);

/** What is kept of the layer, (neurons, inputs), and where a walk has chosen that, what it has made of each group. */
async function chooseMask(
  groups: readonly PrunedGroup[],
  { shape, keep: settled }: PrunableLayer,
  pruning: LayerPruning,
  { pause, pool }: Threads,
) {
  const { structure, repair, criterion, sparsity, seed, damping = DEFAULT_DAMPING } = pruning;
  const walks = repair === 'sparsegpt' || repair === 'both';
  const before = settled !== undefined || !walks || structure === 'neurons';
  const keep = settled
    ? settled.slice()
    : before
      ? keepOf(
          await layerScores(groups, criterion, { damping, seed, pause }),
          { ...shape, perGroup: shape.neurons / shape.groups },
          structure,
          sparsity,
        )
      : new Uint8Array(shape.neurons * shape.inputs);
  if (!walks) return { keep, walked: null };
  const walked: Float32Array[] = [];
  for (const group of groups) {
    const first = group.firstNeuron * group.inputs;
    const factor = await factorOfSums(group, damping, pause);
    const own = keep.subarray(first, first + group.weights.length);
    const work = { kind: 'sparsegpt', factor, pruning, settled: before } as const;
    const found = await repairGroup({ group, keep: own, work }, pool, pause);
    keep.set(found.keep, first);
    walked.push(found.values);
  }
  return { keep, walked };
}

async function layerScores(
  groups: readonly PrunedGroup[],
  criterion: LayerPruning['criterion'],
  options: Parameters<typeof scoresOf>[2],
): Promise<Float64Array> {
  const scores = new Float64Array(groups.reduce((sum, { weights }) => sum + weights.length, 0));
  for (const group of groups) scores.set(await scoresOf(criterion, group, options), group.firstNeuron * group.inputs);
  return scores;
}

/** Q of a group, (neurons, inputs). @param walked by SparseGPT's walk, where that has chosen */
async function repaired(
  group: PrunedGroup,
  { keep, walked }: { keep: Uint8Array; walked: Float32Array | null },
  { repair, damping = DEFAULT_DAMPING, drift = true }: LayerPruning,
  { pause, pool }: Threads,
): Promise<Float32Array> {
  const by = async (work: RepairWork) => (await repairGroup({ group, keep, work }, pool, pause)).values;
  switch (repair) {
    case 'none':
      return group.weights.map((w, i) => (keep[i] ? w : 0));
    case 'path':
      return by({ kind: 'path', drift });
    case 'sparsegpt':
      return walked!;
    case 'refit':
    case 'both':
      return by({ kind: 'refit', options: { damping, drift, most: iterationsOf(group, keep) } });
    default:
      return unreachable(repair);
  }
}

/** Errors of the layer with these weights. @param Q (neurons, inputs) */
export async function judgeKnown(
  { sums, means }: KnownSums,
  { shape, weights }: Pick<PrunableLayer, 'shape' | 'weights'>,
  Q: Float32Array,
  pause: Pause,
): Promise<Pick<CompressedLayer, 'relativeError' | 'neuronErrors' | 'biasShift'>> {
  const found = await judgeByProducts(shape, sums, weights, Q, pacer(pause));
  if (!means) {
    const { relativeError, neuronErrors, biasShift } = found;
    return { relativeError, neuronErrors, biasShift };
  }
  const { biasShift, squaredNorms } = restoreMeans(found, weights, Q, shape, means, sums[0]?.samples ?? 0);
  return { ...relativeErrors(found.squaredErrors, squaredNorms), biasShift };
}
