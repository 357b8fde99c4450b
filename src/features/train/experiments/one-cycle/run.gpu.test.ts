/** A small run of One-Cycle Pruning on WebGPU, beside the same on wasm. */
import { expect, test } from 'vitest';
import { brightContext } from '../../../../../test/bright-pictures';
import { freshSettings } from '../../../../experiment/settings';
import type { TrainingBackend } from '../../../../train/jax';
import { oneCycle } from './experiment';
import { run } from './run';

const runOn = (backend: TrainingBackend, network: 'mlp' | 'cnn') =>
  run.run(
    { ...freshSettings(oneCycle.fields), network, epochs: 2, schedule: 'one-cycle', sparsity: 80, seed: 1 },
    brightContext(backend),
  );

test.each(['mlp', 'cnn'] as const)('%s: WebGPU prunes as wasm does', async (network) => {
  const [gpu, cpu] = [await runOn('webgpu', network), await runOn('wasm', network)];
  expect(cpu.accuracy).toBeGreaterThan(60);
  expect(Math.abs(gpu.accuracy - cpu.accuracy)).toBeLessThan(4);
});
