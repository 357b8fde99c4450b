/**
 * Which tiles a real GPU is fastest with: 8 × 8 a thread, or 32 × 32 for four threads that swap values. Measured once for
 * an adapter and kept, so that the same device goes on giving the same bits.
 */
import { random } from '../core/random';
import type { Gpu } from './device';
import { timedGram } from './timed-gram';

const ROWS = 512;
const COLUMNS = 256;
/** Of which the best counts: the first ones compile and warm up. */
const ROUNDS = 4;
/** Largest difference between the tiles' sums, relative to the largest sum: more is no rounding. */
const TOLERANCE = 1e-4;

/** Where a choice is kept: the browser's Cache, which workers have too. */
export interface ChoiceStore {
  load(key: string): Promise<string | null>;
  save(key: string, value: string): Promise<void>;
}

/** `gpu` with the tiles that are to be used. On a software adapter they are known and nothing is measured. */
export async function withFastestTiles(gpu: Gpu, store: ChoiceStore = cacheStore()): Promise<Gpu> {
  if (gpu.software || !gpu.device.features.has('subgroups')) return gpu;
  const key = `tiles-1 ${gpu.adapter}`;
  const choice = await store.load(key).catch(() => null);
  if (choice !== null) return { ...gpu, quads: choice === 'quads' };
  const quads = await areQuadsFaster(gpu).catch(() => false);
  await store.save(key, quads ? 'quads' : 'plain').catch(() => undefined);
  return { ...gpu, quads };
}

/** Only where both kinds of tiles give the same sums, too. */
async function areQuadsFaster(gpu: Gpu): Promise<boolean> {
  const plain = await measure({ ...gpu, quads: false });
  const quads = await measure({ ...gpu, quads: true });
  const largest = plain.sums.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const alike = plain.sums.every((x, at) => Math.abs(x - quads.sums[at]!) <= TOLERANCE * largest);
  return alike && quads.seconds < plain.seconds;
}

function measure(gpu: Gpu): Promise<{ seconds: number; sums: Float32Array }> {
  const rng = random(1);
  const X = Float32Array.from({ length: ROWS * COLUMNS }, () => rng.normal());
  return timedGram(gpu, X, COLUMNS, ROUNDS);
}

/** Nothing is kept where there is no Cache (an insecure page). */
function cacheStore(): ChoiceStore {
  const NAME = 'bitpath-tiles';
  const address = (key: string) => `https://tiles.invalid/${encodeURIComponent(key)}`;
  const open = () => ('caches' in globalThis ? caches.open(NAME) : Promise.resolve(null));
  return {
    async load(key) {
      const found = await (await open())?.match(address(key));
      return found ? found.text() : null;
    },
    async save(key, value) {
      await (await open())?.put(address(key), new Response(value));
    },
  };
}
