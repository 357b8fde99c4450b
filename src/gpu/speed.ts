/** How fast the Gram kernel is on a device. */
import { openArena } from './arena';
import type { Gpu } from './device';
import { gram } from './gram';
import { runDispatches } from './kernel';

export interface GramTrial {
  /** (rows, columns). */
  X: Float32Array;
  columns: number;
  /** Of which the best counts: the first ones compile and warm up. */
  rounds: number;
}

/**
 * Seconds that the lower triangle of XᵀX takes.
 * @param inspect gets the sums of all rounds, (columns, columns)
 */
export async function gramSeconds(
  gpu: Gpu,
  { X, columns, rounds }: GramTrial,
  inspect?: (sums: Float32Array) => void,
): Promise<number> {
  const arena = openArena(gpu);
  try {
    const rows = arena.upload('X', X);
    const sum = arena.storage('sum', columns ** 2);
    const carry = arena.storage('carry', columns ** 2);
    const dispatch = gram('H', { rows: X.length / columns, stride: columns, groups: 1 }, rows, rows, { sum, carry });
    let best = Infinity;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await runDispatches(gpu, arena, [dispatch]);
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    if (inspect) inspect(await arena.read(sum));
    return best;
  } finally {
    arena.close();
  }
}
