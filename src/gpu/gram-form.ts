/** The Gram form on the device (DESIGN.md 4.2): H, E and F are summed slab by slab, then the samples are forgotten. */
import type { LayerRecipe, LayerShape, Order } from '../core/layer';
import { pathOrder } from '../core/order';
import type { ActivationBatch, SolverOptions } from '../core/solver';
import type { Arena } from './arena';
import type { Gpu } from './device';
import type { DeviceForm } from './form';
import { gram, gramFlops, type Accumulator, type GramMode } from './gram';
import type { FactorKept, GramMatrices } from './gram-matrices';
import { walkGram } from './gram-walk';
import { runDispatches } from './kernel';
import { mirror } from './mirror';
import { orderTable, permute, type Orders } from './permute';
import { cutSlabs, gatherSlab } from './rows';
import { pad8 } from './walkers';

/** Bytes of one slab of rows, of X and of X̃. */
const SLAB_BYTES = 32 * 2 ** 20;

/** Rows that are gathered and summed at once: no dispatch may take too long. */
function rowsOfSlab(gpu: Gpu, stride: number, groups: number): number {
  // Wide groups run on tiles of 32, narrow ones fill even the small tiles badly.
  const flops = stride < 32 ? 0.4 * gpu.dispatchFlops : gpu.dispatchFlops;
  const bySize = Math.floor(SLAB_BYTES / (4 * groups * stride));
  const byWork = Math.floor(flops / gramFlops('Et', 1, stride, groups));
  return Math.max(1, Math.min(bySize, byWork));
}

export function openGramForm(gpu: Gpu, arena: Arena, options: SolverOptions): DeviceForm {
  const { shape, geometry, diverged, pause } = options;
  const { inputs, groups } = shape;
  const stride = pad8(inputs + 1);
  const accumulator = (label: string): Accumulator => ({
    sum: arena.storage(label, groups * stride * stride),
    carry: arena.storage(`${label}, compensation`, groups * stride * stride),
  });
  const sums: Record<GramMode, Accumulator | null> = {
    H: accumulator('H'),
    Et: diverged ? accumulator('Eᵀ') : null,
    F: diverged ? accumulator('F') : null,
  };
  const modes = (['H', 'Et', 'F'] as const).filter((mode) => sums[mode]);
  const layout = { shape, geometry, stride, ones: true };
  const slabRows = rowsOfSlab(gpu, stride, groups);
  const seconds = { gather: 0, gram: 0 };
  let samples = 0;
  let mirrored = false;
  const kept: FactorKept = { current: null };
  let ordered: ({ order: Order } & Awaited<ReturnType<typeof inOrder>>) | null = null;

  return {
    seconds,
    async add(batch: ActivationBatch) {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        await pause();
        const start = performance.now();
        const rows = slab.positions.length;
        const own = [arena.storage('X', rows * groups * stride)];
        try {
          const X = own[0]!;
          // One buffer cannot be bound twice where it is written; both are only read here.
          const Xq = batch.quantized ? arena.storage('X̃', rows * groups * stride) : X;
          if (Xq !== X) own.push(Xq);
          await gatherSlab(gpu, arena, layout, slab, { X, Xq, firstRow: 0 });
          const gathered = performance.now();
          for (const mode of modes)
            await runDispatches(gpu, arena, [gram(mode, { rows, stride, groups }, X, Xq, sums[mode]!)]);
          seconds.gather += (gathered - start) / 1000;
          seconds.gram += (performance.now() - gathered) / 1000;
        } finally {
          for (const buffer of own) arena.release(buffer);
        }
        samples += rows;
      }
    },
    async walk(weights: Float32Array, recipe: LayerRecipe, steps: Float32Array[]) {
      if (!mirrored) {
        for (const symmetric of [sums.H, sums.F])
          if (symmetric) await runDispatches(gpu, arena, [mirror(stride, groups, symmetric.sum)]);
        mirrored = true;
      }
      const order = recipe.method === 'rtn' ? 'natural' : (recipe.order ?? 'natural');
      if (ordered?.order !== order) {
        ordered?.free();
        const plain = { H: sums.H!.sum, Et: sums.Et?.sum ?? null, F: sums.F?.sum ?? null };
        ordered = { order, ...(await inOrder(gpu, arena, shape, plain, stride, recipe)) };
      }
      const matrices = { ...ordered.sums, stride, samples, orders: ordered.orders, kept };
      return walkGram(gpu, arena, shape, matrices, weights, recipe, steps, pause);
    },
  };
}

type Sums = Pick<GramMatrices, 'H' | 'Et' | 'F'>;

/** The sums in the order of the path: themselves where that is how the inputs come. */
async function inOrder(
  gpu: Gpu,
  arena: Arena,
  { groups, inputs }: LayerShape,
  sums: Sums,
  stride: number,
  recipe: LayerRecipe,
): Promise<{ sums: Sums; orders: Orders | null; free(): void }> {
  if (recipe.order !== 'norm' || recipe.method === 'rtn') return { sums, orders: null, free: () => undefined };
  const H = await arena.read(sums.H);
  const orders = Array.from({ length: groups }, (_, g) =>
    pathOrder(
      recipe,
      Float64Array.from({ length: inputs }, (_, t) => H[g * stride ** 2 + t * (stride + 1)]!),
    ),
  );
  const table = arena.upload('order', orderTable(orders, stride));
  const own = [table];
  const permuted = async (label: string, M: GPUBuffer) => {
    const out = arena.storage(label, groups * stride ** 2);
    own.push(out);
    await runDispatches(gpu, arena, [permute({ rows: stride, stride, groups, both: true }, M, table, out)]);
    return out;
  };
  return {
    sums: {
      H: await permuted('H in order', sums.H),
      Et: sums.Et && (await permuted('Eᵀ in order', sums.Et)),
      F: sums.F && (await permuted('F in order', sums.F)),
    },
    orders,
    free: () => own.forEach((buffer) => arena.release(buffer)),
  };
}
