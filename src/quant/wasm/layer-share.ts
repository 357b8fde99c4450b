/**
 * A share of a layer, as a piece of work for any thread: some of its neurons, or groups, as a layer of their own, or some of
 * the sums of all.
 */
import type { LayerShape } from '../../core/layer-problem';
import { scaleGroupCount } from '../../core/scale-groups';
import type { Matrix, Part } from '../../wasm/rows';
import type { LayerRecipe } from '../layer';
import type { WalkedCandidates } from '../select-candidates';
import { cutCandidates, type Candidates, type Slice } from '../slices';
import type { Form } from '../solver';
import type { GroupSums } from '../sums';
import { openGramLayer, type GramLayer, type LayerWalk } from './gram-layer';
import { addRows, openPathRows, storedRows } from './path-rows';
import { walkPath } from './path-walk';
import { isGramOnly } from '../layer';
import { joinGroups, type WalkedGroup } from './walked-groups';
import type { GroupWeights } from './walkers';

type Pause = () => Promise<void>;

export interface LayerShare {
  form: Form;
  /** Of the share. */
  shape: LayerShape;
  /** W of its neurons, (neurons, inputs). */
  weights: Float32Array;
  /** Row of the first of them in the W of the layer. */
  origin: number;
  /** Left out: all of the sums. Gram form and one group only. */
  part?: Part;
  diverged: boolean;
  /** Rows that will come, and candidates that will be walked at most. */
  samples: number;
  candidates: number;
  /** Parts in which the neurons are walked, for want of memory. */
  slices: number;
}

export function openShare(share: LayerShare): LayerWalk | GramLayer {
  const { form, shape, weights, diverged, origin, part } = share;
  return form === 'gram' ? openGramLayer(shape, weights, diverged, { origin, ...(part && { part }) }) : openPath(share);
}

function openPath(share: LayerShare): LayerWalk {
  const { shape, weights, diverged, origin } = share;
  const store = openPathRows(shape, weights, share);
  let sums: LayerWalk | null = null;
  return {
    async add(X, Xq, pause) {
      sums?.close();
      sums = null;
      await addRows(store, X, Xq, pause);
    },
    async walk(g, wanted, pause) {
      if (!isGramOnly(wanted.recipe)) return walkPath(store, g, wanted, pause);
      if (!sums) {
        sums = openGramLayer(shape, weights, diverged, { origin });
        for (const { X, Xq } of storedRows(store)) await sums.add(X, Xq, pause);
      }
      return sums.walk(g, wanted, pause);
    },
    close() {
      sums?.close();
      store.panels.close();
    },
  };
}

/** The sums of all groups of a share. @throws Error where it is in path form */
export function sumsOfShare(layer: LayerWalk | GramLayer, { shape }: Pick<LayerShare, 'shape'>): GroupSums[] {
  if (!('groupSums' in layer)) throw new Error("rows are summed where the solver is opened with form: 'gram'");
  return Array.from({ length: shape.groups }, (_, g) => layer.groupSums(g));
}

/** What is walked of a share. */
export interface ShareWalk {
  recipe: LayerRecipe;
  /** Neurons of the layer, all of them in the share; where that has groups, all of the share's. */
  slice: Slice;
  /** Of those neurons. */
  candidates: Candidates;
}

/** Walks neurons of a share, group after group. */
export async function walkShare(
  layer: LayerWalk,
  share: Pick<LayerShare, 'shape' | 'weights' | 'origin'>,
  { recipe, slice, candidates }: ShareWalk,
  pause: Pause,
): Promise<WalkedCandidates> {
  const { shape } = share;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const walked: WalkedGroup[] = [];
  for (const [g, group] of groupsOf(share, slice).entries()) {
    const first = group.firstNeuron - slice.first;
    const ofGroup = cutCandidates(candidates, { first, neurons: group.neurons }, group.inputs, scaleGroups);
    walked.push(await layer.walk(g, { group, recipe, candidates: ofGroup }, pause));
  }
  return joinGroups({ ...shape, neurons: slice.neurons }, walked, candidates.scales.length);
}

/** The groups of a share; where it has one, some of its neurons. */
export function groupsOf(
  { shape, weights, origin }: Pick<LayerShare, 'shape' | 'weights' | 'origin'>,
  slice: Slice,
): GroupWeights[] {
  const { neurons: all, inputs, groups } = shape;
  const neurons = groups > 1 ? all / groups : slice.neurons;
  return Array.from({ length: groups }, (_, g) => {
    const firstNeuron = slice.first + g * neurons;
    const first = firstNeuron - origin;
    return { weights: weights.subarray(first * inputs, (first + neurons) * inputs), neurons, inputs, firstNeuron };
  });
}

/** Some columns of a matrix, in memory of their own. */
export function cutColumns({ data, rows, columns }: Matrix, first: number, count: number): Matrix {
  if (count === columns) return { data: data.slice(0, rows * columns), rows, columns };
  const cut = new Float32Array(rows * count);
  for (let r = 0; r < rows; r++) cut.set(data.subarray(r * columns + first, r * columns + first + count), r * count);
  return { data: cut, rows, columns: count };
}
