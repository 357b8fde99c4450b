/** Which backend is faster here, by one product that both do: an old integrated GPU may lose against several cores. */
import { random } from '../../core/random';
import type { Gpu } from '../../gpu/device';
import { gramSeconds as gpuSeconds } from '../../gpu/speed';
import { gramSeconds as wasmSeconds } from '../../wasm/speed';

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
  const onGpu = await gpuSeconds(gpu, { X, columns: COLUMNS, rounds: ROUNDS });
  const onCpu = Math.min(...Array.from({ length: ROUNDS }, () => wasmSeconds(X, COLUMNS)));
  const flops = ROWS * COLUMNS ** 2;
  return { webgpu: flops / 1e9 / onGpu, wasm: flops / 1e9 / onCpu };
}
