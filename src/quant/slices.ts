/**
 * The neurons of a layer in slices: walked one after the other where all at once do not fit in memory, or at once by
 * several threads.
 */
import { offsetsOf, radii, stepOf } from './alphabet';
import { fillDeadInputs } from './dead-inputs';
import { scaleGroupCount } from '../core/scale-groups';
import { restoreMeans } from './center';
import { fitSteps, type Fittable, type NeuronSums } from './fit-steps';
import type { ColumnMeans, LayerShape } from '../core/layer-problem';
import { sweepsOf, type LayerRecipe } from './layer';
import { relativeErrors } from '../core/stats/relative-error';
import { layerLoss, searched } from './scale-search';
import { recipeWithZero } from './pruned';
import { meanShare } from './shrink';
import type { SolvedLayer } from './solver';

/** Some neurons of a layer, one after the other. */
export interface Slice {
  first: number;
  neurons: number;
}

/** Q of a slice, each neuron with the scale and the offset that it takes. */
export interface Winners extends NeuronSums, Pick<SolvedLayer, 'values' | 'codes' | 'steps' | 'scales' | 'biasShift'> {
  /** o, (neurons). */
  offsets: Float32Array;
  /** mean over the samples of Xw, (neurons). */
  meanOutputs: Float64Array;
  /** s of shrink.ts, (neurons), or []: all of Ew is kept. */
  keptShares: readonly number[];
}

/** What is tried for the neurons of a slice: each C with each o, all values of o with the first C, then with the next. */
export interface Candidates {
  /** C of each candidate. */
  scales: readonly number[];
  /** δ of each candidate, (neurons, scale groups). */
  steps: Float32Array[];
  /** o of each candidate, (neurons). */
  offsets: Float32Array[];
  /** Letters that a sweep goes over, one candidate; left out: a walk finds them. */
  start?: SweepStart;
  /** Which weights are kept, (neurons, inputs), 0 or 1; left out: all. */
  keep?: Uint8Array;
}

/** What a sweep begins with. */
export interface SweepStart {
  /** Q, (neurons, inputs). */
  values: Float32Array;
  /** s of shrink.ts, (neurons). */
  keptShares: readonly number[];
}

export interface Slicing {
  /** How many. */
  slices: number;
  /** All of them at once; with radius `layer` they choose together. */
  atOnce: boolean;
  /** Neurons of a slice are a multiple of so many; left out: of any number. */
  multiple?: number;
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
  /** Which weights are kept, (neurons, inputs), 0 or 1; left out: all. */
  keep?: Uint8Array | undefined;
}

export type SolveSlice = (slice: Slice, candidates: Candidates) => Promise<Winners>;

/**
 * Solves all slices. One radius for the whole layer takes the scale whose error over all slices is smallest, the
 * first of equals; then each scale is walked on its own, and only the best Q is kept.
 * @throws UserError where the method does not go with the rest of the recipe
 */
export async function solveInSlices(asked: LayerTask, slicing: Slicing, solve: SolveSlice): Promise<SolvedLayer> {
  const task = searched(asked.keep ? { ...asked, recipe: recipeWithZero(asked.recipe) } : asked);
  const walked = joinParts(await walkBest(task, slicing, solve), task);
  return finish(await sweep(fit(walked, task), task, slicing, solve), task);
}

async function walkBest(task: LayerTask, slicing: Slicing, solve: SolveSlice): Promise<Winners[]> {
  const { scales, recipe } = task;
  const steps = candidateSteps(task);
  const walk = (tried: readonly number[]) => walkSlices(task, slicing, withOffsets(task, scales, steps, tried), solve);
  const all = [...scales.keys()];
  if (slicing.slices === 1 || slicing.atOnce || recipe.radius === 'neuron') return walk(all);
  let best: { parts: Winners[]; loss: number } | null = null;
  for (const k of all) {
    const parts = await walk([k]);
    const loss = layerLoss(joinSums(parts), recipe);
    if (!best || loss < best.loss) best = { parts, loss };
  }
  return best!.parts;
}

/** Each of some values of C with each o. */
function withOffsets(
  { shape, recipe, keep }: LayerTask,
  scales: readonly number[],
  steps: readonly Float32Array[],
  tried: readonly number[],
): Candidates {
  const pairs = tried.flatMap((k) => offsetsOf(recipe).map((o) => ({ k, o })));
  return {
    scales: pairs.map(({ k }) => scales[k]!),
    steps: pairs.map(({ k }) => steps[k]!),
    offsets: pairs.map(({ o }) => new Float32Array(shape.neurons).fill(o)),
    ...(keep && { keep }),
  };
}

