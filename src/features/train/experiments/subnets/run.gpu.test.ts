/** Independent subnets in the workers of the page: a worker for the task, which starts others for its subnets. Needs a browser, no GPU. */
import { expect, test } from 'vitest';
import { random } from '../../../../core/random';
import type { PicturePart, PictureSet } from '../../../../experiment/pictures';
import { runTasks } from '../../../../experiment/runner';
import { freshSettings } from '../../../../experiment/settings';
import { subnets } from './experiment';
import { parameterCount } from './perceptron';
import type { SubnetResult } from './task';

/** Class k is bright in its own features. */
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
  shape: [16],
  classes: 4,
  train: brightPart(200, 1),
  test: brightPart(200, 2),
};

test('workers that a worker started train on its messages', async () => {
  const settings = { ...freshSettings(subnets.fields), width: 32, budgets: [1], seeds: 1 };
  const tasks = subnets.tasks(settings).filter(({ method }) => method !== 'data-parallel');
  const results: SubnetResult[] = [];
  await runTasks<(typeof tasks)[number], SubnetResult>({
    id: subnets.id,
    tasks,
    weight: () => 1,
    data,
    backend: 'wasm',
    cores: 2,
    startWorker: () => new Worker(new URL('../../experiment-worker.ts', import.meta.url), { type: 'module' }),
    signal: new AbortController().signal,
    onResult: (result) => void results.push(result),
    onProgress: () => undefined,
  });
  const end = (method: string) => results.find((result) => result.method === method)!.curve.at(-1)!;
  expect(end('local').accuracy).toBeGreaterThan(85);
  expect(end('subnets').accuracy).toBeGreaterThan(70);
  expect(end('local').bytes).toBe(2 * 4 * 63 * 4 * parameterCount([16, 32, 32, 4]));
  expect(end('subnets').bytes).toBe(2 * 4 * 63 * 4 * parameterCount([16, 8, 8, 4]));
  expect(results.flatMap(({ network }) => network ?? []).length).toBe(1);
});
