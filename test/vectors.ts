/** The layers that the authors' own code has quantized, as cases for every backend. */
import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import type { LayerProblem, QuantizedLayer } from '../src/core/layer-problem';
import type { LayerRecipe } from '../src/quant/layer';
import { readNpy } from '../src/data/formats/npy';

interface Case {
  name: string;
  m: number;
  N: number;
  C: number;
  bits: number;
  scalar: number;
  percentile: number;
  regularizer: 'L0' | 'L1' | null;
  lambda_: number | null;
  groups: number;
  step: number;
  relative_error: number;
}

export const CASES = [
  'fc-4bit',
  'fc-3bit-drift',
  'fc-1bit-ternary',
  'fc-2bit-percentile',
  'fc-4bit-L1',
  'fc-4bit-L0',
  'conv-groups',
  'depthwise-3bit',
  'zero-column',
  'wide-gaussian-2bit',
] as const;

type Quantize = (problem: LayerProblem, recipe: LayerRecipe) => Promise<QuantizedLayer>;

/**
 * Quantizes one case and holds it against the authors' result: at most 1 letter in 10,000 differs, the step to float32,
 * the relative error to three digits (with groups theirs is the mean over the groups).
 * @param load a file of the folder of vectors
 */
export async function checkCase(name: string, load: (file: string) => Promise<Uint8Array>, quantize: Quantize) {
  const cases = JSON.parse(new TextDecoder().decode(await load('cases.json'))) as Case[];
  const own = cases.find((c) => c.name === name)!;
  const entries = unzipSync(await load(`${name}.npz`));
  const floats = (entry: string) => readNpy(entry, entries[`${entry}.npy`]!).data as Float32Array;
  const Q = floats('Q');
  const problem: LayerProblem = {
    weights: floats('W'),
    floatInputs: floats('X'),
    quantizedInputs: floats('Xq'),
    neurons: own.C,
    inputs: own.N,
    samples: own.m,
    groups: own.groups,
  };
  const recipe: LayerRecipe = {
    method: 'gpfq',
    bits: own.bits,
    alphabet: 'paper',
    radius: 'layer',
    scale: own.scalar,
    percentile: own.percentile,
    seed: 1,
    ...(own.regularizer ? { regularizer: { kind: own.regularizer, lambda: own.lambda_! } } : {}),
  };
  const solved = await quantize(problem, recipe);
  expect(solved.steps[0]! / own.step).toBeCloseTo(1, 6);
  const differing = solved.values.reduce((sum, q, i) => sum + (Math.abs(q - Q[i]!) > 1e-5 ? 1 : 0), 0);
  expect(differing).toBeLessThanOrEqual(Math.floor(1e-4 * Q.length));
  const error = own.groups === 1 ? solved.relativeError : meanOverGroups(problem, solved.values);
  expect(Math.abs(error / own.relative_error - 1)).toBeLessThan(1e-3);
}

function meanOverGroups(problem: LayerProblem, Q: Float32Array): number {
  const { neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs } = problem;
  const perGroup = neurons / groups;
  let total = 0;
  for (let g = 0; g < groups; g++) {
    let error = 0;
    let norm = 0;
    for (let c = g * perGroup; c < (g + 1) * perGroup; c++)
      for (let i = 0; i < samples; i++) {
        const row = (i * groups + g) * inputs;
        let y = 0;
        let yq = 0;
        for (let t = 0; t < inputs; t++) {
          y += weights[c * inputs + t]! * floatInputs[row + t]!;
          yq += Q[c * inputs + t]! * quantizedInputs[row + t]!;
        }
        error += (y - yq) ** 2;
        norm += y ** 2;
      }
    total += Math.sqrt(error / norm);
  }
  return total / groups;
}
