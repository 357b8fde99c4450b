/**
 * The Gram form on the device (docs/ARCHITECTURE.md 4.2): H, E and F are summed slab by slab, then the samples are
 * forgotten.
 */
import type { SolverOptions } from '../solver';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import { gram, gramFlops, type Accumulator, type GramMode } from '../../gpu/gram';
import { readSums } from './host-walk';
import { openOrderedWalk } from './ordered-walk';
import { pad8, runDispatches } from '../../gpu/kernel';
import { mirror } from '../../gpu/mirror';
import type { Session } from '../../gpu/session';
import { cutSlabs, rowsOfSlab, SLAB_BYTES, withGathered, type Slab } from './rows';

/** Rows that are gathered and summed at once: no dispatch may take too long. */
function slabOf({ dispatchFlops }: Gpu, stride: number, groups: number): number {
  // Wide groups run on tiles of 32, narrow ones fill even the small tiles badly.
  const flops = stride < 32 ? 0.4 * dispatchFlops : dispatchFlops;
  const row = { bytes: 4 * groups * stride, flops: gramFlops('Et', 1, stride, groups) };
  return rowsOfSlab({ bytes: SLAB_BYTES.real, flops }, row);
}

export function openGramForm(session: Session, options: SolverOptions, means: Means): DeviceForm {
  const { gpu, arena, pause } = session;
  const { shape, geometry, diverged } = options;
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
  const slabRows = slabOf(gpu, stride, groups);
  const seconds = { gather: 0, gram: 0 };
  const walk = openOrderedWalk(session, shape);
  let samples = 0;
  let mirrored = false;

  const addSlab = (slab: Slab) => {
    const start = performance.now();
    return withGathered(session, layout, slab, async ({ rows, X, Xq }) => {
      const gathered = performance.now();
      for (const mode of modes)
        await runDispatches(gpu, arena, [gram(mode, { rows, stride, groups }, X, Xq, sums[mode]!)]);
      seconds.gather += (gathered - start) / 1000;
      seconds.gram += (performance.now() - gathered) / 1000;
      samples += rows;
    });
  };

  const mirrorSums = async () => {
    if (mirrored) return;
    for (const symmetric of [sums.H, sums.F])
      if (symmetric) await runDispatches(gpu, arena, [mirror(stride, groups, symmetric.sum)]);
    mirrored = true;
  };
  const plainSums = async () => {
    await mirrorSums();
    return { H: sums.H!.sum, Et: sums.Et?.sum ?? null, F: sums.F?.sum ?? null };
  };

  return {
    seconds,
    async add(batch) {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        await pause();
        await addSlab(slab);
      }
    },
    async sums() {
      return readSums(session, shape, { ...(await plainSums()), stride });
    },
    async walk(neurons, recipe, tried) {
      return walk({ ...(await plainSums()), stride, samples }, neurons, recipe, tried);
    },
  };
}
