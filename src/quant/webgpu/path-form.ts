/**
 * The path form on the device (DESIGN.md 4.2): X and X̃ stay there, and U, the error of every walker on every sample, is
 * carried along in blocks of steps, so that nearly all of it is matrix products.
 *
 * U is kept in two parts, u = u′ + v with v = Σ w_t (X − X̃)_t and u′ = Σ (w_t − q_t) X̃_t: v is the same for all
 * candidate scales of a neuron. Where there is one candidate only, both go into one sum.
 */
import { isFactored, type LayerRecipe, type Order } from '../layer';
import { pathOrder } from '../order';
import type { SolverOptions } from '../solver';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import type { Neurons } from './walkers';
import { gram, gramFlops, type Accumulator } from '../../gpu/gram';
import { pad8, runDispatches } from '../../gpu/kernel';
import { walkPath, type PathMatrices } from './path-walk';
import { orderTable, type Orders } from './orders';
import { permute, PERMUTED } from '../../gpu/permute';
import { quadWorkgroups } from '../../gpu/quad';
import { cutSlabs, gatherSlab, rowsAsTheyLie } from './rows';
import { BLOCK } from '../../gpu/walk';

/** Values that one thread of the matrix kernel sums, and threads that keep a GPU busy. */
const TILE = 64;
const BUSY = 4096;
/** Rows below which a sum is not split any further. */
const SHORTEST = 256;

/** Workgroups that keep two cores busy. */
const BUSY_CORES = 2;

/** Parts in which the sums over the rows are taken side by side. */
function partsOf(gpu: Gpu, rows: number, walkers: number, groups: number): number {
  const threads = (BLOCK * walkers * groups) / TILE;
  const wanted = gpu.software ? BUSY_CORES / (quadWorkgroups(BLOCK, walkers) * groups) : BUSY / threads;
  return Math.max(1, Math.min(16, Math.ceil(wanted), Math.floor(rows / SHORTEST)));
}

/** Bytes of the rows that are uploaded and gathered at once on an emulated GPU: memory that was not used before is dear. */
const SLAB_BYTES = 4 * 2 ** 20;

const tooMany = (samples: number) => `more than the ${samples} rows that were announced`;

/** X and X̃ in some order of their columns, and the corners of H and Eᵀ. */
type Columns = Pick<PathMatrices, 'X' | 'Xq' | 'H' | 'Et'>;

export function openPathForm(gpu: Gpu, arena: Arena, options: SolverOptions, means: Means): DeviceForm {
  const { shape, geometry, diverged, candidates, samples, pause } = options;
  const { inputs, groups, neurons } = shape;
  const block = Math.min(BLOCK, pad8(inputs));
  const blocks = Math.ceil(inputs / block);
  const stride = blocks * block;
  const parts = partsOf(gpu, samples, pad8((neurons / groups) * candidates), groups);
  const rows = Math.ceil(samples / (8 * parts)) * 8 * parts;
  const X = arena.storage('X', rows * groups * stride);
  const Xq = diverged ? arena.storage('X̃', rows * groups * stride) : X;
  const layout = { shape, geometry, stride, ones: false, means };
  const seconds = { gather: 0, gram: 0 };
  const byWork = Math.floor(gpu.dispatchFlops / (8 * groups * stride));
  const slabRows = Math.max(
    1,
    gpu.software ? Math.min(byWork, Math.floor(SLAB_BYTES / (4 * groups * stride))) : byWork,
  );
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
      const lying = means ? null : rowsAsTheyLie(batch, geometry);
      if (lying?.columns === groups * stride) {
        if (filled + lying.count > samples) throw new Error(tooMany(samples));
        await pause();
        const put = (out: GPUBuffer, { buffer, byteOffset, byteLength }: Float32Array) =>
          gpu.device.queue.writeBuffer(out, 4 * filled * lying.columns, buffer, byteOffset, byteLength);
        put(X, lying.float);
        if (diverged) put(Xq, lying.quantized ?? lying.float);
        filled += lying.count;
        return;
      }
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        if (filled + slab.positions.length > samples) throw new Error(tooMany(samples));
        await pause();
        await gatherSlab(gpu, arena, layout, slab, { X, Xq, firstRow: filled });
        if (diverged && !batch.quantized) await gatherSlab(gpu, arena, layout, slab, { X: Xq, Xq, firstRow: filled });
        filled += slab.positions.length;
      }
      seconds.gather += (performance.now() - start) / 1000;
    },
    async walk(neurons: Neurons, recipe: LayerRecipe, steps: readonly Float32Array[]) {
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
      return walkPath(gpu, arena, matrices, neurons, recipe, steps, pause);
    },
  };
}
