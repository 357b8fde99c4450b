/** Means of the columns of X and X̃ on the device (quant/center.ts), from batches that are gathered and forgotten. */
import type { ColumnMeans } from '../../core/layer-problem';
import type { AnyBatch, SolverOptions } from '../solver';
import type { Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { pad8, runDispatches } from '../../gpu/kernel';
import { means } from '../../gpu/means';
import { cutSlabs, gatherSlab, type TakenMeans } from './rows';

/** Bytes of one slab of rows. Where WebGPU is emulated, memory that was not used before is dear. */
const SLAB_BYTES = { emulated: 4 * 2 ** 20, real: 32 * 2 ** 20 };

/** Flops that gathering a value and adding it are taken for. */
const FLOPS_A_VALUE = 8;

export function openDeviceMeans(gpu: Gpu, arena: Arena, { shape, geometry, diverged, pause }: SolverOptions) {
  const { inputs, groups } = shape;
  const stride = pad8(inputs);
  const columns = groups * stride;
  const bytes = gpu.software ? SLAB_BYTES.emulated : SLAB_BYTES.real;
  const work = gpu.dispatchFlops / (FLOPS_A_VALUE * columns);
  const slabRows = Math.max(1, Math.floor(Math.min(bytes / (4 * columns), work)));
  const layout = { shape, geometry, stride, ones: false, means: null };
  const state = (label: string) => arena.storage(`sums of ${label}`, 4 * columns);
  const states = diverged ? [state('X'), state('X̃')] : [state('X')];
  let rows = 0;
  let taken: (TakenMeans & { values: ColumnMeans }) | null = null;

  const read = async (sums: GPUBuffer) => {
    const found = await arena.read(sums);
    return Float32Array.from({ length: groups * inputs }, (_, i) => {
      const at = 4 * (Math.floor(i / inputs) * stride + (i % inputs));
      return found[at]! + (found[at + 1]! - found[at + 2]!) / Math.max(1, rows);
    });
  };

  return {
    /** All batches, before `taken`. */
    async measure(batch: AnyBatch): Promise<void> {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        await pause();
        const count = slab.positions.length;
        const own = states.map((_, i) => arena.scratch(`rows ${i}`, count * columns));
        try {
          await gatherSlab(gpu, arena, layout, slab, { X: own[0]!, Xq: own[1] ?? own[0]!, firstRow: 0 });
          const sums = states.map((sum, i) => means({ rows: count, columns, begins: rows === 0 }, own[i]!, sum));
          await runDispatches(gpu, arena, sums);
        } finally {
          for (const buffer of own) arena.release(buffer);
        }
        rows += count;
      }
    },
    async taken(): Promise<TakenMeans & { values: ColumnMeans }> {
      if (taken) return taken;
      const [float, other] = await Promise.all(states.map(read));
      const values = { float: float!, quantized: other ?? float! };
      const X = arena.upload('means of X', values.float);
      const Xq = other ? arena.upload('means of X̃', other) : X;
      for (const sum of states) arena.release(sum);
      return (taken = { values, X, Xq });
    },
  };
}

export type DeviceMeans = ReturnType<typeof openDeviceMeans>;
