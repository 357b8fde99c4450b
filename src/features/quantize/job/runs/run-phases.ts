/** What the parts of a run are taken for beforehand, from the work of each layer and the prices of the device. */
import { SPEEDS } from '../../../../core/devices';
import { estimate, formCosts } from '../../../../quant/cost-model';
import { findsStep, isFactored, isGramOnly, sweepsOf } from '../../../../quant/layer';
import { offsetsOf } from '../../../../quant/alphabet';
import type { Backend } from '../../../../engine/device/backend';
import type { Phase } from '../../../../engine/time-left';
import type { LayerWork } from '../../../../engine/workspace/preflight';
import type { Layer } from '../../../../onnx/network';
import type { Recipe } from '../recipe';
import { layerRecipe, scalesToTry } from '../layer-recipe';

/** What a run works on. */
export interface RunWork {
  layers: readonly Layer[];
  /** What each layer does for one sample. */
  work: readonly LayerWork[];
  backend: Pick<Backend, 'kind' | 'software'>;
  calibration: number;
  evaluation: number;
}

/** A stage of the network: its layer, which stage 0 has not, and then running it. */
export interface StagePhases {
  solve: Phase;
  run: Phase;
}

/** In their order. */
export interface RunPhases {
  /** Of the float network. */
  measure: Phase;
  quantize: Phase;
  /** Of `quantize`. */
  stages: StagePhases[];
  score: Phase;
}

/** What a layer and its share of the network cost beside their arithmetic, seconds. */
const CALL = 5e-3;

/** Steps walked at once in WebAssembly. */
const BLOCK = 64;

/** @param floatSeconds that measuring the float network has taken; left out: it is to be done */
export function runPhases(recipe: Recipe, runWork: RunWork, floatSeconds?: number): RunPhases {
  const stages = stagePhases(recipe, runWork);
  const quantize = { kind: 'quantize', seconds: total(stages.flatMap(({ solve, run }) => [solve, run])) };
  const guess = scorePhase(runWork, runWork.evaluation);
  if (floatSeconds === undefined) return { measure: guess, quantize, stages, score: guess };
  const score = { kind: 'score', seconds: floatSeconds, measured: true };
  return { measure: { ...score, seconds: 0 }, quantize, stages, score };
}

/** The whole network on so many samples. */
export function scorePhase({ layers, work }: Pick<RunWork, 'layers' | 'work'>, samples: number): Phase {
  const works = new Map(work.map((own) => [own.id, own]));
  const seconds = layers.reduce((sum, { id }) => sum + running(works.get(id), samples), CALL);
  return { kind: 'score', seconds };
}

/** Of stage 0, up to the first layer, and of each layer's. */
export function stagePhases(recipe: Recipe, { layers, work, backend, calibration }: RunWork): StagePhases[] {
  const device = deviceOf(backend);
  const works = new Map(work.map((own) => [own.id, own]));
  const count = Math.min(recipe.calibrationCount, calibration);
  const stages: StagePhases[] = [{ solve: { kind: 'measure', seconds: 0 }, run: { kind: 'run', seconds: CALL } }];
  let diverged = false;
  for (const layer of layers) {
    const own = works.get(layer.id);
    const quantized = layerRecipe(recipe, layer.id) !== null;
    const form = own && quantized ? solving(layer, own, { recipe, device, count, diverged }) : UNKNOWN;
    diverged ||= quantized;
    const networks = diverged ? 2 : 1;
    stages.push({
      // Its sums go on evenly, its walk in one piece.
      solve: { ...form, seconds: CALL + form.seconds, uneven: true },
      run: { kind: 'run', seconds: CALL + networks * running(own, count) },
    });
  }
  // What comes after the last layer is nobody's input.
  if (layers.length > 0) stages.at(-1)!.run.seconds = 0;
  return stages;
}

