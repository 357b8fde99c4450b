/** Seeded random layers: for tests, benchmarks and the theory view. */
import type { LayerProblem } from '../core/layer-problem';
import type { LayerRecipe } from './layer';
import { random } from '../core/random';

export interface ProblemShape {
  samples: number;
  inputs: number;
  neurons: number;
  groups?: number;
  /** Standard deviation of X − X̃ relative to X; 0: the same inputs. */
  drift?: number;
  seed?: number;
}

/** Gaussian inputs with some sparsity, as after a ReLU, and Gaussian weights. */
export function randomProblem({
  samples,
  inputs,
  neurons,
  groups = 1,
  drift = 0.1,
  seed = 1,
}: ProblemShape): LayerProblem {
  const rng = random(seed, samples, inputs, neurons, groups);
  const size = samples * groups * inputs;
  const floatInputs = Float32Array.from({ length: size }, () => Math.max(-0.2, rng.normal()));
  const quantizedInputs = drift === 0 ? floatInputs : floatInputs.map((x) => x + drift * rng.normal());
  const weights = Float32Array.from({ length: neurons * inputs }, () => rng.normal() / Math.sqrt(inputs));
  return { weights, floatInputs, quantizedInputs, neurons, inputs, samples, groups };
}

/** A recipe that does nothing special, with what the caller wants different. */
export function plainRecipe(change: Partial<LayerRecipe> = {}): LayerRecipe {
  return { method: 'gpfq', bits: 4, alphabet: 'int', radius: 'neuron', scale: 1, percentile: 1, seed: 1, ...change };
}
