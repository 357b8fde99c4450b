/**
 * What is wrong with the letters of a method that finds the step of each neuron itself: each has to be the best one given all
 * others, and the step has to suit them, by the vectors of the problem in float64. Which of such answers it is, hangs on the
 * way there, which rounding may turn.
 */
import type { LayerProblem } from '../src/core/layer-problem';
import { offsetsOf, quantizer, radii, stepOf } from '../src/quant/alphabet';
import { isHeldBack, ridgeOf } from '../src/quant/criterion';
import type { LayerRecipe } from '../src/quant/layer';
import { angleScore, beaconGrid, bestLetter, type AngleSums } from '../src/quant/methods/beacon';
import { preparePath } from '../src/quant/methods/neuron';
import { problemColumns } from '../src/quant/reference/problem';
import type { SolvedLayer } from '../src/quant/solver';
import { codeOf } from './codes';
import type { Tolerance, Verdict } from './verdict';

/** Of a step, and of the scale that it is told as: each is rounded to float32. */
const ROUNDED = 2 ** -22;

export function judgeOwnSteps(
  found: SolvedLayer,
  { problem, recipe }: { problem: LayerProblem; recipe: LayerRecipe },
  { sum }: Tolerance,
): Verdict {
  const { neurons, inputs, groups, weights } = problem;
  const starts = radii(weights, problem, { ...recipe, percentile: 1 });
  const vectors = problemColumns(problem).map((columns) => vectorsOf(recipe, columns));
  let turned = 0;
  for (let c = 0; c < neurons; c++) {
    const no = (wrong: string): Verdict => ({ wrong: `neuron ${c}: ${wrong}`, turned });
    const row = <T extends Float32Array | Int8Array>(all: T) => all.subarray(c * inputs, (c + 1) * inputs);
    const [step, start] = [found.steps[c]!, stepOf(starts[c]!, 1, recipe)];
    if (start > 0 && !(Math.abs(found.scales[c]! * start - step) <= ROUNDED * step))
      return no(`the scale is ${found.scales[c]}, and the step ${step} for ${start}`);
    const ofNeuron = vectors[Math.floor(c / (neurons / groups))]!;
    const letters = lettersOf(found, c, ofNeuron.live, { problem, recipe });
    if (typeof letters === 'string') return no(letters);
    const verdict = judgeAngle(row(weights) as Float32Array, letters, ofNeuron, { recipe, step, start, sum });
    if (verdict.wrong) return no(verdict.wrong);
    turned += verdict.turned;
  }
  return { wrong: '', turned };
}

type Columns = ReturnType<typeof problemColumns>[number];

/** X and X̃ as vectors, inputs as they come, with the rows √λ I of the ridge. */
function vectorsOf(recipe: LayerRecipe, natural: Columns) {
  const { columns } = preparePath({ ...recipe, order: 'natural' }, natural);
  const { inputs, samples, norms } = columns;
  const ridge = isHeldBack(recipe) ? ridgeOf(recipe, norms) : 0;
  const extended = (values: Float64Array) =>
    Array.from({ length: inputs }, (_, t) => {
      const vector = new Float64Array(samples + (ridge > 0 ? inputs : 0));
      vector.set(values.subarray(t * samples, (t + 1) * samples));
      if (ridge > 0) vector[samples + t] = Math.sqrt(ridge);
      return vector;
    });
  return { X: extended(columns.float), Xq: extended(columns.quantized), live: norms.map((norm) => Number(norm > 0)) };
}

/** p of a neuron, 0 where an input never changes; a string: what is wrong with them. */
function lettersOf(
  found: SolvedLayer,
  c: number,
  live: Float64Array,
  { problem: { inputs, weights }, recipe }: { problem: LayerProblem; recipe: LayerRecipe },
): Float64Array | string {
  const o = offsetsOf(recipe)[0]!;
  if ((found.offsets?.[c] ?? 0) !== o) return `the offset is ${found.offsets?.[c]}`;
  const step = found.steps[c]!;
  const out = new Float64Array(inputs);
  for (let t = 0; t < inputs; t++) {
    const at = c * inputs + t;
    const k = codeOf(found, at, step, o, recipe);
    if (step === 0) {
      if (found.values[at] !== 0) return `${found.values[at]} with a step of 0`;
    } else if (!live[t]) {
      const filled = o !== 0 || recipe.alphabet === 'binary';
      const only = filled ? Math.fround(quantizer(recipe, step, o).value(weights[at]!)) : 0;
      if (found.values[at] !== only) return `${found.values[at]} for an input that never changes`;
    } else if (k === null) return `${found.values[at]} with the code ${found.codes[at]} is no letter`;
    else out[t] = k + o;
  }
  return out;
}

interface Sought {
  recipe: LayerRecipe;
  /** δ. */
  step: number;
  /** δ₀. */
  start: number;
  /** Of the sums, as a part of what they are made of. */
  sum: number;
}

/** Whether each letter is the best, and the step that of all. */
function judgeAngle(
  w: Float32Array,
  p: Float64Array,
  { X, Xq, live }: ReturnType<typeof vectorsOf>,
  { recipe, step, start, sum }: Sought,
): Verdict {
  const no = (wrong: string): Verdict => ({ wrong, turned: 0 });
  if (!(start > 0)) return step === 0 ? { wrong: '', turned: 0 } : no(`the step is ${step} where all weights are 0`);
  const y = weighted(w, X);
  const v = weighted(p, Xq);
  const [product, square, norm] = [dot(y, v), dot(v, v), dot(y, y)];
  let size = 0;
  w.forEach((x, t) => (size += x * x * dot(X[t]!, X[t]!) + (step * p[t]!) ** 2 * dot(Xq[t]!, Xq[t]!)));
  if (square === 0) return step === start ? { wrong: '', turned: 0 } : no(`the step is ${step} and not ${start}`);
  const best = Math.max(0, product / square);
  if (!(Math.abs(step - best) <= (ROUNDED + sum * (1 + size / (best ** 2 * square))) * best))
    return no(`the step is ${step}, and ${best} would suit the letters best`);
  const grid = beaconGrid(recipe);
  const slack = 1e-12 + 2 * sum * (1 + size / norm);
  let turned = 0;
  for (let t = 0; t < w.length; t++) {
    if (!live[t]) continue;
    const [x, H, b, held] = [p[t]!, dot(Xq[t]!, Xq[t]!), dot(y, Xq[t]!), dot(v, Xq[t]!)];
    const h = held - x * H;
    const sums: AngleSums = { B: product - x * b, A: Math.max(0, square - x * (2 * h + x * H)), b, h, H };
    const [own, other] = [x, bestLetter(sums, grid, x)].map((letter) => angleScore(sums, letter) / Math.sqrt(norm));
    if (!(own! >= other! - slack)) return no(`letter ${t} is ${x}, and the cosine ${own}, which may be ${other}`);
    if (own! < other! - 2e-12) turned++;
  }
  return { wrong: '', turned };
}

/** Σ_t a_t X_t. */
function weighted(a: ArrayLike<number>, X: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(X[0]!.length);
  X.forEach((x, t) => x.forEach((value, i) => (out[i]! += a[t]! * value)));
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
