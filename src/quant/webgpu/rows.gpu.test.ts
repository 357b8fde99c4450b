import { expect, test } from 'vitest';
import type { LayerShape } from '../../core/layer-problem';
import { plainRecipe } from '../../../test/problems';
import { planPatches, type ConvGeometry } from '../../core/im2col';
import { choose, random } from '../../core/random';
import type { AnyBatch, Form } from '../solver';
import { openArena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import { openWebgpuSolver } from './solver';
import { withGpu } from '../../../test/gpu';

/** 3 × 3 on (samples, channels, 7, 6), in two batches of which some positions are kept. */
function layer(channels: number, groups: number, neurons: number) {
  const rng = random(1);
  const normal = (n: number) => Float32Array.from({ length: n }, () => rng.normal());
  const geometry: ConvGeometry = {
    ...{ kind: 'conv', autoPad: 'NOTSET', channels, groups },
    ...{ kernel: [3, 3], stride: [2, 1], dilation: [1, 1], pads: [1, 1, 1, 1] },
  };
  const shape: LayerShape = { neurons, inputs: (9 * channels) / groups, groups };
  const batches = [5, 3].map((samples) => {
    const activation = [samples, channels, 7, 6];
    const float = normal(samples * channels * 42);
    const total = samples * planPatches(geometry, activation).positions;
    return {
      shape: activation,
      float,
      quantized: float.map((x) => x + 0.1 * rng.normal()),
      kept: choose(rng, 40, total),
    };
  });
  return { geometry, shape, weights: normal(neurons * shape.inputs), batches };
}

type Problem = ReturnType<typeof layer>;

async function solve(
  gpu: Gpu,
  form: Form,
  { geometry, shape, weights }: Problem,
  batches: AnyBatch[],
  center: boolean,
) {
  const recipe = plainRecipe({ center });
  const samples = batches.reduce((sum, { positions }) => sum + positions!.length, 0);
  const pause = () => Promise.resolve();
  const { device } = gpu;
  const announced = { shape, geometry, samples, diverged: true, candidates: 1, form, center, weights, device, pause };
  const solver = await openWebgpuSolver(gpu, announced);
  try {
    if (center) for (const batch of batches) await solver.measure(batch);
    for (const batch of batches) await solver.add(batch);
    return await solver.solve(weights, recipe, [1]);
  } finally {
    solver.close();
  }
}

test.each<[string, Form, Problem]>([
  ['Gram form', 'gram', layer(8, 1, 6)],
  ['narrow groups', 'gram', layer(4, 4, 8)],
  ['path form', 'path', layer(8, 2, 6)],
])('%s: activations in buffers of the device give the bits of those in memory', async (_, form, problem) => {
  await withGpu(async (gpu) => {
    const arena = openArena(gpu);
    try {
      const inMemory = problem.batches.map(({ kept, ...batch }) => ({ ...batch, positions: kept }));
      // Buffers of onnxruntime may be longer than the tensor in them.
      const longer = (values: Float32Array) => {
        const padded = new Float32Array(values.length + 100).fill(NaN);
        padded.set(values);
        return arena.upload('activation', padded);
      };
      const onDevice = inMemory.map((batch) => ({
        ...batch,
        float: longer(batch.float),
        quantized: longer(batch.quantized),
      }));
      for (const center of [false, true]) {
        const expected = await solve(gpu, form, problem, inMemory, center);
        expect(await solve(gpu, form, problem, onDevice, center)).toEqual(expected);
      }
    } finally {
      arena.close();
    }
  });
});
