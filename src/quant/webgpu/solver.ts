/** The `webgpu` backend: rows are gathered, summed and walked on the device. */
import { codeRange } from '../alphabet';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import { withOwnRows } from '../center';
import { chooseForm, type DevicePrices, type FormChoice } from '../cost-model';
import type { LayerShape } from '../../core/layer-problem';
import { isFactored, type LayerRecipe } from '../layer';
import { bestCandidates } from '../scale-search';
import { solveInSlices, type Candidates, type Winners } from '../slices';
import type { AnyBatch, Form, LayerSolver, SolverOptions } from '../solver';
import { openArena, OutOfMemory, type Arena } from '../../gpu/arena';
import type { Gpu } from '../../gpu/device';
import type { DeviceForm, Means } from './form';
import { openGramForm } from './gram-form';
import { NARROW } from '../../gpu/gram-narrow';
import { openDeviceMeans } from './device-means';
import { openNarrowForm } from './narrow-form';
import { openPathForm } from './path-form';
import { BLOCK } from '../../gpu/walk';
import type { Neurons, WalkedLayer } from './walkers';

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
            return winners(part.shape, walked, recipe, candidates);
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

/** Candidates that were walked together, from the candidate `first` on. */
interface Part {
  first: number;
  count: number;
  walked: WalkedLayer;
}

/** All candidates at once; where the memory does not hold so many, half of them, and so on. */
async function walkInParts(
  walk: (steps: Float32Array[]) => Promise<WalkedLayer>,
  steps: Float32Array[],
): Promise<Part[]> {
  const parts: Part[] = [];
  let atOnce = steps.length;
  for (let first = 0; first < steps.length;) {
    try {
      const part = steps.slice(first, first + atOnce);
      parts.push({ first, count: part.length, walked: await walk(part) });
      first += part.length;
    } catch (error) {
      if (!(error instanceof OutOfMemory) || atOnce === 1) throw error;
      atOnce = Math.ceil(atOnce / 2);
    }
  }
  return parts;
}

function winners(
  shape: LayerShape,
  parts: readonly Part[],
  recipe: LayerRecipe,
  { scales, steps }: Candidates,
): Winners {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const { squaredNorms, meanOutputs, keptShares } = parts[0]!.walked;
  const candidates = parts.flatMap(({ walked: { squaredErrors, products } }) =>
    squaredErrors.map((errors, k) => ({ squaredErrors: errors, products: products && products[k]!, squaredNorms })),
  );
  const meanErrors = parts.flatMap(({ walked }) => walked.meanErrors);
  const best = bestCandidates(candidates, recipe);
  const scaleGroups = scaleGroupCount(shape, recipe);
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  const { maxCode } = codeRange(recipe.alphabet, recipe.bits);
  for (let c = 0; c < neurons; c++) {
    const group = Math.floor(c / perGroup);
    const { first, walked } = parts.find((part) => best[c]! < part.first + part.count)!;
    const v = (best[c]! - first) * perGroup + (c % perGroup);
    const offset = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
    for (let t = 0; t < inputs; t++) {
      const q = walked.letter(group, t, v);
      const step = steps[best[c]!]![c * scaleGroups + scaleGroupOf(t, recipe)]!;
      const k = step > 0 ? Math.round((Math.abs(q) - (q === 0 ? 0 : offset)) / step) : 0;
      // The device rounds λ + k·δ twice; k·δ it gives exactly.
      values[c * inputs + t] = offset === 0 || q === 0 ? q : Math.sign(q) * (offset + k * step);
      codes[c * inputs + t] = Math.min(127, maxCode, Math.sign(q) * k || 0);
    }
  }
  const held = recipe.radius === 'neuron' ? neurons : 1;
  const own = (of: (k: number) => Float64Array) => Float64Array.from(best, (k, c) => of(k)[c]!);
  return {
    values,
    codes,
    steps: Float32Array.from({ length: held * scaleGroups }, (_, i) => steps[best[Math.floor(i / scaleGroups)]!]![i]!),
    scales: Float32Array.from({ length: held }, (_, c) => scales[best[c]!]!),
    biasShift: Float32Array.from(own((k) => meanErrors[k]!)),
    squaredErrors: own((k) => candidates[k]!.squaredErrors),
    products: recipe.fit ? own((k) => candidates[k]!.products!) : null,
    squaredNorms,
    meanOutputs,
    keptShares: [...(keptShares ?? [])],
  };
}
