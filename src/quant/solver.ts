/**
 * A layer while it is being quantized: activations go in batch by batch, Q comes out.
 * There is one implementation for each backend; the engine knows only this interface.
 */
import type { ColumnMeans, LayerShape, QuantizedLayer } from '../core/layer-problem';
import type { LayerRecipe, Method } from './layer';
import type { GroupSums } from './sums';
import type { Geometry } from '../core/im2col';

export type Form = 'gram' | 'path';

/**
 * A batch of the tensor that the layer reads, in both networks: its values lie in memory, or in buffers of the device
 * that the solver runs on.
 */
export interface ActivationBatch<Values extends Float32Array | GPUBuffer = Float32Array> {
  /** Of the whole tensor, batch axis first. */
  shape: readonly number[];
  /** From the float network. */
  float: Values;
  /** From the network quantized so far; null where nothing before the layer is quantized, so that X̃ = X. */
  quantized: Values | null;
  /** Which rows to keep, increasing; row r is output position r % P of sample ⌊r / P⌋, P positions a sample. null: all. */
  positions: Uint32Array | null;
}

export type AnyBatch = ActivationBatch | ActivationBatch<GPUBuffer>;

export interface SolverOptions {
  shape: LayerShape;
  geometry: Geometry;
  /** Rows that will be added in all. */
  samples: number;
  /** Whether any batch will come with `quantized`. */
  diverged: boolean;
  /** How many values of C and o will be tried together, at most. */
  candidates: number;
  /** null: the cheaper one. */
  form: Form | null;
  /** The method of the recipes that `solve` will get, where it is known: some have a Gram form only. */
  method?: Method;
  /** Of the same, where they have any. */
  sweeps?: number;
  /** Whether rows are taken less the means of their columns: `center` of the recipes that `solve` will get. */
  center?: boolean;
  /** W, (neurons, inputs): the same that `solve` gets, known early so that products with it can be streamed. */
  weights: Float32Array;
  /** Of the buffers in which batches will come; left out: all come in memory. */
  device?: GPUDevice | undefined;
  /** Awaited between any two pieces of work: lets messages in, and throws an AbortError once the job is cancelled. */
  pause: () => Promise<void>;
}

export interface SolvedLayer extends QuantizedLayer {
  /** C of `steps`: one, or one per neuron; with `fit` what the steps have come to. */
  scales: Float32Array;
  /** mean over the samples of XWᵀ − X̃Qᵀ, (neurons), X and X̃ as they came: what bias correction adds. */
  biasShift: Float32Array;
  /** Qronos without a damping of its own: s of shrink.ts, the mean over the neurons; left out: all of Ew is kept. */
  keptShare?: number;
}

export interface LayerSolver<Batch extends AnyBatch = ActivationBatch> {
  readonly form: Form;
  /** Why this form, in one sentence with numbers. */
  readonly reason: string;
  /** The tiles of the matrix products, where the backend has a choice of them. */
  readonly tile?: string;
  /** Seconds spent so far. */
  readonly seconds: { gather: number; gram: number; walk: number };
  /** With `center`: adds a batch to the means of the columns. All batches, before the first one is added. */
  measure(batch: Batch): Promise<void>;
  add(batch: Batch): Promise<void>;
  /**
   * Quantizes. May be called several times, with different recipes, on the same rows.
   * @param weights W, (neurons, inputs)
   * @param scales values of C to try, each with every o that the recipe allows; each neuron (radius 'neuron') or the layer (radius 'layer') takes the one with the
   *   smallest error, the first of equals; with `fit`, each with the step that suits its letters. `[recipe.scale]` where
   *   nothing is searched.
   * @param keep (neurons, inputs), 0 where a weight is to become 0, whatever its letter would be; left out: letters everywhere
   * @throws UserError where the recipe has no 0 for what is not kept (pruned.ts)
   */
  solve(weights: Float32Array, recipe: LayerRecipe, scales: readonly number[], keep?: Uint8Array): Promise<SolvedLayer>;
  /**
   * What the rows have come to, of each group, in memory of its own; with `center` that of rows less their means.
   * @throws Error where the solver was opened in path form: who wants sums opens it with `form: 'gram'`
   */
  sums(): Promise<GroupSums[]>;
  /** What rows have lost to the means of their columns; null without `center`. */
  means(): Promise<ColumnMeans | null>;
  /** Frees everything. */
  close(): void;
}
