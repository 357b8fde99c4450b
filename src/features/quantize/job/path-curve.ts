/** ‖u_t‖/‖Xw‖ along the path of one layer. */
import { UserError } from '../../../core/errors';
import { gatherPatches } from '../../../core/im2col';
import { choose, random } from '../../../core/random';
import { pathErrors } from '../../../quant/reference/problem';
import type { LayerProblem } from '../../../core/layer-problem';
import type { Samples } from '../../../data/samples';
import { quantizeStaged, type QuantizeOptions } from './quantize';
import { type Recipe } from './recipe';
import { layerRecipe } from './layer-recipe';
import type { PathCurve } from './report';
import type { StagedNetwork } from '../../../engine/layerwise/staged';

/** Neurons whose quartiles are drawn, at most. */
const NEURONS = 128;
/** Rows of X on which the norms are taken, at most. */
const ROWS = 1024;
/** Points of the curve, at most. */
const POINTS = 400;

/**
 * Quantizes up to the layer and the layer itself, then follows its error in float64, keeping ‖u_t‖ after every step.
 * @throws UserError where the layer does not exist or stays in float
 */
export async function pathCurve(
  staged: StagedNetwork,
  calibration: Samples,
  recipe: Recipe,
  layerId: string,
  { backend, checkpoints, job }: Pick<QuantizeOptions, 'backend' | 'checkpoints' | 'job'>,
): Promise<PathCurve> {
  const layer = staged.network.layers.find(({ id }) => id === layerId);
  if (!layer) throw new UserError(`The network has no layer ${layerId}.`);
  const own = layerRecipe(recipe, layerId, layer);
  if (!own) throw new UserError(`${layerId} is left in float: it has no path to draw. Give it bits first.`);
  const rows = { float: [] as Float32Array[], quantized: [] as Float32Array[] };
  const before = await quantizeStaged(staged, calibration, recipe, {
    backend,
    form: null,
    checkpoints,
    job: job.part(0, 0.9),
    until: layer.id,
    onInputs({ shape, float, quantized, positions }) {
      const X = gatherPatches(layer.geometry, shape, float, positions);
      rows.float.push(X);
      rows.quantized.push(quantized ? gatherPatches(layer.geometry, shape, quantized, positions) : X);
    },
  });
  const solved = before.layers.get(layer.id)!;
  await job.step(0.9, `Walking ${layer.name}`);
  const problem = thinned(layer, rows, own.seed);
  const neurons = choose(random(own.seed, 4), NEURONS, layer.neurons);
  const errors = pathErrors(problem, own, neurons, solved.values);
  await job.step(1);
  return { layer: layer.id, method: own.method, bits: own.bits, ...quartiles(errors, neurons.length, layer.inputs) };
}

/** A seeded part of the rows, as a problem of its own. */
function thinned(
  { weights, neurons, inputs, groups }: Pick<LayerProblem, 'weights' | 'neurons' | 'inputs' | 'groups'>,
  rows: { float: Float32Array[]; quantized: Float32Array[] },
  seed: number,
): LayerProblem {
  const columns = groups * inputs;
  const total = rows.float.reduce((sum, part) => sum + part.length / columns, 0);
  const kept = choose(random(seed, 3), ROWS, total);
  const pick = (parts: Float32Array[]) => {
    const out = new Float32Array(kept.length * columns);
    let part = 0;
    let start = 0;
    kept.forEach((row, i) => {
      while (row >= start + parts[part]!.length / columns) start += parts[part++]!.length / columns;
      out.set(parts[part]!.subarray((row - start) * columns, (row - start + 1) * columns), i * columns);
    });
    return out;
  };
  return {
    weights,
    neurons,
    inputs,
    groups,
    samples: kept.length,
    floatInputs: pick(rows.float),
    quantizedInputs: pick(rows.quantized),
  };
}

function quartiles(errors: Float64Array, neurons: number, inputs: number) {
  const stride = Math.max(1, Math.ceil(inputs / POINTS));
  const curve = { t: [] as number[], lower: [] as number[], median: [] as number[], upper: [] as number[] };
  for (let t = 0; t < inputs; t = t === inputs - 1 ? inputs : Math.min(t + stride, inputs - 1)) {
    const column = Float64Array.from({ length: neurons }, (_, n) => errors[n * inputs + t]!).sort();
    const at = (p: number) => column[Math.round(p * (neurons - 1))]!;
    curve.t.push(t);
    curve.lower.push(at(0.25));
    curve.median.push(at(0.5));
    curve.upper.push(at(0.75));
  }
  return curve;
}