/** A run as one phase among several. */
export function runPhase(recipe: Recipe, work: RunWork): Phase {
  const { quantize, score } = runPhases(recipe, work);
  return { kind: 'quantize and score', seconds: quantize.seconds + score.seconds };
}

export const total = (phases: readonly Phase[]) => phases.reduce((sum, { seconds }) => sum + seconds, 0);

/** Flops a second of what is asked of a device: sums over rows, walks. */
interface Rates {
  sums: number;
  walk: number;
}

/**
 * Measured on the real networks of bench/time-left.bench.ts, on two cores. How they lie to each other matters: a machine that is
 * faster or slower as a whole shows in the first phases.
 */
const RATES: Record<'wasm' | 'emulated' | 'webgpu' | 'reference', Rates> = {
  wasm: { sums: 4e10, walk: 8e9 },
  emulated: { sums: 4e9, walk: 4e9 },
  webgpu: { sums: 1e12, walk: 1e12 },
  reference: { sums: 2e8, walk: 2e8 },
};

/** Flops a second of the network, and what reading or writing a float costs around it: of an activation, of a gathered row. */
const NETWORK = { flops: 3e10, float: 4e-9 };
const GATHERED_FLOAT = 1.2e-8;

/** Inputs that the kernels work on at once: fewer take as long. */
const PANEL = 32;

function deviceOf({ kind, software }: RunWork['backend']): keyof typeof RATES {
  return kind === 'webgpu' && software ? 'emulated' : kind;
}

function running(work: LayerWork | undefined, count: number): number {
  if (!work) return 0;
  return count * ((2 * work.multiplyAdds) / NETWORK.flops + work.activation * NETWORK.float);
}

interface Solving {
  recipe: Recipe;
  device: keyof typeof RATES;
  count: number;
  diverged: boolean;
}

/** A layer of which nothing is known, or that is only measured. */
const UNKNOWN: Phase = { kind: 'measure', seconds: 0 };

/** Products of H with a matrix like W that one sweep takes, and what it walks. */
const SWEEP = 5;

/** Seconds that Beacon, on the CPU whatever the device is, takes for each element of H and each neuron. */
const ANGLES = 6e-9;

/** The two forms of a walk are wrong by factors of their own. */
function solving(layer: Layer, { positions }: LayerWork, { recipe, device, count, diverged }: Solving): Phase {
  const { neurons, inputs, groups } = layer;
  const { sums, walk } = RATES[device];
  const samples = count * Math.min(positions, recipe.patches);
  const networks = diverged ? 2 : 1;
  const gathered = networks * samples * inputs * groups * GATHERED_FLOAT;
  const candidates = scalesToTry(recipe).length * offsetsOf(recipe).length;
  if (recipe.method === 'rtn')
    return { kind: 'rounding', seconds: gathered + (2 * networks * samples * inputs * neurons) / sums };
  const own = layerRecipe(recipe, layer.id, layer) ?? recipe;
  const costs = formCosts({ shape: layer, samples, diverged, candidates }, { block: BLOCK, outputsAlong: false });
  const prices = device === 'reference' ? { ...SPEEDS.wasm, flops: walk } : SPEEDS[device];
  if (!isGramOnly(own) && estimate(costs.path, prices) < estimate(costs.gram, prices))
    return { kind: 'path form', seconds: gathered + costs.path.flops / prices.flops };
  const matrices = diverged ? 4 : 1;
  const summed = groups * samples * (Math.ceil(inputs / PANEL) * PANEL) ** 2 * matrices;
  if (findsStep(own)) return { kind: 'gram form', seconds: gathered + summed / sums + inputs ** 2 * neurons * ANGLES };
  const walked = inputs ** 2 * neurons * (2 * matrices + candidates + SWEEP * sweepsOf(own));
  const factored = isFactored(own) ? groups * inputs ** 3 : 0;
  return { kind: 'gram form', seconds: gathered + summed / sums + (walked + factored) / walk };
}
