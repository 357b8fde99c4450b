/**
 * The neurons of a layer in slices: walked one after the other where all at once do not fit in memory, or at once by
 * several threads.
 */
import { radii, stepOf } from './alphabet';
import { fillBinary } from './binary';
import { scaleGroupCount } from '../core/scale-groups';
import { restoreMeans } from './center';
import { fitSteps, type NeuronSums } from './fit-steps';
import type { ColumnMeans, LayerShape } from '../core/layer-problem';
import type { LayerRecipe } from './layer';
import { relativeErrors } from '../core/stats/relative-error';
import { layerError } from './scale-search';
import { meanShare } from './shrink';
import type { SolvedLayer } from './solver';

/** Some neurons of a layer, one after the other. */
export interface Slice {
  first: number;
  neurons: number;
}

/** Q of a slice, each neuron with the scale that it takes. */
export interface Winners extends NeuronSums, Pick<SolvedLayer, 'values' | 'codes' | 'steps' | 'scales' | 'biasShift'> {
  /** mean over the samples of Xw, (neurons). */
  meanOutputs: Float64Array;
  /** s of shrink.ts, (neurons), or []: all of Ew is kept. */
  keptShares: readonly number[];
}

/** Values of C, and δ of each of them for each neuron of a slice and each scale group, (neurons, scale groups). */
export interface Candidates {
  scales: readonly number[];
  steps: Float32Array[];
}

export interface Slicing {
  /** How many. */
  slices: number;
  /** All of them at once; radius `neuron` only. */
  atOnce: boolean;
}

/** What rows have lost to the means of their columns, and how many there were. */
export interface Centered {
  means: ColumnMeans;
  samples: number;
}

/** What is asked of a layer. */
export interface LayerTask {
  /** W, (neurons, inputs). */
  weights: Float32Array;
  shape: LayerShape;
  recipe: LayerRecipe;
  /** Values of C to try. */
  scales: readonly number[];
  /** null: rows are walked as they came. */
  centered: Centered | null;
}

/**
 * Solves all slices. One radius for the whole layer takes the scale whose error over all slices is smallest, the
 * first of equals; then each scale is walked on its own, and only the best Q is kept.
 */
export async function solveInSlices(
  task: LayerTask,
  slicing: Slicing,
  solve: (slice: Slice, candidates: Candidates) => Promise<Winners>,
): Promise<SolvedLayer> {
  const { scales, recipe } = task;
  const steps = candidateSteps(task);
  const walk = (tried: readonly number[]) => {
    const candidates = { scales: tried.map((k) => scales[k]!), steps: tried.map((k) => steps[k]!) };
    return walkSlices(task, slicing, candidates, solve);
  };
  const all = [...scales.keys()];
  if (slicing.slices === 1 || recipe.radius === 'neuron') return join(await walk(all), task);
  let best: { parts: Winners[]; error: number } | null = null;
  for (const k of all) {
    const parts = await walk([k]);
    const error = layerError(joinSums(parts), recipe);
    if (!best || error < best.error) best = { parts, error };
  }
  return join(best!.parts, task);
}

/** All slices with the same candidates. @param steps of those, of the whole layer */
async function walkSlices(
  { shape, recipe }: LayerTask,
  { slices, atOnce }: Slicing,
  { scales, steps }: Candidates,
  solve: (slice: Slice, candidates: Candidates) => Promise<Winners>,
): Promise<Winners[]> {
  const { neurons } = shape;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const size = Math.ceil(neurons / slices);
  const solveFrom = (first: number) => {
    const slice = { first, neurons: Math.min(size, neurons - first) };
    const [from, to] = [first * scaleGroups, (first + slice.neurons) * scaleGroups];
    return solve(slice, { scales, steps: steps.map((each) => each.subarray(from, to)) });
  };
  const firsts = Array.from({ length: Math.ceil(neurons / size) }, (_, i) => i * size);
  if (atOnce) return Promise.all(firsts.map(solveFrom));
  const parts: Winners[] = [];
  for (const first of firsts) parts.push(await solveFrom(first));
  return parts;
}

function join(parts: readonly Winners[], { weights, shape, recipe, centered }: LayerTask): SolvedLayer {
  const floats = (of: (part: Winners) => Float32Array) => joined(parts.map(of), Float32Array);
  const shared = recipe.radius === 'layer' ? parts[0]! : null;
  const walked = {
    ...joinSums(parts),
    values: floats((part) => part.values),
    steps: shared?.steps ?? floats(({ steps }) => steps),
    scales: shared?.scales ?? floats(({ scales }) => scales),
    biasShift: floats(({ biasShift }) => biasShift),
    meanOutputs: doubles(parts, ({ meanOutputs }) => meanOutputs),
  };
  const fitted = recipe.fit ? fitSteps(walked, shape, recipe) : walked;
  const { values, steps, scales } = fitted;
  const codes = joined(
    parts.map((part) => part.codes),
    Int8Array,
  );
  fillBinary(weights, { values, codes, steps }, shape, recipe);
  const { biasShift, squaredNorms } = centered
    ? restoreMeans(fitted, weights, values, shape, centered.means, centered.samples)
    : fitted;
  return {
    values,
    codes,
    steps,
    scales,
    biasShift,
    ...relativeErrors(fitted.squaredErrors, squaredNorms),
    ...meanShare(parts.flatMap(({ keptShares }) => keptShares)),
  };
}

function doubles(parts: readonly Winners[], of: (part: Winners) => Float64Array): Float64Array {
  return joined(parts.map(of), Float64Array);
}

function joinSums(parts: readonly Winners[]): NeuronSums {
  return {
    squaredErrors: doubles(parts, ({ squaredErrors }) => squaredErrors),
    products: parts[0]!.products && doubles(parts, ({ products }) => products!),
    squaredNorms: doubles(parts, ({ squaredNorms }) => squaredNorms),
  };
}

type Values = Float32Array | Float64Array | Int8Array;

/** One after the other; a single one as it is. */
function joined<T extends Values>(parts: readonly T[], Type: new (length: number) => T): T {
  if (parts.length === 1) return parts[0]!;
  const out = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** δ of every candidate scale, (neurons, scale groups): with radius `layer` the same for all neurons. */
function candidateSteps({ weights, shape, recipe, scales }: LayerTask): Float32Array[] {
  const base = radii(weights, shape, recipe);
  const length = shape.neurons * scaleGroupCount(shape, recipe);
  return scales.map((scale) =>
    Float32Array.from({ length }, (_, i) => stepOf(base[base.length === 1 ? 0 : i]!, scale, recipe)),
  );
}
