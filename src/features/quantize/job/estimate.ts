/** What quantizing a network takes, before it starts: work, and memory. */
import { CPU_MEMORY, ESTIMATED_FLOPS, GPU_MEMORY, NETWORK_FLOPS } from '../../../core/devices';
import { formCosts } from '../../../quant/cost-model';
import { offsetsOf } from '../../../quant/alphabet';
import { isGramOnly } from '../../../quant/layer';
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

/** Steps walked at once in WebAssembly; a GPU walks half as many. */
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
  const candidates = scalesToTry(recipe).length * offsetsOf(recipe).length;
  const count = Math.min(recipe.calibrationCount, available || Infinity);
  const costs: LayerCost[] = [];
  let runFlops = 0;
  for (const { id, ...shape } of sizes) {
    const own = work.get(id);
    if (!own) continue;
    // Once something is quantized, both networks run.
    const diverged = costs.length > 0;
    runFlops += (diverged ? 2 : 1) * 2 * own.multiplyAdds * count;
    const layerOwn = layerRecipe(recipe, id, shape);
    if (!layerOwn) continue;
    const samples = count * Math.min(own.positions, recipe.patches);
    const forms = formCosts({ shape, samples, diverged, candidates }, { block: BLOCK, outputsAlong: false });
    // Methods that factor X̃ᵀX̃ have no path form.
    const form: Form = !isGramOnly(layerOwn) && forms.path.flops < forms.gram.flops ? 'path' : 'gram';
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

/** How long a run takes on a device, roughly, and whether it fits. The network itself is reckoned to run in WebAssembly. */
export function onDevice(
  { flops, runFlops, memory }: Pick<WorkEstimate, 'flops' | 'runFlops' | 'memory'>,
  { backend, software }: Pick<DeviceSummary, 'backend' | 'software'>,
): { seconds: number; limit: number; fits: boolean } {
  const device = backend === 'webgpu' && software ? 'emulated' : backend;
  const limit = backend === 'webgpu' ? GPU_MEMORY : CPU_MEMORY;
  return {
    seconds: flops / ESTIMATED_FLOPS[device] + runFlops / NETWORK_FLOPS,
    limit,
    fits: memory <= limit,
  };
}
