/** The `wasm` backend: matrix products by kernels of our own in WebAssembly, the walk between them in this thread. */
import { offsetsOf } from '../alphabet';
import { openMeans, takeMeans, withOwnRows } from '../center';
import { chooseForm, whyGram, type DevicePrices, type FormChoice } from '../cost-model';
import { SPEEDS, WASM_LAYER_MEMORY } from '../../core/devices';
import type { ColumnMeans } from '../../core/layer-problem';
import { isGramOnly } from '../layer';
import { gatherPatches, type Geometry } from '../../core/im2col';
import { recipeWithZero } from '../pruned';
import type { ActivationBatch, LayerSolver, SolverOptions } from '../solver';
import { solveInSlices, type LayerTask, type Slicing, type SolveSlice } from '../slices';
import { chooseCandidates, selectCandidates } from '../select-candidates';
import { openChoice } from './choice';
import { openThreads, type LayerThreads } from './layer-threads';
import type { WalkPool } from './walk-pool';
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
  const { shape, geometry, samples, diverged, candidates, center, weights, pause } = options;
  const columns = shape.groups * shape.inputs;
  const measured = center ? openMeans(geometry, columns, diverged) : null;
  const chosen = formOf(options, memory);
  const { slices } = chosen;
  let used: Pick<FormChoice, 'form' | 'reason'> = chosen;
  const seconds = { gather: 0, gram: 0, walk: 0 };
  let ended = true;
  const rows = { diverged, samples, candidates };
  const layer = openThreads({ form: chosen.form, shape, weights, origin: 0, slices, ...rows }, pool, pause);
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
      ended = false;
      await layer.add(X, Xq);
      ended = true;
      seconds.gather += (gathered - start) / 1000;
      seconds.gram += (performance.now() - gathered) / 1000;
    },
    async solve(_, asked, scales, keep) {
      const start = performance.now();
      used = chosen;
      const recipe = keep ? recipeWithZero(asked) : asked;
      if (isGramOnly(recipe) && chosen.form === 'path')
        used = { form: 'gram', reason: `${whyGram(recipe)} (summed from rows kept for the path form)` };
      const centered = measured && { means: measured.means(), samples };
      const task = { weights, shape, recipe, scales, centered, keep };
      ended = false;
      const slicing = layer.slicing(recipe, scales.length * offsetsOf(recipe).length);
      const solved = await solveInSlices(task, slicing, solverOf(layer, task, slicing)).catch((error: unknown) => {
        pool?.stop();
        throw error;
      });
      ended = true;
      seconds.walk += (performance.now() - start) / 1000;
      return solved;
    },
    async sums() {
      ended = false;
      const sums = await layer.sums();
      ended = true;
      return sums;
    },
    means: () => Promise.resolve(measured && measured.means()),
    close: () => layer.close(ended),
  };
}

/** Slices that are solved at once choose together where they have one radius. */
function solverOf(layer: LayerThreads, { shape, recipe }: LayerTask, slicing: Slicing): SolveSlice {
  const together = slicing.atOnce && recipe.radius === 'layer' ? openChoice(recipe, shape, slicing) : null;
  return async (slice, candidates) => {
    const { sums, letters } = await layer.walk({ recipe, slice, candidates });
    const taken = together ? await together(slice, candidates, sums) : chooseCandidates(recipe, candidates, sums);
    const found = await letters(taken);
    const some = { ...shape, neurons: slice.neurons };
    return selectCandidates(some, recipe, candidates, { ...sums, letters: () => found }, taken);
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
