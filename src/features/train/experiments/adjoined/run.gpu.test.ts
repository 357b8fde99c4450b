/** A small run of Adjoined Networks on WebGPU, beside the same on wasm. */
import { expect, test } from 'vitest';
import { brightContext } from '../../../../../test/bright-pictures';
import type { TrainingBackend } from '../../../../train/jax';
import { run } from './run';

async function runOn(backend: TrainingBackend) {
  const task = { kind: 'adjoined' as const, alpha: 4, opened: false, epochs: 6, seed: 1, noise: 0 };
  const result = await run.run(task, brightContext(backend));
  if (result.kind !== 'adjoined') throw new Error('another task was run');
  return result;
}

test('WebGPU trains both networks as wasm does', async () => {
  const [gpu, cpu] = [await runOn('webgpu'), await runOn('wasm')];
  expect(cpu.base).toBeGreaterThan(70);
  expect(Math.abs(gpu.base - cpu.base)).toBeLessThan(6);
  expect(Math.abs(gpu.student - cpu.student)).toBeLessThan(8);
});
