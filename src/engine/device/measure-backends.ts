/** Which backend is faster here, by one product that both do: an old integrated GPU may lose against several cores. */
import { random } from '../../core/random';
import { openArena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { gram } from '../../gpu/gram';
import { runDispatches } from '../../gpu/kernel';
import { gramSeconds } from '../../wasm/speed';

/** XᵀX of (rows, columns). */
const ROWS = 1024;
const COLUMNS = 512;
/** Of which the best counts: the first ones compile and warm up. */
const ROUNDS = 3;

export interface Speeds {
  /** GFLOP/s of the lower triangle. */
  webgpu: number;
  wasm: number;
}

export async function measureBackends(gpu: Gpu): Promise<Speeds> {
  const rng = random(1);
  const X = Float32Array.from({ length: ROWS * COLUMNS }, () => rng.normal());
  const onGpu = await gpuSeconds(gpu, X);
  const onCpu = Math.min(...Array.from({ length: ROUNDS }, () => gramSeconds(X, COLUMNS)));
  const flops = ROWS * COLUMNS ** 2;
  return { webgpu: flops / 1e9 / onGpu, wasm: flops / 1e9 / onCpu };
}

async function gpuSeconds(gpu: Gpu, X: Float32Array): Promise<number> {
  const arena = openArena(gpu);
  try {
    const [sum, carry] = ['sum', 'carry'].map((label) => arena.storage(label, COLUMNS ** 2));
    const rows = arena.upload('X', X);
    const plan = { rows: ROWS, stride: COLUMNS, groups: 1 };
    const dispatch = gram('H', plan, rows, rows, { sum: sum!, carry: carry! });
    let best = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await runDispatches(gpu, arena, [dispatch]);
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    return best;
  } finally {
    arena.close();
  }
}
