/**
 * The path form on the device (DESIGN.md 4.2): X and X̃ stay there, and U, the error of every walker on every sample, is
 * carried along in blocks of steps, so that nearly all of it is matrix products.
 *
 * U is kept in two parts, u = u′ + v with v = Σ w_t (X − X̃)_t and u′ = Σ (w_t − q_t) X̃_t: v is the same for all
 * candidate scales of a neuron.
 */
import { isFactored, type LayerRecipe, type Order } from '../core/layer';
import { pathOrder } from '../core/order';
import type { SolverOptions } from '../core/solver';
import type { Arena } from './arena';
import type { Gpu } from './device';
import type { DeviceForm } from './form';
import { gram, gramFlops, type Accumulator } from './gram';
import { runDispatches } from './kernel';
import { walkPath, type PathMatrices } from './path-walk';
import { orderTable, permute, PERMUTED, type Orders } from './permute';
import { cutSlabs, gatherSlab } from './rows';
import { BLOCK } from './walk';
import { pad8 } from './walkers';

/** Values that one thread of the matrix kernel sums, and threads that keep a GPU busy. */
const TILE = 64;
const BUSY = 4096;
/** Rows below which a sum is not split any further. */
const SHORTEST = 256;

/** Parts in which the sums over the rows are taken side by side: an emulated GPU has no use for it. */
function partsOf(gpu: Gpu, rows: number, walkers: number, groups: number): number {
  if (gpu.software) return 1;
  const threads = (BLOCK * walkers * groups) / TILE;
  return Math.max(1, Math.min(16, Math.ceil(BUSY / threads), Math.floor(rows / SHORTEST)));
}

/** X and X̃ in some order of their columns, and the corners of H and Eᵀ. */
type Columns = Pick<PathMatrices, 'X' | 'Xq' | 'H' | 'Et'>;

export function openPathForm(gpu: Gpu, arena: Arena, options: SolverOptions): DeviceForm {
  const { shape, geometry, diverged, candidates, samples, pause } = options;
  const { inputs, groups, neurons } = shape;
  const block = Math.min(BLOCK, pad8(inputs));
  const blocks = Math.ceil(inputs / block);
  const stride = blocks * block;
  const parts = partsOf(gpu, samples, pad8((neurons / groups) * candidates), groups);
  const rows = Math.ceil(samples / (8 * parts)) * 8 * parts;
  const X = arena.storage('X', rows * groups * stride);
  const Xq = diverged ? arena.storage('X̃', rows * groups * stride) : X;
  const layout = { shape, geometry, stride, ones: false };
  const seconds = { gather: 0, gram: 0 };
  const slabRows = Math.max(1, Math.floor(gpu.dispatchFlops / (8 * groups * stride)));
  let filled = 0;
  let plain: Columns | null = null;
  let ordered: { order: Order; columns: Columns; orders: Orders } | null = null;

  /** H and E within each block: the Gram kernel, with a group for each block. */
  const withCorners = async (rowsOf: { X: GPUBuffer; Xq: GPUBuffer }): Promise<Columns> => {
    const accumulator = (label: string): Accumulator => ({
      sum: arena.storage(`corners of ${label}`, groups * stride * block),
      carry: arena.storage(`corners of ${label}, compensation`, groups * stride * block),
    });
    const H = accumulator('H');
    const Et = diverged ? accumulator('Eᵀ') : null;
    const plan = { stride: block, groups: groups * blocks };
    const atOnce = Math.max(8, Math.floor(gpu.dispatchFlops / gramFlops('Et', 1, block, plan.groups)));
    for (let firstRow = 0; firstRow < rows; firstRow += atOnce) {
      const slab = { ...plan, firstRow, rows: Math.min(atOnce, rows - firstRow) };
      const sums = [
        gram('H', slab, rowsOf.X, rowsOf.Xq, H),
        ...(Et ? [gram('Et', slab, rowsOf.X, rowsOf.Xq, Et)] : []),
      ];
      await pause();
      await runDispatches(gpu, arena, sums);
    }
    return { ...rowsOf, H: H.sum, Et: Et?.sum ?? null };
  };

  /** The columns with the largest ‖X̃_t‖ first. */
  const inOrder = async (recipe: LayerRecipe, { H }: Columns) => {
    const corners = await arena.read(H);
    const orders = Array.from({ length: groups }, (_, g) => {
      const first = g * stride * block;
      return pathOrder(
        recipe,
        Float64Array.from({ length: inputs }, (_, t) => corners[first + t * block + (t % block)]!),
      );
    });
    const table = arena.upload('order', orderTable(orders, stride));
    const permuted = async (label: string, M: GPUBuffer) => {
      const out = arena.storage(label, rows * groups * stride);
      for (let firstRow = 0; firstRow < rows; firstRow += PERMUTED) {
        const part = { firstRow, rows: Math.min(PERMUTED, rows - firstRow), stride, groups, both: false };
        await runDispatches(gpu, arena, [permute(part, M, table, out)]);
      }
      return out;
    };
    const Xo = await permuted('X in order', X);
    const columns = await withCorners({ X: Xo, Xq: diverged ? await permuted('X̃ in order', Xq) : Xo });
    return { columns, orders };
  };

  return {
    seconds,
    async add(batch) {
      const start = performance.now();
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        if (filled + slab.positions.length > samples)
          throw new Error(`more than the ${samples} rows that were announced`);
        await pause();
        await gatherSlab(gpu, arena, layout, slab, { X, Xq, firstRow: filled });
        if (diverged && !batch.quantized) await gatherSlab(gpu, arena, layout, slab, { X: Xq, Xq, firstRow: filled });
        filled += slab.positions.length;
      }
      seconds.gather += (performance.now() - start) / 1000;
    },
    async walk(weights: Float32Array, recipe: LayerRecipe, steps: Float32Array[]) {
      if (isFactored(recipe.method)) throw new Error(`${recipe.method} has no path form`);
      const start = performance.now();
      plain ??= await withCorners({ X, Xq });
      const { order = 'natural' } = recipe;
      const wanted = order !== 'natural' && recipe.method !== 'rtn';
      if (wanted && ordered?.order !== order) ordered = { order, ...(await inOrder(recipe, plain)) };
      seconds.gram += (performance.now() - start) / 1000;
      const columns = wanted ? ordered!.columns : plain;
      const matrices: PathMatrices = {
        ...columns,
        ...{ block, blocks, stride, rows, parts, samples: filled, orders: wanted ? ordered!.orders : null },
      };
      return walkPath(gpu, arena, shape, matrices, weights, recipe, steps, pause);
    },
  };
}
