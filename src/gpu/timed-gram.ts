/** How long a device takes for one product, and what it gives: devices, and kernels on one, are compared by it. */
import { bestSeconds } from '../core/best-seconds';
import { openArena } from './arena';
import type { Gpu } from './device';
import { gram } from './gram';
import { runDispatches } from './kernel';

/**
 * The lower triangle of XᵀX.
 * @param X (rows, columns)
 * @param rounds of which the fastest counts
 * @returns `sums` (columns, columns), of which what is above the diagonal is 0
 */
export async function timedGram(
  gpu: Gpu,
  X: Float32Array,
  columns: number,
  rounds: number,
): Promise<{ seconds: number; sums: Float32Array }> {
  const arena = openArena(gpu);
  try {
    const rows = arena.upload('X', X);
    const [sum, carry] = ['sum', 'carry'].map((label) => arena.storage(label, columns ** 2));
    const plan = { rows: X.length / columns, stride: columns, groups: 1 };
    const dispatch = gram('H', plan, rows, rows, { sum: sum!, carry: carry! });
    const seconds = await bestSeconds(rounds, () => runDispatches(gpu, arena, [dispatch]));
    const sums = await arena.read(sum!);
    // Above the diagonal tiles may differ: nothing reads it.
    for (let i = 0; i < columns; i++) sums.fill(0, i * columns + i + 1, (i + 1) * columns);
    return { seconds, sums };
  } finally {
    arena.close();
  }
}
