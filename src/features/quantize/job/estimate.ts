/** What quantizing a network takes, before it starts: work, and memory. */
import { formCosts } from '../../../quant/cost-model';
import { isFactored } from '../../../quant/layer';
import type { Form } from '../../../quant/solver';
import type { DeviceSummary } from '../../../engine/device/kind';
import type { Preflight } from '../../../engine/workspace/preflight';
import { type Recipe } from './recipe';
import { layerRecipe, scalesToTry } from './layer-recipe';

/** What quantizing one layer takes, in the form that needs fewer flops. */
export interface LayerCost {
  id: string;
  form: Form;
  /** Multiplications and additions, each counted. */
  flops: number;
  /** Bytes held at once, its activations of both networks among them. */
  memory: number;
}

export interface WorkEstimate {
  /** Of quantizing, all layers together. */
  flops: number;
  /** Of running the calibration samples through both networks. */
  runFlops: number;
  /** Of the layer that needs most, bytes. */
  memory: number;
  /** Calibration samples that it is for. */
  samples: number;
  layers: LayerCost[];
}

/** Steps walked at once, on any device. */
const BLOCK = 64;
const FLOAT = 4;

interface LayerSize {
  id: string;
  neurons: number;
  inputs: number;
  groups: number;
}

/**
 * Layers that stay in float cost nothing but their run.
 * @param available calibration samples that are open; 0: none yet, and as many as the recipe asks for are assumed
 */
export function estimateWork(
  sizes: readonly LayerSize[],
  { layers }: Preflight,
  recipe: Recipe,
  available: number,
): WorkEstimate {
  const work = new Map(layers.map((layer) => [layer.id, layer]));
  const candidates = scalesToTry(recipe).length;
  const count = Math.min(recipe.calibrationCount, available || Infinity);
  const costs: LayerCost[] = [];
  let runFlops = 0;
  for (const { id, ...shape } of sizes) {
    const own = work.get(id);
    if (!own) continue;
    // Once something is quantized, both networks run.
    const diverged = costs.length > 0;
    runFlops += (diverged ? 2 : 1) * 2 * own.multiplyAdds * count;
    if (!layerRecipe(recipe, id)) continue;
    const samples = count * Math.min(own.positions, recipe.patches);
    const forms = formCosts({ shape, samples, diverged, candidates }, { block: BLOCK, outputsAlong: false });
    // Methods that factor X̃ᵀX̃ have no path form.
    const form: Form = !isFactored(recipe.method) && forms.path.flops < forms.gram.flops ? 'path' : 'gram';
    const { flops, memory } = forms[form];
    costs.push({ id, form, flops, memory: memory + FLOAT * (diverged ? 2 : 1) * count * own.activation });
  }
  return {
    flops: costs.reduce((sum, { flops }) => sum + flops, 0),
    runFlops,
    memory: costs.reduce((most, { memory }) => Math.max(most, memory), 0),
    samples: count,
    layers: costs,
  };
}

/** Flops a second, about, and the bytes that a job may hold. */
const DEVICES = {
  webgpu: { flops: 1e12, memory: 2 * 2 ** 30 },
  // On a software adapter.
  emulated: { flops: 4e9, memory: 2 * 2 ** 30 },
  // Products of onnxruntime on a few cores; WebAssembly addresses 4 GiB.
  wasm: { flops: 1e10, memory: 4 * 2 ** 30 },
  reference: { flops: 2e8, memory: 4 * 2 ** 30 },
} as const;

/** The network itself runs in WebAssembly on every device. */
const RUN_FLOPS = 1e10;

/** How long a run takes on a device, roughly, and whether it fits. */
export function onDevice(
  { flops, runFlops, memory }: Pick<WorkEstimate, 'flops' | 'runFlops' | 'memory'>,
  { backend, software }: Pick<DeviceSummary, 'backend' | 'software'>,
): { seconds: number; limit: number; fits: boolean } {
  const device = DEVICES[backend === 'webgpu' && software ? 'emulated' : backend];
  return {
    seconds: flops / device.flops + runFlops / RUN_FLOPS,
    limit: device.memory,
    fits: memory <= device.memory,
  };
}
