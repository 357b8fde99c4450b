/** The Gram form on the device (DESIGN.md 4.2): H, E and F are summed slab by slab, then the samples are forgotten. */
import type { LayerRecipe } from '../layer';
import type { SolverOptions } from '../solver';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import type { Neurons } from './walkers';
import { gram, gramFlops, type Accumulator, type GramMode } from '../../gpu/gram';
import { openOrderedWalk } from './ordered-walk';
import { pad8, runDispatches } from '../../gpu/kernel';
import { mirror } from '../../gpu/mirror';
import { cutSlabs, gatherSlab } from './rows';

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

export function openGramForm(gpu: Gpu, arena: Arena, options: SolverOptions, means: Means): DeviceForm {
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
  const layout = { shape, geometry, stride, ones: true, means };
  const slabRows = rowsOfSlab(gpu, stride, groups);
  const seconds = { gather: 0, gram: 0 };
  let samples = 0;
  let mirrored = false;
  const walk = openOrderedWalk(gpu, arena, shape, pause);

  return {
    seconds,
    async add(batch) {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        await pause();
        const start = performance.now();
        const rows = slab.positions.length;
        const own = [arena.scratch('X', rows * groups * stride)];
        try {
          const X = own[0]!;
          // One buffer cannot be bound twice where it is written; both are only read here.
          const Xq = batch.quantized ? arena.scratch('X̃', rows * groups * stride) : X;
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
    async walk(neurons: Neurons, recipe: LayerRecipe, steps: readonly Float32Array[]) {
      if (!mirrored) {
        for (const symmetric of [sums.H, sums.F])
          if (symmetric) await runDispatches(gpu, arena, [mirror(stride, groups, symmetric.sum)]);
        mirrored = true;
      }
      const plain = { H: sums.H!.sum, Et: sums.Et?.sum ?? null, F: sums.F?.sum ?? null };
      return walk({ ...plain, stride, samples }, neurons, recipe, steps);
    },
  };
}
