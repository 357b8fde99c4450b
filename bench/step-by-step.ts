/** GPFQ on the device as the paper writes it: a dispatch for each step, u in memory. What the engine is measured against. */
import { codeRange, radii, stepOf } from '../src/quant/alphabet';
import type { LayerProblem } from '../src/core/layer-problem';
import type { LayerRecipe } from '../src/quant/layer';
import { openArena } from '../src/gpu/arena';
import type { Gpu } from '../src/gpu/device';
import { runDispatches, uniforms, type Dispatch } from '../src/gpu/kernel';
import source from './step-by-step.wgsl?raw';

const shader = { name: 'step-by-step', source };

/** Steps that go into one submission. */
const AT_ONCE = 16;

export interface Walked {
  /** Q of the steps that were walked, (neurons, inputs); zeros in the others. */
  letters: Float32Array;
  /** From the upload to the letters, s; where only a part was walked, what all steps would take. */
  seconds: number;
}

/** (groups·inputs, samples) from (samples, groups·inputs). */
export function columnsOf(rows: Float32Array, samples: number): Float32Array {
  const columns = rows.length / samples;
  const out = new Float32Array(rows.length);
  for (let i = 0; i < samples; i++) for (let t = 0; t < columns; t++) out[t * samples + i] = rows[i * columns + t]!;
  return out;
}

/**
 * @param problem with radius `neuron`
 * @param X, Xq the inputs of `problem` as columns
 * @param walked how many steps to walk, from the first
 */
export async function walkStepByStep(
  gpu: Gpu,
  problem: LayerProblem,
  recipe: LayerRecipe,
  { X, Xq }: { X: Float32Array; Xq: Float32Array },
  walked: number,
): Promise<Walked> {
  const { neurons, inputs, samples, groups, weights } = problem;
  const { minCode, maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const steps = Float32Array.from(radii(weights, problem, recipe), (radius) => stepOf(radius, recipe.scale, recipe));
  const arena = openArena(gpu);
  try {
    const start = performance.now();
    const letters = arena.storage('Q', neurons * inputs);
    const buffers = [
      arena.upload('X', X),
      arena.upload('X̃', Xq),
      arena.upload('W', weights),
      arena.upload('δ', steps),
      arena.storage('u', neurons * samples),
      letters,
    ];
    const dispatches = Array.from({ length: walked }, (_, t): Dispatch => {
      const params = uniforms([t, samples, inputs, neurons / groups, minCode, maxCode], [4, 5]);
      return { shader, grid: [neurons, 1, 1], params, buffers };
    });
    const uploaded = performance.now();
    for (let t = 0; t < walked; t += AT_ONCE) await runDispatches(gpu, arena, dispatches.slice(t, t + AT_ONCE));
    const walking = performance.now() - uploaded;
    const found = await arena.read(letters);
    const rest = performance.now() - start - walking;
    return { letters: found, seconds: (rest + (walking * inputs) / walked) / 1000 };
  } finally {
    arena.close();
  }
}
