/** The `wasm` backend: matrix products by kernels of our own in WebAssembly, the walk between them in this thread. */
import { scaleGroupCount } from '../../core/scale-groups';
import { openMeans, takeMeans, withOwnRows } from '../center';
import { chooseForm, whyGram, type DevicePrices, type FormChoice } from '../cost-model';
import { SPEEDS, WASM_LAYER_MEMORY } from '../../core/devices';
import type { ColumnMeans, LayerShape } from '../../core/layer-problem';
import { isFactored } from '../layer';
import { gatherPatches, type Geometry } from '../../core/im2col';
import type { ActivationBatch, LayerSolver, SolverOptions } from '../solver';
import { cutCandidates, solveInSlices, type Candidates, type LayerTask, type Slice, type Winners } from '../slices';
import type { GroupWeights } from './walkers';
import { joinGroups, type WalkedGroup } from './walked-groups';
import { selectCandidates } from '../select-candidates';
import type { WalkPool } from './walk-pool';
import { threadsFor, walkShared } from './walk-shared';
import { openGramLayer, type GramLayer, type LayerWalk } from './gram-layer';
import { walkPath } from './path-walk';
import { addRows, openPathRows, storedRows } from './path-rows';
import type { Matrix } from '../../wasm/rows';

const PRICES: Omit<DevicePrices, 'memory' | 'piece'> = { ...SPEEDS.wasm, block: 64, outputsAlong: false };

/** @throws UserError where the layer fits in neither form */
export function formOf(
  options: Omit<SolverOptions, 'geometry' | 'weights' | 'pause'>,
  memory = WASM_LAYER_MEMORY,
): FormChoice {
  return chooseForm(options, { ...PRICES, memory, piece: memory }, options.form);
}

/** @param pool workers that walk beside this thread; null: none */
export function openWasmSolver(
  options: SolverOptions,
  pool: WalkPool | null = null,
  memory = WASM_LAYER_MEMORY,
): LayerSolver {
  const { shape, geometry, samples, diverged, center, weights, pause } = options;
  const columns = shape.groups * shape.inputs;
  const measured = center ? openMeans(geometry, columns, diverged) : null;
  const chosen = formOf(options, memory);
  const { slices } = chosen;
  let used: Pick<FormChoice, 'form' | 'reason'> = chosen;
  const seconds = { gather: 0, gram: 0, walk: 0 };
  let layer: LayerWalk | GramLayer | null =
    chosen.form === 'gram' ? openGramLayer(shape, weights, diverged) : pathLayer(options, slices);
  return {
    get form() {
      return used.form;
    },
    get reason() {
      return used.reason;
    },
    seconds,
    measure(batch) {
      const start = performance.now();
      measured!.add(batch);
      seconds.gather += (performance.now() - start) / 1000;
      return Promise.resolve();
    },
    async add(batch) {
      const start = performance.now();
      const given = measured && diverged ? withOwnRows(batch) : batch;
      const { X, Xq } = rowsOfBatch(given, geometry, columns, measured?.means());
      const gathered = performance.now();
      await layer!.add(X, Xq, pause);
      seconds.gather += (gathered - start) / 1000;
      seconds.gram += (performance.now() - gathered) / 1000;
    },
    async solve(_, recipe, scales) {
      const start = performance.now();
      used = chosen;
      if (isFactored(recipe) && chosen.form === 'path')
        used = { form: 'gram', reason: `${whyGram(recipe)} (summed from rows kept for the path form)` };
      const gram = layer && 'sums' in layer && slices === 1 ? layer : null;
      const threads = pool && gram ? threadsFor(shape, recipe, scales.length, diverged, pool.size + 1) : 1;
      const task = { weights, shape, recipe, scales, centered: measured && { means: measured.means(), samples } };
      const solve = (slice: Slice, candidates: Candidates) =>
        pool && gram && threads > 1
          ? solveShared(pool, gram, task, slice, candidates, pause)
          : solveSlice(layer!, task, slice, candidates, pause);
      const slicing = { slices: Math.max(slices, threads), atOnce: threads > 1 };
      const solved = await solveInSlices(task, slicing, solve).catch((error: unknown) => {
        pool?.stop();
        throw error;
      });
      seconds.walk += (performance.now() - start) / 1000;
      return solved;
    },
    close: () => void (layer = null),
  };
}

