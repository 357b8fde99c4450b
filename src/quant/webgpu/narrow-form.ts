/**
 * The Gram form for groups with few inputs, depthwise layers for instance: H, E and F are summed by a kernel of their own,
 * and straight from the activations where the rows already lie there.
 */
import type { LayerRecipe } from '../layer';
import type { AnyBatch, SolverOptions } from '../solver';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import type { Neurons } from './walkers';
import { fold } from '../../gpu/fold';
import { gramNarrow, narrowFloats, narrowFlops, narrowSizes, type NarrowRows } from '../../gpu/gram-narrow';
import { openOrderedWalk, type Sums } from './ordered-walk';
import { pad8, runDispatches } from '../../gpu/kernel';
import { cutSlabs, gatherSlab, rowsAsTheyLie, type LyingRows } from './rows';

/** Bytes of one slab of rows, of X and of X̃. Where WebGPU is emulated, memory that was not used before is dear. */
const SLAB_BYTES = { emulated: 4 * 2 ** 20, real: 32 * 2 ** 20 };

export function openNarrowForm(gpu: Gpu, arena: Arena, options: SolverOptions, means: Means): DeviceForm {
  const { shape, geometry, diverged, pause } = options;
  const { inputs, groups } = shape;
  const stride = pad8(inputs + 1); // of the matrices
  const gathered = pad8(inputs); // of the rows of a group, where they are gathered
  const layout = { shape, geometry, stride: gathered, ones: false, means };
  const modes = diverged ? (['H', 'Et', 'F'] as const) : (['H'] as const);
  const bytes = gpu.software ? SLAB_BYTES.emulated : SLAB_BYTES.real;
  const flopsOfRow = narrowFlops({ inputs, groups, parts: 1 }, 1);
  const slabRows = Math.max(
    1,
    Math.min(Math.floor(bytes / (4 * groups * gathered)), Math.floor(gpu.dispatchFlops / flopsOfRow)),
  );
  const sizes = narrowSizes(gpu, inputs, groups, Math.min(options.samples, slabRows));
  const floats = narrowFloats(sizes, modes.length);
  const accumulator = { sums: arena.storage('sums', floats), carry: arena.storage('sums, compensation', floats) };
  const walk = openOrderedWalk(gpu, arena, shape, pause);
  const seconds = { gather: 0, gram: 0 };
  let samples = 0;
  let folded: Sums | null = null;

  const addRows = async (rows: NarrowRows, X: GPUBuffer, Xq: GPUBuffer) => {
    const start = performance.now();
    await runDispatches(gpu, arena, gramNarrow(gpu, modes, sizes, rows, X, Xq, accumulator));
    seconds.gram += (performance.now() - start) / 1000;
    samples += rows.rows;
  };

  const addGathered = async (batch: AnyBatch) => {
    for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
      await pause();
      const start = performance.now();
      const rows = slab.positions.length;
      const own = [arena.scratch('X', rows * groups * gathered)];
      const X = own[0]!;
      if (batch.quantized) own.push(arena.scratch('X̃', rows * groups * gathered));
      const Xq = own[1] ?? X;
      await gatherSlab(gpu, arena, layout, slab, { X, Xq, firstRow: 0 });
      seconds.gather += (performance.now() - start) / 1000;
      await addRows({ rows, pitch: groups * gathered, groupPitch: gathered }, X, Xq);
      for (const buffer of own) arena.release(buffer);
    }
  };

  const addAsTheyLie = async ({ float, quantized, count, columns }: LyingRows) => {
    for (let first = 0; first < count; first += slabRows) {
      await pause();
      const start = performance.now();
      const rows = Math.min(slabRows, count - first);
      const part = (all: Float32Array) => all.subarray(first * columns, (first + rows) * columns);
      const own = [arena.upload('X', part(float))];
      if (quantized) own.push(arena.upload('X̃', part(quantized)));
      seconds.gather += (performance.now() - start) / 1000;
      await addRows({ rows, pitch: columns, groupPitch: inputs }, own[0]!, own[1] ?? own[0]!);
      for (const buffer of own) arena.release(buffer);
    }
  };

  return {
    seconds,
    async add(batch) {
      const lying = means ? null : rowsAsTheyLie(batch, geometry);
      await (lying ? addAsTheyLie(lying) : addGathered(batch));
    },
    async walk(neurons: Neurons, recipe: LayerRecipe, steps: readonly Float32Array[]) {
      if (!folded) {
        const matrix = (label: string) => arena.scratch(label, groups * stride ** 2);
        folded = { H: matrix('H'), Et: diverged ? matrix('Eᵀ') : null, F: diverged ? matrix('F') : null };
        const matrices = folded;
        await runDispatches(
          gpu,
          arena,
          modes.map((mode) => fold(mode, sizes, stride, accumulator.sums, matrices[mode]!)),
        );
      }
      return walk({ ...folded, stride, samples }, neurons, recipe, steps);
    },
  };
}
