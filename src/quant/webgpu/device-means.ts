/** Means of the columns of X and X̃ on the device (quant/center.ts), from batches that are gathered and forgotten. */
import type { ColumnMeans } from '../../core/layer-problem';
import type { AnyBatch, SolverOptions } from '../solver';
import { pad8, runDispatches } from '../../gpu/kernel';
import { means } from '../../gpu/means';
import { inScope, type Session } from '../../gpu/session';
import { cutSlabs, gatherSlab, rowsOfSlab, SLAB_BYTES, type Slab, type TakenMeans } from './rows';

/** Flops that gathering a value and adding it are taken for. */
const FLOPS_A_VALUE = 8;

export function openDeviceMeans(session: Session, { shape, geometry, diverged }: SolverOptions) {
  const { gpu, arena, pause } = session;
  const { inputs, groups } = shape;
  const stride = pad8(inputs);
  const columns = groups * stride;
  const budget = { bytes: gpu.software ? SLAB_BYTES.emulated : SLAB_BYTES.real, flops: gpu.dispatchFlops };
  const slabRows = rowsOfSlab(budget, { bytes: 4 * columns, flops: FLOPS_A_VALUE * columns });
  const layout = { shape, geometry, stride, ones: false, means: null };
  const state = (label: string) => arena.storage(`sums of ${label}`, 4 * columns);
  const states = diverged ? [state('X'), state('X̃')] : [state('X')];
  let rows = 0;
  let taken: (TakenMeans & { values: ColumnMeans }) | null = null;

  const read = async (sums: GPUBuffer) => {
    const state = await arena.read(sums);
    return Float32Array.from({ length: groups * inputs }, (_, i) => {
      const at = 4 * (Math.floor(i / inputs) * stride + (i % inputs));
      return state[at]! + (state[at + 1]! - state[at + 2]!) / Math.max(1, rows);
    });
  };

  const addSlab = (slab: Slab) =>
    inScope(arena, async (scope) => {
      const count = slab.positions.length;
      const [X, Xq] = states.map((_, i) => scope.scratch(`rows ${i}`, count * columns));
      const gathered = { X: X!, Xq: Xq ?? X! };
      await gatherSlab(session, layout, slab, { ...gathered, firstRow: 0 });
      const plan = { rows: count, columns, begins: rows === 0 };
      const sums = states.map((sum, i) => means(plan, i === 0 ? gathered.X : gathered.Xq, sum));
      await runDispatches(gpu, arena, sums);
      rows += count;
    });

  return {
    /** All batches, before `taken`. */
    async measure(batch: AnyBatch): Promise<void> {
      for (const slab of cutSlabs(batch, geometry, slabRows, gpu)) {
        await pause();
        await addSlab(slab);
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
