/** The `webgpu` backend: rows are gathered, summed and walked on the device. */
import { withOwnRows } from '../center';
import { chooseForm, type DevicePrices, type FormChoice } from '../cost-model';
import { findsStep, isGramOnly, type LayerRecipe } from '../layer';
import { recipeWithZero } from '../pruned';
import { selectCandidates } from '../select-candidates';
import { groupSums } from '../sums';
import { solveInSlices, type Candidates, type LayerTask, type Slice, type Winners } from '../slices';
import type { AnyBatch, Form, LayerSolver, SolverOptions } from '../solver';
import { SPEEDS } from '../../core/devices';
import { openArena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { Session } from '../../gpu/session';
import type { DeviceForm, Means } from './form';
import { openGramForm } from './gram-form';
import { NARROW } from '../../gpu/gram-narrow';
import { openDeviceMeans } from './device-means';
import { openNarrowForm } from './narrow-form';
import { openPathForm } from './path-form';
import { BLOCK } from '../../gpu/walk';
import { joinParts, walkInParts } from './walked-parts';
import type { Neurons } from './walkers';

const FORMS: Record<Form, (session: Session, options: SolverOptions, means: Means) => DeviceForm> = {
  gram: (session, options, means) =>
    (options.shape.inputs <= NARROW ? openNarrowForm : openGramForm)(session, options, means),
  path: openPathForm,
};

function formOf(gpu: Gpu, options: SolverOptions): FormChoice {
  const { shape, form, method, sweeps = 0 } = options;
  if (shape.inputs <= NARROW && !form && !(method && isGramOnly({ method, sweeps })))
    return { form: 'gram', slices: 1, reason: `sums of ${shape.inputs} inputs are taken as the rows come` };
  return chooseForm(options, pricesOf(gpu), form);
}

function pricesOf({ device, software, memory }: Gpu): DevicePrices {
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  return {
    ...SPEEDS[software ? 'emulated' : 'webgpu'],
    memory,
    piece: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    block: BLOCK,
    outputsAlong: true,
  };
}

/** @throws UserError with numbers where the layer does not fit */
export async function openWebgpuSolver(gpu: Gpu, options: SolverOptions): Promise<LayerSolver<AnyBatch>> {
  const { shape, samples, diverged, center, pause } = options;
  const { form, reason, slices } = formOf(gpu, options);
  const onHost = options.method && findsStep({ method: options.method });
  const arena = openArena(gpu);
  const session = { gpu, arena, pause };
  try {
    const means = center ? openDeviceMeans(session, options) : null;
    const onDevice = FORMS[form](session, options, means);
    const withRows = (batch: AnyBatch) => (center && diverged ? withOwnRows(batch) : batch);
    await arena.settled();
    let walking = 0;
    let measuring = 0;
    return {
      form,
      reason: onHost ? `${reason}; letters are chosen on the CPU` : reason,
      tile: gpu.quads ? '32 × 32 by four threads' : '8 × 8',
      get seconds() {
        const { gather, gram } = onDevice.seconds;
        return { gather: gather + measuring, gram, walk: walking };
      },
      async measure(batch) {
        const start = performance.now();
        await means!.measure(withRows(batch));
        measuring += (performance.now() - start) / 1000;
      },
      add: (batch) => onDevice.add(withRows(batch)),
      async solve(weights, asked, scales, keep) {
        const start = performance.now();
        const recipe = keep ? recipeWithZero(asked) : asked;
        const before = onDevice.seconds.gram;
        const centered = means && { means: (await means.taken()).values, samples };
        const task = { weights, shape, recipe, scales, centered, keep };
        const solved = await solveInSlices(task, { slices, atOnce: false }, (slice, candidates) =>
          solveSlice(onDevice, neuronsOf(task, slice), recipe, candidates),
        );
        walking += (performance.now() - start) / 1000 - (onDevice.seconds.gram - before);
        return solved;
      },
      async sums() {
        await pause();
        return (await onDevice.sums()).map((sums, g) => groupSums(sums, groupWeights(options, g), samples));
      },
      means: async () => means && (await means.taken()).values,
      close: () => arena.close(),
    };
  } catch (error) {
    arena.close();
    throw error;
  }
}

function neuronsOf({ weights, shape }: Pick<LayerTask, 'weights' | 'shape'>, { first, neurons }: Slice): Neurons {
  const { inputs } = shape;
  const ofSlice = weights.subarray(first * inputs, (first + neurons) * inputs);
  return { shape: { ...shape, neurons }, weights: ofSlice, firstNeuron: first };
}

/** W of the neurons of group g, (neurons / groups, inputs). */
function groupWeights({ shape, weights }: Pick<SolverOptions, 'shape' | 'weights'>, g: number): Float32Array {
  const size = (shape.neurons / shape.groups) * shape.inputs;
  return weights.subarray(g * size, (g + 1) * size);
}

async function solveSlice(
  onDevice: DeviceForm,
  neurons: Neurons,
  recipe: LayerRecipe,
  candidates: Candidates,
): Promise<Winners> {
  const { shape } = neurons;
  const parts = await walkInParts((tried) => onDevice.walk(neurons, recipe, tried), candidates);
  return selectCandidates(shape, recipe, candidates, joinParts(shape, recipe, candidates, parts));
}
