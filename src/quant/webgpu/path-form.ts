/**
 * The path form on the device (docs/ARCHITECTURE.md 4.2): X and X̃ stay there, and U, the error of every walker on
 * every sample, is carried along in blocks of steps, so that nearly all of it is matrix products.
 *
 * U is kept in two parts, u = u′ + v with v = Σ w_t (X − X̃)_t and u′ = Σ (w_t − q_t) X̃_t: v is the same for all
 * candidate scales of a neuron. Where there is one candidate only, both go into one sum.
 */
import { whyGram } from '../cost-model';
import { isGramOnly, type LayerRecipe, type Order } from '../layer';
import type { AnyBatch, SolverOptions } from '../solver';
import type { Gpu } from '../../gpu/device';
import { pad8 } from '../../gpu/kernel';
import { quadWorkgroups } from '../../gpu/quad';
import type { Session } from '../../gpu/session';
import { BLOCK } from '../../gpu/walk';
import type { DeviceForm, Means } from './form';
import type { Norms, Orders } from './orders';
import { columnsInOrder, readNorms, withCorners, type ColumnsLayout, type PathColumns } from './path-columns';
import { walkPath } from './path-walk';
import { cutSlabs, gatherSlab, rowsAsTheyLie, rowsOfSlab, SLAB_BYTES, type LyingRows } from './rows';

/** Values that one thread of the matrix kernel sums, and threads that keep a GPU busy. */
const TILE = 64;
const BUSY = 4096;
/** Rows below which a sum is not split any further. */
const SHORTEST = 256;

/** Workgroups that keep two cores busy. */
const BUSY_CORES = 2;

/** Parts in which the sums over the rows are taken side by side. */
function partsOf({ software }: Pick<Gpu, 'software'>, rows: number, walkers: number, groups: number): number {
  const threads = (BLOCK * walkers * groups) / TILE;
  const wanted = software ? BUSY_CORES / (quadWorkgroups(BLOCK, walkers) * groups) : BUSY / threads;
  return Math.max(1, Math.min(16, Math.ceil(wanted), Math.floor(rows / SHORTEST)));
}

export interface PathFormPlan extends ColumnsLayout {
  /** Rows that are gathered at once. */
  slabRows: number;
}

export function planPathForm(
  gpu: Pick<Gpu, 'software' | 'dispatchFlops'>,
  { shape, samples, candidates, diverged }: Pick<SolverOptions, 'shape' | 'samples' | 'candidates' | 'diverged'>,
): PathFormPlan {
  const { inputs, groups, neurons } = shape;
  const block = Math.min(BLOCK, pad8(inputs));
  const blocks = Math.ceil(inputs / block);
  const stride = blocks * block;
  const parts = partsOf(gpu, samples, pad8((neurons / groups) * candidates), groups);
  const rows = Math.ceil(samples / (8 * parts)) * 8 * parts;
  // All rows have their place anyway: what is uploaded for a slab matters where memory is dear.
  const budget = { bytes: gpu.software ? SLAB_BYTES.emulated : Infinity, flops: gpu.dispatchFlops };
  const slabRows = rowsOfSlab(budget, { bytes: 4 * groups * stride, flops: 8 * groups * stride });
  return { inputs, groups, diverged, block, blocks, stride, parts, rows, slabRows };
}

export function openPathForm(session: Session, options: SolverOptions, means: Means): DeviceForm {
  const plan = planPathForm(session.gpu, options);
  const store = openRows(session, options, plan, means);
  const seconds = { gather: 0, gram: 0 };
  let plain: PathColumns | null = null;
  let norms: Norms | null = null;
  let ordered: { order: Order; columns: PathColumns; orders: Orders } | null = null;

  const normsRead = async () => (norms ??= await readNorms(session, plan, plain!.H));

  /** What a recipe's walk goes along, made when it is first asked for. */
  const columnsFor = async (recipe: LayerRecipe): Promise<{ columns: PathColumns; orders: Orders | null }> => {
    plain ??= await withCorners(session, plan, store);
    const { order = 'natural' } = recipe;
    if (order === 'natural' || recipe.method === 'rtn') return { columns: plain, orders: null };
    if (ordered?.order !== order)
      ordered = { order, ...(await columnsInOrder(session, plan, plain, recipe, await normsRead())) };
    return ordered;
  };

  return {
    seconds,
    async add(batch) {
      const start = performance.now();
      const lying = means ? null : rowsAsTheyLie(batch, options.geometry);
      if (lying?.columns === plan.groups * plan.stride) return store.addAsTheyLie(lying);
      await store.addGathered(batch);
      seconds.gather += (performance.now() - start) / 1000;
    },
    sums() {
      throw new Error("rows are summed where the solver is opened with form: 'gram'");
    },
    async walk(neurons, recipe, tried) {
      if (isGramOnly(recipe)) throw new Error(whyGram(recipe));
      const start = performance.now();
      const { columns, orders } = await columnsFor(recipe);
      seconds.gram += (performance.now() - start) / 1000;
      const matrices = { ...columns, layout: plan, samples: store.filled, orders, norms: normsRead };
      return walkPath(session, matrices, neurons, recipe, tried);
    },
  };
}

/** The rows of X and X̃ on the device, all that there will be; the same buffer where X̃ = X. */
function openRows(session: Session, options: SolverOptions, plan: PathFormPlan, means: Means) {
  const { gpu, arena, pause } = session;
  const { shape, geometry, diverged, samples } = options;
  const { stride, rows, groups, slabRows } = plan;
  const X = arena.storage('X', rows * groups * stride);
  const Xq = diverged ? arena.storage('X̃', rows * groups * stride) : X;
  const layout = { shape, geometry, stride, ones: false, means };
  let filled = 0;
  const checkRoom = (count: number) => {
    if (filled + count > samples) throw new Error(`more than the ${samples} rows that were announced`);
  };
  return {
    X,
    Xq,
    /** Rows that there are. */
    get filled() {
      return filled;
    },
    async addAsTheyLie({ float, quantized, count, columns }: LyingRows): Promise<void> {
      checkRoom(count);
      await pause();
      const put = (out: GPUBuffer, { buffer, byteOffset, byteLength }: Float32Array) =>
        gpu.device.queue.writeBuffer(out, 4 * filled * columns, buffer, byteOffset, byteLength);
      put(X, float);
      if (diverged) put(Xq, quantized ?? float);
      filled += count;
    },
    async addGathered(batch: AnyBatch): Promise<void> {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        checkRoom(slab.positions.length);
        await pause();
        await gatherSlab(session, layout, slab, { X, Xq, firstRow: filled });
        if (diverged && !batch.quantized) await gatherSlab(session, layout, slab, { X: Xq, Xq, firstRow: filled });
        filled += slab.positions.length;
      }
    },
  };
}
