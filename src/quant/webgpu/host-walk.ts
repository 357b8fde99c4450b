/**
 * Beacon along sums that the device has taken: they are read back, once, and walked on this side in float64
 * (methods/beacon-gram.ts): a letter is looked at over and over, one after the other, which no kernel here does.
 */
import type { LayerShape } from '../../core/layer-problem';
import { isHeldBack, ridgeOf, type Ridge } from '../criterion';
import type { LayerRecipe } from '../layer';
import { beaconGrid } from '../methods/beacon';
import { beaconNeurons, type BeaconFound } from '../methods/beacon-gram';
import { orderBoth, orderRows, pathOrder } from '../order';
import { pacer } from '../../wasm/panels';
import type { Session } from '../../gpu/session';
import type { GramMatrices } from './gram-matrices';
import type { Neurons, Tried, WalkedLayer } from './walkers';

/** Sums of a group in float64, as the inputs come. */
export interface HostSums {
  /** (inputs, inputs), both triangles. */
  H: Float64Array;
  /** E and F, (inputs, inputs); null where X̃ = X. */
  E: Float64Array | null;
  F: Float64Array | null;
  /** ‖X̃_t‖², Σ X̃_t and Σ X_t over the samples, (inputs). */
  squaredInputs: Float64Array;
  inputSums: Float64Array;
  floatSums: Float64Array;
}

/** @returns those of each group */
export async function readSums(
  { arena }: Session,
  { inputs, groups }: LayerShape,
  { H, Et, F, stride }: Pick<GramMatrices, 'H' | 'Et' | 'F' | 'stride'>,
): Promise<HostSums[]> {
  const read = (buffer: GPUBuffer | null) => (buffer ? arena.read(buffer) : null);
  const [h, et, f] = [await arena.read(H), await read(Et), await read(F)];
  return Array.from({ length: groups }, (_, g) => {
    const at = (t: number, s: number) => (g * stride + t) * stride + s;
    const square = (value: (t: number, s: number) => number) =>
      Float64Array.from({ length: inputs * inputs }, (_, i) => value(Math.floor(i / inputs), i % inputs));
    const each = (value: (t: number) => number) => Float64Array.from({ length: inputs }, (_, t) => value(t));
    return {
      H: square((t, s) => h[at(t, s)]!),
      E: et && square((t, s) => et[at(s, t)]!),
      F: f && square((t, s) => f[at(t, s)]!),
      squaredInputs: each((t) => h[at(t, t)]!),
      // The column of ones, which is the same in X and X̃.
      inputSums: each((t) => h[at(inputs, t)]!),
      floatSums: each((t) => h[at(inputs, t)]! + (et ? et[at(t, inputs)]! : 0)),
    };
  });
}

/** A neuron, its weights and letters as the inputs come. */
interface Found {
  w: Float64Array;
  q: Float64Array;
  sums: HostSums;
  found: BeaconFound;
}

/** @param sums of each group */
export async function walkOnHost(
  { pause }: Pick<Session, 'pause'>,
  sums: readonly HostSums[],
  samples: number,
  { shape, weights }: Neurons,
  recipe: LayerRecipe,
  { steps }: Tried,
): Promise<WalkedLayer> {
  const { inputs, groups } = shape;
  const perGroup = shape.neurons / groups;
  const neurons: Found[] = [];
  for (const [g, ofGroup] of sums.entries()) {
    const rowOf = (c: number) => Float64Array.from(weights.subarray(c * inputs, (c + 1) * inputs));
    const first = g * perGroup;
    const found = await walkGroup(ofGroup, recipe, steps[0]!.subarray(first, first + perGroup), pause, (c) =>
      rowOf(first + c),
    );
    neurons.push(...found.map((each, c) => ({ ...each, w: rowOf(first + c), sums: ofGroup })));
  }
  const each = (value: (neuron: Found) => number) => Float64Array.from(neurons, value);
  const perSample = (sum: number) => (samples ? sum / samples : 0);
  const outputSum = ({ w, sums: { floatSums } }: Found) => dot(w, floatSums);
  return {
    letter: (g, t, v) => neurons[g * perGroup + v]!.q[t]!,
    squaredErrors: [each((neuron) => neuron.found.squaredError + form(neuron.sums.F, neuron.w))],
    meanErrors: [each((neuron) => perSample(outputSum(neuron) - dot(neuron.q, neuron.sums.inputSums)))],
    meanOutputs: each((neuron) => perSample(outputSum(neuron))),
    squaredNorms: each(({ sums: { H, E, F }, w }) => form(H, w) + 2 * form(E, w) + form(F, w)),
    products: null,
    ridges: isHeldBack(recipe) ? [ridgeSums(neurons, recipe)] : null,
    ownSteps: Float32Array.from(neurons, ({ found }) => found.step),
  };
}

async function walkGroup(
  { H, E, squaredInputs }: HostSums,
  recipe: LayerRecipe,
  starts: Float32Array,
  pause: Session['pause'],
  rowOf: (neuron: number) => Float64Array,
): Promise<Pick<Found, 'q' | 'found'>[]> {
  const inputs = squaredInputs.length;
  const order = pathOrder(recipe, squaredInputs);
  const along = (square: Float64Array) => (order ? orderBoth(square, order) : square);
  const ridge = isHeldBack(recipe) ? ridgeOf(recipe, squaredInputs) : 0;
  const sums = { inputs, H: along(H), E: E && along(E), ridge, grid: beaconGrid(recipe) };
  const weightsOf = (c: number) => (order ? orderRows(rowOf(c), order, 1) : rowOf(c));
  const found = await beaconNeurons(sums, starts, weightsOf, pacer(pause));
  return found.map((neuron) => {
    const q = new Float64Array(inputs);
    neuron.q.forEach((letter, t) => (q[order ? order[t]! : t] = letter));
    return { q, found: neuron };
  });
}

/** λ‖q‖² and λqᵀw: all of Ew is kept. */
function ridgeSums(neurons: readonly Found[], recipe: LayerRecipe): Ridge {
  const times = (value: (neuron: Found) => number) =>
    Float64Array.from(neurons, (neuron) => ridgeOf(recipe, neuron.sums.squaredInputs) * value(neuron));
  return { squares: times(({ q }) => dot(q, q)), products: times(({ q, w }) => dot(q, w)) };
}

/** wᵀAw; A = 0 where it is null. */
function form(A: Float64Array | null, w: Float64Array): number {
  if (!A) return 0;
  let sum = 0;
  for (let t = 0; t < w.length; t++) sum += w[t]! * dot(A.subarray(t * w.length, (t + 1) * w.length), w);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
