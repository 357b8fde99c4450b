/** A small run of One-Cycle Pruning on WebGPU, beside the same on wasm. */
import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import { openContext } from '../../../../experiment/context';
import type { PicturePart, PictureSet } from '../../../../experiment/pictures';
import { freshSettings } from '../../../../experiment/settings';
import type { TrainingBackend } from '../../../../train/jax';
import { oneCycle } from './experiment';
import { run } from './run';

/** Class k is bright in its own pixels. */
function brightPart(count: number, seed: number): PicturePart {
  const rng = random(seed);
  const y = Int32Array.from({ length: count }, () => rng.below(4));
  const x = Float32Array.from({ length: count * 16 }, (_, i) => {
    const own = i % 4 === y[Math.floor(i / 16)];
    return 0.5 * rng.normal() + (own ? 1 : 0);
  });
  return { x, y, count };
}

const data: PictureSet = {
  name: 'bright',
  shape: [1, 4, 4],
  classes: 4,
  train: brightPart(200, 1),
  test: brightPart(200, 2),
};

const runOn = (backend: TrainingBackend, network: 'mlp' | 'cnn') =>
  run.run(
    { ...freshSettings(oneCycle.fields), network, epochs: 2, schedule: 'one-cycle', sparsity: 80, seed: 1 },
    openContext({
      data,
      backend,
      startPeer: () => {
        throw new Error('it talks to none');
      },
    }),
  );

test.each(['mlp', 'cnn'] as const)('%s: WebGPU prunes as wasm does', async (network) => {
  const [gpu, cpu] = [await runOn('webgpu', network), await runOn('wasm', network)];
  expect(cpu.accuracy).toBeGreaterThan(60);
  expect(Math.abs(gpu.accuracy - cpu.accuracy)).toBeLessThan(4);
});