/** All slices with the same candidates. @param candidates of the whole layer */
async function walkSlices(
  { shape, recipe }: LayerTask,
  slicing: Slicing,
  candidates: Candidates,
  solve: SolveSlice,
): Promise<Winners[]> {
  const { neurons, inputs } = shape;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const solveOne = (slice: Slice) => solve(slice, cutCandidates(candidates, slice, inputs, scaleGroups));
  const cut = slicesOf(neurons, slicing);
  if (slicing.atOnce) return Promise.all(cut.map(solveOne));
  const parts: Winners[] = [];
  for (const slice of cut) parts.push(await solveOne(slice));
  return parts;
}

/** All of about the same size but the last one, which may be smaller. */
export function slicesOf(neurons: number, { slices, multiple = 1 }: Pick<Slicing, 'slices' | 'multiple'>): Slice[] {
  const size = Math.ceil(neurons / multiple / slices) * multiple;
  return Array.from({ length: Math.ceil(neurons / size) }, (_, i) => ({
    first: i * size,
    neurons: Math.min(size, neurons - i * size),
  }));
}

/** The same for some of the neurons. */
export function cutCandidates(
  { scales, steps, offsets, start, keep }: Candidates,
  { first, neurons }: Slice,
  inputs: number,
  scaleGroups: number,
): Candidates {
  const cut = (each: Float32Array, length: number) => each.subarray(first * length, (first + neurons) * length);
  return {
    scales,
    steps: steps.map((each) => cut(each, scaleGroups)),
    offsets: offsets.map((each) => cut(each, 1)),
    ...(keep && { keep: keep.subarray(first * inputs, (first + neurons) * inputs) }),
    ...(start && {
      start: { values: cut(start.values, inputs), keptShares: start.keptShares.slice(first, first + neurons) },
    }),
  };
}

const fit = (walked: Walked, { shape, recipe }: LayerTask) => (recipe.fit ? fitSteps(walked, shape, recipe) : walked);

/** Passes over the letters, δ fitted again after each, until one changes nothing. */
async function sweep(found: Walked, task: LayerTask, slicing: Slicing, solve: SolveSlice): Promise<Walked> {
  const { shape, recipe, keep } = task;
  const perNeuron = shape.neurons * scaleGroupCount(shape, recipe);
  let best = found;
  for (let pass = 0; pass < sweepsOf(recipe); pass++) {
    const { values, codes, steps, scales, offsets, keptShares } = best;
    const candidates: Candidates = {
      scales: [NaN], // the steps have gone their own way
      steps: [steps.length === 1 ? new Float32Array(perNeuron).fill(steps[0]!) : steps],
      offsets: [offsets],
      start: { values, keptShares },
      ...(keep && { keep }),
    };
    const swept = { ...joinParts(await walkSlices(task, slicing, candidates, solve), task), steps, scales };
    best = fit(swept, task);
    if (swept.codes.every((k, i) => k === codes[i])) break;
  }
  return best;
}

/** All neurons of a layer. */
type Walked = Fittable & Pick<Winners, 'codes' | 'keptShares'>;

function joinParts(parts: readonly Winners[], { recipe }: LayerTask): Walked {
  const floats = (of: (part: Winners) => Float32Array) => joined(parts.map(of), Float32Array);
  const shared = recipe.radius === 'layer' ? parts[0]! : null;
  return {
    ...joinSums(parts),
    values: floats((part) => part.values),
    codes: joined(
      parts.map((part) => part.codes),
      Int8Array,
    ),
    steps: shared?.steps ?? floats(({ steps }) => steps),
    scales: shared?.scales ?? floats(({ scales }) => scales),
    offsets: floats(({ offsets }) => offsets),
    biasShift: floats(({ biasShift }) => biasShift),
    meanOutputs: doubles(parts, ({ meanOutputs }) => meanOutputs),
    keptShares: parts.flatMap(({ keptShares }) => [...keptShares]),
  };
}

/** What is told of a layer. @param found changed in place */
function finish(found: Walked, { weights, shape, recipe, centered }: LayerTask): SolvedLayer {
  fillDeadInputs(weights, found, shape, recipe);
  const { values, codes, steps, scales, offsets, squaredErrors, keptShares } = found;
  const { biasShift, squaredNorms } = centered
    ? restoreMeans(found, weights, values, shape, centered.means, centered.samples)
    : found;
  return {
    values,
    codes,
    steps,
    scales,
    ...(offsets.some((o) => o !== 0) && { offsets }),
    biasShift,
    ...relativeErrors(squaredErrors, squaredNorms),
    ...meanShare(keptShares),
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
    ridge: parts[0]!.ridge && {
      squares: doubles(parts, ({ ridge }) => ridge!.squares),
      products: doubles(parts, ({ ridge }) => ridge!.products),
    },
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
