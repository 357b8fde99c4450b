/** The `webgpu` backend: rows are gathered, summed and walked on the device. */
import { withOwnRows } from '../center';
import { chooseForm, type DevicePrices, type FormChoice } from '../cost-model';
import { isFactored } from '../layer';
import { selectCandidates } from '../select-candidates';
import { solveInSlices } from '../slices';
import type { AnyBatch, Form, LayerSolver, SolverOptions } from '../solver';
import { openArena, type Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import { openGramForm } from './gram-form';
import { NARROW } from '../../gpu/gram-narrow';
import { openDeviceMeans } from './device-means';
import { openNarrowForm } from './narrow-form';
import { openPathForm } from './path-form';
import { BLOCK } from '../../gpu/walk';
import { joinParts, walkInParts } from './walked-parts';
import type { Neurons } from './walkers';

const FORMS: Record<Form, (gpu: Gpu, arena: Arena, options: SolverOptions, means: Means) => DeviceForm> = {
  gram: (gpu, arena, options, means) =>
    (options.shape.inputs <= NARROW ? openNarrowForm : openGramForm)(gpu, arena, options, means),
  path: openPathForm,
};

function formOf(gpu: Gpu, options: SolverOptions): FormChoice {
  const { shape, form, method } = options;
  if (shape.inputs <= NARROW && !form && !(method && isFactored(method)))
    return { form: 'gram', slices: 1, reason: `sums of ${shape.inputs} inputs are taken as the rows come` };
  return chooseForm(options, pricesOf(gpu), form);
}

function pricesOf({ device, software, memory }: Gpu): DevicePrices {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const speed = software
    ? { flops: 4e9, traffic: 1e10, dispatch: 2e-4 }
    : { flops: 1e12, traffic: 1.5e11, dispatch: 2e-5 };
  return {
    ...speed,
    memory,
    piece: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    block: BLOCK,
    outputsAlong: true,
  };
}

/** @throws UserError with numbers where the layer does not fit */
export async function openWebgpuSolver(gpu: Gpu, options: SolverOptions): Promise<LayerSolver<AnyBatch>> {
  const { shape, samples, diverged, center } = options;
  const { form, reason, slices } = formOf(gpu, options);
  const arena = openArena(gpu);
  try {
    const means = center ? openDeviceMeans(gpu, arena, options) : null;
    const onDevice = FORMS[form](gpu, arena, options, means);
    const own = (batch: AnyBatch) => (center && diverged ? withOwnRows(batch) : batch);
    await arena.settled();
    let walking = 0;
    let measuring = 0;
    return {
      form,
      reason,
      tile: gpu.quads ? '32 × 32 by four threads' : '8 × 8',
      get seconds() {
        const { gather, gram } = onDevice.seconds;
        return { gather: gather + measuring, gram, walk: walking };
      },
      async measure(batch) {
        const start = performance.now();
        await means!.measure(own(batch));
        measuring += (performance.now() - start) / 1000;
      },
      add: (batch) => onDevice.add(own(batch)),
      async solve(weights, recipe, scales) {
        const start = performance.now();
        const before = onDevice.seconds.gram;
        const centered = means && { means: (await means.taken()).values, samples };
        const solved = await solveInSlices(
          weights,
          shape,
          { slices, atOnce: false },
          recipe,
          scales,
          async (slice, candidates) => {
            const { first, neurons } = slice;
            const { inputs } = shape;
            const part: Neurons = {
              shape: { ...shape, neurons },
              weights: weights.subarray(first * inputs, (first + neurons) * inputs),
              firstNeuron: first,
            };
            const walked = await walkInParts((steps) => onDevice.walk(part, recipe, steps), candidates.steps);
            return selectCandidates(
              part.shape,
              recipe,
              candidates,
              joinParts(part.shape, recipe, candidates.steps, walked),
            );
          },
          centered,
        );
        walking += (performance.now() - start) / 1000 - (onDevice.seconds.gram - before);
        return solved;
      },
      close: () => arena.close(),
    };
  } catch (error) {
    arena.close();
    throw error;
  }
}