/**
 * X and X̃ of a batch, less the means of their columns where there are any; X̃ is null where it is X.
 * @param columns groups·inputs
 */
function rowsOfBatch(batch: ActivationBatch, geometry: Geometry, columns: number, means?: ColumnMeans) {
  const rows = (activation: Float32Array, mean: Float32Array | undefined): Matrix => {
    const given = gatherPatches(geometry, batch.shape, activation, batch.positions);
    const data = mean && given === activation ? given.slice() : given;
    if (mean) takeMeans(data, mean);
    return { data, rows: data.length / columns, columns };
  };
  return { X: rows(batch.float, means?.float), Xq: batch.quantized && rows(batch.quantized, means?.quantized) };
}

type Pause = SolverOptions['pause'];

/** A slice in this thread, group after group. */
async function solveSlice(
  layer: LayerWalk,
  { weights, shape, recipe }: LayerTask,
  slice: Slice,
  candidates: Candidates,
  pause: Pause,
): Promise<Winners> {
  const scaleGroups = scaleGroupCount(shape, recipe);
  const walked: WalkedGroup[] = [];
  for (const [g, group] of groupsOf(weights, shape, slice).entries()) {
    const first = group.firstNeuron - slice.first;
    const ofGroup = cutCandidates(candidates, { first, neurons: group.neurons }, group.inputs, scaleGroups);
    walked.push(await layer.walk(g, { group, recipe, candidates: ofGroup }, pause));
  }
  const some = { ...shape, neurons: slice.neurons };
  return selectCandidates(some, recipe, candidates, joinGroups(some, walked, candidates.scales.length));
}

/** A slice of a layer in one group, in this thread or another. */
async function solveShared(
  pool: WalkPool,
  gram: GramLayer,
  { weights, shape, recipe }: LayerTask,
  slice: Slice,
  candidates: Candidates,
  pause: Pause,
): Promise<Winners> {
  const [group] = groupsOf(weights, shape, slice) as [GroupWeights];
  const sums = await gram.sums(0, group, recipe, pause);
  return walkShared(pool, { shape, group, recipe, candidates, ...sums }, pause);
}

/** The groups of a layer; where it has one, some of its neurons. */
function groupsOf(weights: Float32Array, { neurons: all, inputs, groups }: LayerShape, slice: Slice): GroupWeights[] {
  const neurons = groups > 1 ? all / groups : slice.neurons;
  return Array.from({ length: groups }, (_, g) => {
    const firstNeuron = slice.first + g * neurons;
    const ofGroup = weights.subarray(firstNeuron * inputs, (firstNeuron + neurons) * inputs);
    return { weights: ofGroup, neurons, inputs, firstNeuron };
  });
}

function pathLayer({ shape, weights, diverged, samples, candidates }: SolverOptions, slices: number): LayerWalk {
  const store = openPathRows(shape, weights, { diverged, samples, candidates, slices });
  let sums: LayerWalk | null = null;
  return {
    async add(X, Xq, pause) {
      sums = null;
      await addRows(store, X, Xq, pause);
    },
    async walk(g, wanted, pause) {
      if (!isFactored(wanted.recipe)) return walkPath(store, g, wanted, pause);
      if (!sums) {
        sums = openGramLayer(shape, weights, diverged);
        for (const { X, Xq } of storedRows(store)) await sums.add(X, Xq, pause);
      }
      return sums.walk(g, wanted, pause);
    },
  };
}
