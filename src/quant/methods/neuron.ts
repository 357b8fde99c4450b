/** One neuron by any method, in float64, on samples kept as columns. */
import { quantizer, type Quantizer, type QuantizerOf } from '../alphabet';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import { centerColumns } from '../center';
import { unreachable } from '../../core/errors';
import { factorize, type Factor } from '../../core/linalg/factor';
import { gpfqNeuron, gramOfColumns, type PathColumns } from './gpfq';
import { gptqNeuron } from './gptq';
import { isHeldBack } from '../criterion';
import { DEFAULT_DAMPING, isFactored, type LayerRecipe } from '../layer';
import { orderRows, pathOrder } from '../order';
import type { NeuronResult } from './neuron-result';
import { qronosNeuron } from './qronos';
import { rtnNeuron } from './rtn';
import { effectiveInputs } from '../shrink';
import { spfqNeuron } from './spfq';

/** What the neurons of a group share. */
export interface Path {
  /** In the order of the path, but for the means that they may have lost. */
  columns: PathColumns;
  /** The input of each step; null: as they come. */
  order: Uint32Array | null;
  /** For the methods that need it. */
  factor: Factor | null;
  /** k of shrink.ts; null: the correction of the past counts whole. */
  effective: number | null;
}

/** The inputs in the order of the path, less their means where the recipe says so. @param natural as they come */
export function orderedColumns(
  recipe: Pick<LayerRecipe, 'method' | 'center' | 'order'>,
  natural: PathColumns,
): Pick<Path, 'columns' | 'order'> {
  const given = recipe.center ? centerColumns(natural) : natural;
  const order = pathOrder(recipe, given.norms);
  return { columns: order ? orderColumns(given, order) : given, order };
}

/** @param natural the inputs as they come */
export function preparePath(recipe: LayerRecipe, natural: PathColumns): Path {
  const { damping = DEFAULT_DAMPING } = recipe;
  const { columns, order } = orderedColumns(recipe, natural);
  const factor = isFactored(recipe) ? factorize(gramOfColumns(columns), columns.inputs, damping) : null;
  const effective = factor && isHeldBack(recipe) ? effectiveInputs(factor) : null;
  return { columns, order, factor, effective };
}

function orderColumns(natural: PathColumns, order: Uint32Array): PathColumns {
  const { float, quantized, samples } = natural;
  const ordered = orderRows(float, order, samples);
  return {
    ...natural,
    float: ordered,
    quantized: quantized === float ? ordered : orderRows(quantized, order, samples),
    norms: orderRows(natural.norms, order, 1),
  };
}

/**
 * The roundings of a neuron, one for each of its scale groups.
 * @param steps one, or one per neuron, or one per scale group of each neuron
 * @param offset o
 */
export function neuronQuantizers(
  recipe: LayerRecipe,
  steps: Float32Array,
  neuron: number,
  inputs: number,
  offset: number,
): Quantizer[] {
  const scaleGroups = scaleGroupCount({ inputs }, recipe);
  const ofNeuron = steps.length === 1 ? steps : steps.subarray(neuron * scaleGroups, (neuron + 1) * scaleGroups);
  return Array.from(ofNeuron, (step) => quantizer(recipe, step, offset));
}

/**
 * @param path made for the same recipe
 * @param w (inputs), as they come
 * @param neuron its row in W
 * @param roundings its own
 * @param result its letters as the inputs come
 */
export function quantizeNeuron(
  recipe: LayerRecipe,
  path: Path,
  w: Float32Array,
  neuron: number,
  roundings: NeuronRoundings,
  result: NeuronResult,
): void {
  const { order } = path;
  const quantizerOf = quantizerAlong(recipe, path, roundings);
  if (!order) return walkNeuron(recipe, path, w, neuron, quantizerOf, result);
  const q = new Float32Array(w.length);
  const codes = new Int8Array(w.length);
  const ordered: NeuronResult = { ...result, q, codes };
  walkNeuron(recipe, path, orderRows(w, order, 1), neuron, quantizerOf, ordered);
  order.forEach((input, t) => {
    result.q[input] = q[t]!;
    result.codes[input] = codes[t]!;
  });
}

/** How a neuron is rounded. */
export interface NeuronRoundings {
  /** One for each of its scale groups. */
  quantizers: readonly Quantizer[];
  /** Which weights are kept, (inputs), 0 or 1; null: all. */
  keep: Uint8Array | null;
}

/** Of what is not kept. */
const ZERO: Quantizer = { code: () => 0, value: () => 0 };

/** The rounding of each step of the path. */
export function quantizerAlong(
  recipe: LayerRecipe,
  { order }: Path,
  { quantizers, keep }: NeuronRoundings,
): QuantizerOf {
  const [only] = quantizers;
  if (quantizers.length === 1 && !keep) return () => only!;
  return (t) => {
    const input = order ? order[t]! : t;
    return keep?.[input] === 0 ? ZERO : quantizers[scaleGroupOf(input, recipe)]!;
  };
}

/** As `quantizeNeuron`, with all in the order of the path. */
function walkNeuron(
  { method, seed, shrink }: LayerRecipe,
  { columns, factor, effective }: Path,
  w: Float32Array,
  neuron: number,
  quantizerOf: QuantizerOf,
  result: NeuronResult,
): void {
  switch (method) {
    case 'gpfq':
      return gpfqNeuron(w, columns, quantizerOf, result);
    case 'spfq':
      return spfqNeuron(w, columns, quantizerOf, result, { seed, neuron });
    case 'rtn':
      rtnNeuron(w, quantizerOf, result);
      break;
    case 'gptq':
      gptqNeuron(w, factor!, quantizerOf, result);
      break;
    case 'beacon':
      throw new Error('Beacon finds its letters with their step: beacon.ts'); // solve.ts asks it alone
    case 'qronos': {
      const kept = shrink ? effective : null;
      qronosNeuron(w, { columns, factor: factor!, effective: kept }, quantizerOf, result);
      break;
    }
    default:
      unreachable(method);
  }
  followError(w, result.q, columns, result.u);
}

/**
 * u += Xw − X̃q, step by step, (samples).
 * @param onStep called with t after each step, when u holds u_t
 */
export function followError(
  w: Float32Array,
  q: Float32Array,
  { float, quantized, inputs, samples }: PathColumns,
  u: Float64Array,
  onStep?: (t: number) => void,
): void {
  for (let t = 0; t < inputs; t++) {
    for (let i = 0; i < samples; i++) u[i]! += w[t]! * float[t * samples + i]! - q[t]! * quantized[t * samples + i]!;
    onStep?.(t);
  }
}
