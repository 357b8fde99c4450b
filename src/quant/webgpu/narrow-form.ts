/**
 * The Gram form for groups with few inputs, depthwise layers for instance: H, E and F are summed by a kernel of their own,
 * and straight from the activations where the rows already lie there.
 */
import type { SolverOptions } from '../solver';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import { fold as foldSums } from '../../gpu/fold';
import type { GramMode } from '../../gpu/gram';
import {
  gramNarrow,
  narrowFloats,
  narrowFlops,
  narrowSizes,
  type NarrowRows,
  type NarrowSizes,
} from '../../gpu/gram-narrow';
import { readSums } from './host-walk';
import { openOrderedWalk, type Sums } from './ordered-walk';
import { pad8, runDispatches } from '../../gpu/kernel';
import { inScope, type Session } from '../../gpu/session';
import { cutSlabs, rowsAsTheyLie, rowsOfSlab, SLAB_BYTES, withGathered, type LyingRows, type Slab } from './rows';

export interface NarrowPlan {
  /** Columns of a group in the matrices, and in rows that are gathered. */
  stride: number;
  gathered: number;
  /** What is summed. */
  modes: readonly GramMode[];
  sizes: NarrowSizes;
  /** Rows that are summed at once. */
  slabRows: number;
}

export function planNarrow(
  gpu: Pick<Gpu, 'software' | 'dispatchFlops'>,
  { shape, samples, diverged }: Pick<SolverOptions, 'shape' | 'samples' | 'diverged'>,
): NarrowPlan {
  const { inputs, groups } = shape;
  const gathered = pad8(inputs);
  const budget = { bytes: gpu.software ? SLAB_BYTES.emulated : SLAB_BYTES.real, flops: gpu.dispatchFlops };
  const row = { bytes: 4 * groups * gathered, flops: narrowFlops({ inputs, groups, parts: 1 }, 1) };
  const slabRows = rowsOfSlab(budget, row);
  return {
    stride: pad8(inputs + 1),
    gathered,
    modes: diverged ? ['H', 'Et', 'F'] : ['H'],
    sizes: narrowSizes(gpu, inputs, groups, Math.min(samples, slabRows)),
    slabRows,
  };
}

export function openNarrowForm(session: Session, options: SolverOptions, means: Means): DeviceForm {
  const { gpu, arena, pause } = session;
  const { shape, geometry } = options;
  const { inputs, groups } = shape;
  const plan = planNarrow(gpu, options);
  const { gathered, slabRows, stride } = plan;
  const layout = { shape, geometry, stride: gathered, ones: false, means };
  const sums = openSums(session, plan);
  const walk = openOrderedWalk(session, shape);
  const seconds = { gather: 0, gram: 0 };

  const addRows = async (rows: NarrowRows, X: GPUBuffer, Xq: GPUBuffer, start: number) => {
    const there = performance.now();
    await sums.add(rows, X, Xq);
    seconds.gather += (there - start) / 1000;
    seconds.gram += (performance.now() - there) / 1000;
  };

  const addSlab = (slab: Slab) => {
    const start = performance.now();
    return withGathered(session, layout, slab, ({ rows, X, Xq }) =>
      addRows({ rows, pitch: groups * gathered, groupPitch: gathered }, X, Xq, start),
    );
  };

  const addLying = ({ float, quantized, columns }: LyingRows, first: number, rows: number) =>
    inScope(arena, (scope) => {
      const start = performance.now();
      const part = (all: Float32Array) => all.subarray(first * columns, (first + rows) * columns);
      const X = scope.upload('X', part(float));
      const Xq = quantized ? scope.upload('X̃', part(quantized)) : X;
      return addRows({ rows, pitch: columns, groupPitch: inputs }, X, Xq, start);
    });

  return {
    seconds,
    async add(batch) {
      const lying = means ? null : rowsAsTheyLie(batch, geometry);
      if (lying)
        for (let first = 0; first < lying.count; first += slabRows) {
          await pause();
          await addLying(lying, first, Math.min(slabRows, lying.count - first));
        }
      else
        for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
          await pause();
          await addSlab(slab);
        }
    },
    async sums() {
      return readSums(session, shape, { ...(await sums.folded()), stride });
    },
    async walk(neurons, recipe, tried) {
      return walk({ ...(await sums.folded()), stride, samples: sums.samples }, neurons, recipe, tried);
    },
  };
}

/** H, E and F of all groups: in parts as rows come, as a walk reads them once it asks. */
function openSums({ gpu, arena }: Session, { stride, modes, sizes }: NarrowPlan) {
  const floats = narrowFloats(sizes, modes.length);
  const accumulator = { sums: arena.storage('sums', floats), carry: arena.storage('sums, compensation', floats) };
  let samples = 0;
  let folded: Sums | null = null;
  const fold = async (): Promise<Sums> => {
    const matrix = (mode: GramMode, label: string) =>
      modes.includes(mode) ? arena.scratch(label, sizes.groups * stride ** 2) : null;
    const matrices = { H: matrix('H', 'H')!, Et: matrix('Et', 'Eᵀ'), F: matrix('F', 'F') };
    const dispatches = modes.map((mode) => foldSums(mode, sizes, stride, accumulator.sums, matrices[mode]!));
    await runDispatches(gpu, arena, dispatches);
    return matrices;
  };
  return {
    get samples() {
      return samples;
    },
    async add(rows: NarrowRows, X: GPUBuffer, Xq: GPUBuffer): Promise<void> {
      await runDispatches(gpu, arena, gramNarrow(gpu, modes, sizes, rows, { X, Xq, ...accumulator }));
      samples += rows.rows;
    },
    async folded(): Promise<Sums> {
      return (folded ??= await fold());
    },
  };
}
