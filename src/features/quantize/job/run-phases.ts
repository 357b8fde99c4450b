/** What the parts of a run are taken for beforehand, from the work of each layer and the prices of the device. */
import { ESTIMATED_FLOPS, NETWORK_FLOPS, SPEEDS, type DeviceSpeed } from '../../../core/devices';
import { estimate, formCosts } from '../../../quant/cost-model';
import { isFactored } from '../../../quant/layer';
import type { Backend } from '../../../engine/device/backend';
import type { Phase } from '../../../engine/time-left';
import type { LayerWork } from '../../../engine/workspace/preflight';
import type { Layer } from '../../../onnx/network';
import type { Job } from '../../../engine/job';
import type { Recipe } from './recipe';
import type { Report } from './report';
import { layerRecipe, scalesToTry } from './layer-recipe';

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
const CALL = 1e-3;

/** Steps walked at once in WebAssembly. */
const BLOCK = 64;
const FLOAT = 4;

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
  const speed = speedOf(backend);
  const works = new Map(work.map((own) => [own.id, own]));
  const count = Math.min(recipe.calibrationCount, calibration);
  const stages: StagePhases[] = [{ solve: { kind: 'solve', seconds: 0 }, run: { kind: 'run', seconds: CALL } }];
  let diverged = false;
  for (const layer of layers) {
    const own = works.get(layer.id);
    const quantized = layerRecipe(recipe, layer.id) !== null;
    const solve = own && quantized ? solving(layer, own, { recipe, speed, count, diverged }) : 0;
    diverged ||= quantized;
    const networks = diverged ? 2 : 1;
    stages.push({
      solve: { kind: quantized ? 'solve' : 'measure', seconds: CALL + solve },
      run: { kind: 'run', seconds: CALL + networks * running(own, count) },
    });
  }
  // What comes after the last layer is nobody's input.
  if (layers.length > 0) stages.at(-1)!.run.seconds = 0;
  return stages;
}

/** What curves over runs are made with. */
export interface Runner {
  phaseOf: (recipe: Recipe) => Phase;
  /** Quantizes and scores. @param indices of the calibration samples; left out: the recipe chooses */
  run: (recipe: Recipe, job: Job, indices?: Uint32Array) => Promise<{ report: Report }>;
}

/** A run as one phase among several. */
export function runPhase(recipe: Recipe, work: RunWork): Phase {
  const { quantize, score } = runPhases(recipe, work);
  return { kind: 'quantize and score', seconds: quantize.seconds + score.seconds };
}

export const total = (phases: readonly Phase[]) => phases.reduce((sum, { seconds }) => sum + seconds, 0);

function speedOf({ kind, software }: RunWork['backend']): DeviceSpeed {
  switch (kind) {
    case 'webgpu':
      return software ? SPEEDS.emulated : SPEEDS.webgpu;
    case 'wasm':
      return SPEEDS.wasm;
    case 'reference':
      return { ...SPEEDS.wasm, flops: ESTIMATED_FLOPS.reference };
  }
}

function running(work: LayerWork | undefined, count: number): number {
  return work ? (count * (2 * work.multiplyAdds + work.activation)) / NETWORK_FLOPS : 0;
}

interface Solving {
  recipe: Recipe;
  speed: DeviceSpeed;
  count: number;
  diverged: boolean;
}

function solving(layer: Layer, { positions }: LayerWork, { recipe, speed, count, diverged }: Solving): number {
  const { inputs, groups } = layer;
  const samples = count * Math.min(positions, recipe.patches);
  const gathered = ((diverged ? 2 : 1) * FLOAT * samples * inputs * groups) / speed.traffic;
  if (recipe.method === 'rtn') return gathered + (2 * samples * inputs * layer.neurons) / speed.flops;
  const query = { shape: layer, samples, diverged, candidates: scalesToTry(recipe).length };
  const { gram, path } = formCosts(query, { block: BLOCK, outputsAlong: false });
  const [ofGram, ofPath] = [estimate(gram, speed), estimate(path, speed)];
  if (!isFactored(recipe.method)) return gathered + Math.min(ofGram, ofPath);
  return gathered + ofGram + (groups * inputs ** 3) / speed.flops;
}
