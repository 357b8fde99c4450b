/** Which backend is faster here, by one product that both do: an old integrated GPU may lose against several cores. */
import { random } from '../core/random';
import { openArena } from '../gpu/arena';
import type { Gpu } from '../gpu/device';
import { gram } from '../gpu/gram';
import { runDispatches } from '../gpu/kernel';
import { openProducts } from '../runtime/products';
import type { Runtime } from '../runtime/runtime';

/** XᵀX of (rows, columns). */
const ROWS = 1024;
const COLUMNS = 512;
/** Of which the best counts: the first ones compile and warm up. */
const ROUNDS = 3;

export interface Speeds {
  /** GFLOP/s of the product that is asked for: the lower triangle on the GPU, all of it in WebAssembly. */
  webgpu: number;
  wasm: number;
}

export async function measureBackends(gpu: Gpu, runtime: Runtime): Promise<Speeds> {
  const rng = random(1);
  const X = Float32Array.from({ length: ROWS * COLUMNS }, () => rng.normal());
  const onGpu = await gpuSeconds(gpu, X);
  const products = openProducts(runtime);
  const matrix = { data: X, rows: ROWS, columns: COLUMNS };
  const onCpu = await bestOf(() => products.transposedLeft(matrix, matrix));
  // The triangle is all that either needs.
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
    return await bestOf(() => runDispatches(gpu, arena, [dispatch]));
  } finally {
    arena.close();
  }
}

async function bestOf(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}
