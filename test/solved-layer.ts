/**
 * What is wrong with a layer that a solver has given, told from the problem, the recipe and Q alone, in float64: that its
 * steps are those of a candidate scale, that every letter is that of its argument, that the errors that are told are those of
 * the letters that were given, and that no other candidate leaves less. Nothing of it needs the letters of the reference.
 */
import type { LayerProblem } from '../src/core/layer-problem';
import { scaleGroupCount, stepsOfWeights } from '../src/core/scale-groups';
import { offsetsOf, radii, stepOf } from '../src/quant/alphabet';
import { findsStep, isFactored, type LayerRecipe } from '../src/quant/layer';
import { quantizeReference } from '../src/quant/reference/problem';
import type { SolvedLayer } from '../src/quant/solver';
import { codeOf } from './codes';
import { openDecisions, type Decisions } from './decisions';
import { judgeOwnSteps } from './own-steps';
import type { Tolerance, Verdict } from './verdict';
import { openJudgedErrors, type JudgedError, type JudgedErrors } from './judged-errors';

export interface Asked {
  problem: LayerProblem;
  recipe: LayerRecipe;
  scales: readonly number[];
}

/**
 * Sums in float32. Measured on an emulated GPU and in WebAssembly over some thousand layers of every kind, what rounding
 * leaves is at most a tenth of it; what is told of an error has four digits.
 */
export const SINGLE: Tolerance = { error: 2e-4, sum: 2e-6, argument: 2 ** -22, factored: 2 ** -14 };

/** Sums in float64, given as float32. */
export const DOUBLE: Tolerance = { error: 1e-6, sum: 1e-12, argument: 0, factored: 0 };

/** A fitted step is a multiple of it of its own: fit-steps.ts. */
const GRAIN = 1 / 1024;

/** Fitted steps are rounded to float32 twice. */
const ROUNDED_TWICE = 2 ** -22;

/** Of the share that Qronos keeps: it comes from sums in float32. */
const KEPT = 1e-3;

/** @param again solves the same with other scales: asked where another candidate seems better */
export async function judge(
  found: SolvedLayer,
  asked: Asked,
  tolerance: Tolerance,
  again: (scales: readonly number[]) => Promise<SolvedLayer>,
): Promise<Verdict> {
  const examined = { ...asked, ...knownOf(asked) };
  const ownSteps = findsStep(asked.recipe);
  const walked = ownSteps ? judgeOwnSteps(found, asked, tolerance) : findCandidates(found, examined, tolerance);
  if (walked.wrong) return walked;
  const errors = examined.truth.of(found.values);
  const wrong =
    wrongErrors(found, errors, asked.problem, tolerance) ||
    (ownSteps ? '' : await wrongChoice(errors, examined, tolerance, again)) ||
    wrongShare(found, examined.expected[0]!);
  return { wrong, turned: walked.turned };
}

/** What is the same for whoever solves a problem. */
interface Known {
  truth: JudgedErrors;
  decisions: Decisions;
  /** What the reference makes of each scale. */
  expected: SolvedLayer[];
}

type Examined = Asked & Known;

const known = new WeakMap<LayerProblem, Map<string, Known>>();

/** Several backends are asked for the same. */
function knownOf({ problem, recipe, scales }: Asked): Known {
  const ofProblem = known.get(problem) ?? new Map<string, Known>();
  known.set(problem, ofProblem);
  const key = JSON.stringify([recipe, scales]);
  const found = ofProblem.get(key) ?? {
    truth: openJudgedErrors(problem, recipe),
    decisions: openDecisions(problem, recipe),
    expected: scales.map((scale) => quantizeReference(problem, recipe, [scale])),
  };
  ofProblem.set(key, found);
  return found;
}

/** Neurons that take one scale together. */
function unitsOf({ problem: { neurons }, recipe }: Asked): number[][] {
  const all = Array.from({ length: neurons }, (_, c) => c);
  return recipe.radius === 'neuron' ? all.map((c) => [c]) : [all];
}

/** For each of them a candidate whose steps and letters those are that were given. */
function findCandidates(found: SolvedLayer, asked: Examined, tolerance: Tolerance): Verdict {
  const { problem, recipe, scales, expected } = asked;
  const base = radii(problem.weights, problem, recipe);
  const candidates = scales.map((scale, k) => {
    const steps = Float32Array.from(base, (radius) => stepOf(radius, scale, recipe));
    return { scale, steps, expected: expected[k]! };
  });
  let turned = 0;
  for (const unit of unitsOf(asked)) {
    const tried = candidates.map((candidate) => tryCandidate(found, asked, unit, candidate, tolerance));
    const taken = tried.find(({ wrong }) => !wrong);
    if (!taken) return { wrong: tried.map(({ wrong }) => wrong).join('; or '), turned };
    turned += taken.turned;
  }
  return { wrong: '', turned };
}

interface Candidate {
  scale: number;
  /** As radii: one, or one for each neuron, or one for each scale group of each neuron. */
  steps: Float32Array;
  /** Of the reference. */
  expected: SolvedLayer;
}

function tryCandidate(
  found: SolvedLayer,
  { problem, recipe, truth, decisions }: Examined,
  unit: readonly number[],
  { scale, steps, expected }: Candidate,
  tolerance: Tolerance,
): Verdict {
  const { inputs } = problem;
  const s = recipe.radius === 'neuron' ? unit[0]! : 0; // of the unit among scales
  const no = (wrong: string): Verdict => ({ wrong: `neuron ${unit[0]}, scale ${scale}: ${wrong}`, turned: 0 });

  // 1. The scale and its steps, with `fit` a multiple of both.
  const factor = recipe.fit ? 1 + Math.round((found.scales[s]! / scale - 1) / GRAIN) * GRAIN : 1;
  const like = (given: number, own: number) =>
    recipe.fit ? Math.abs(given - factor * own) <= ROUNDED_TWICE * given : given === Math.fround(own);
  if (!like(found.scales[s]!, scale)) return no(`the scale is ${found.scales[s]}`);
  const groups = scaleGroupCount(problem, recipe);
  for (let i = s * groups; i < (s + 1) * groups; i++)
    if (!like(found.steps[i]!, steps[i]!)) return no(`step ${i} is ${found.steps[i]}, not ${factor} · ${steps[i]}`);

  // 2. Letters of the alphabet, and those that were walked: with steps before they were fitted.
  const [given, own] = [found.steps, steps].map((each) => stepsOfWeights(each, problem, recipe));
  const walked = new Float32Array(problem.weights.length);
  for (const c of unit)
    for (let t = 0; t < inputs; t++) {
      const at = c * inputs + t;
      const o = found.offsets?.[c] ?? 0;
      if (!offsetsOf(recipe).includes(o)) return no(`the offset is ${o}`);
      const k = codeOf(found, at, given!(c, t), o, recipe);
      if (k === null) return no(`${found.values[at]} with the code ${found.codes[at]} is no letter`);
      walked[at] = recipe.fit ? (k + o) * own!(c, t) : found.values[at]!;
    }

  // 3. Each that of its argument.
  const turns = unit.flatMap((c) =>
    decisions.turns(c, walked.subarray(c * inputs, (c + 1) * inputs), (t) => own!(c, t), found.offsets?.[c] ?? 0),
  );
  const part = isFactored(recipe) ? tolerance.factored : tolerance.argument;
  const far = turns.find((turn) => !turn.within(part));
  if (far) return no(`step ${far.step} of neuron ${far.neuron} takes ${far.letter} for ${far.argument}`);

  if (turns.length === 0) {
    const unlike = unlikeReference(found, expected, unit, recipe);
    if (unlike) return no(unlike);
  }

  // 4. The step that suits them.
  if (recipe.fit) {
    const errors = unit.map((c) => truth.ofNeuron(c, walked.subarray(c * inputs, (c + 1) * inputs)));
    const misfit = wrongFactor(factor, errors, tolerance);
    if (misfit) return no(misfit);
  }
  return { wrong: '', turned: turns.length };
}

/** ⟨y, z⟩ / ‖z‖² of all neurons of a unit, y = Xw, z = X̃q, with what f adds to both. */
function wrongFactor(factor: number, errors: readonly JudgedError[], { sum }: Tolerance): string {
  const { error, product, squaredOutput, size, ridge } = totals(errors);
  const slack = GRAIN / 2 + sum * (1 + size / squaredOutput);
  const best = 1 + (product - error + ridge.product - ridge.square) / (squaredOutput + ridge.square);
  // Letters that are next to nothing, or turn the output around, keep their step.
  const keeps = !(squaredOutput > 2e-4 * (squaredOutput + 2 * product - error)) || best < slack;
  if (Math.abs(factor - best) <= slack || (factor === 1 && keeps)) return '';
  return `the step is ${factor} times that of the scale, and ${best} times would suit the letters best`;
}

/** The errors that are told, of the layer and of each neuron, and what the bias takes. */
function wrongErrors(
  { relativeError, neuronErrors, biasShift }: SolvedLayer,
  errors: readonly JudgedError[],
  { samples }: LayerProblem,
  { error: slack, sum }: Tolerance,
): string {
  for (const [i, { error, norm, size }] of [totals(errors), ...errors].entries()) {
    const told = (i === 0 ? relativeError : neuronErrors[i - 1]!) ** 2;
    const own = norm > 0 ? error / norm : Number(error > 0);
    // Q is rounded to float32, once its steps are fitted.
    const rounding = norm > 0 ? (sum * size * (1 + own)) / norm + 2 ** -22 * Math.sqrt((own * size) / norm) : 0;
    if (!(Math.abs(told - own) <= slack * own + rounding))
      return `the error of ${i === 0 ? 'the layer' : `neuron ${i - 1}`} is ${Math.sqrt(own)}, told is ${Math.sqrt(told)}`;
  }
  const at = errors.findIndex(
    ({ mean, size }, c) => !(Math.abs(biasShift[c]! - mean) <= (sum + 2 ** -23) * Math.sqrt(size / samples)),
  );
  return at < 0 ? '' : `the mean error of neuron ${at} is ${errors[at]!.mean}, told is ${biasShift[at]}`;
}

/** Whether another candidate leaves less, by more than rounding hides. */
async function wrongChoice(
  errors: readonly JudgedError[],
  asked: Examined,
  { error: slack, sum }: Tolerance,
  again: (scales: readonly number[]) => Promise<SolvedLayer>,
): Promise<string> {
  const { scales, truth, expected } = asked;
  if (scales.length === 1) return '';
  const worse = (each: readonly (readonly JudgedError[])[]) => {
    for (const unit of unitsOf(asked)) {
      const { loss: left, size } = totals(unit.map((c) => errors[c]!));
      const others = each.map((own) => totals(unit.map((c) => own[c]!)));
      const best = others.reduce((least, own) => (own.loss < least.loss ? own : least));
      // Both may be told wrong.
      if (!(left - best.loss <= 2 * (slack * best.error + sum * size)))
        return `neuron ${unit[0]}: what is made small is ${left}, and ${best.loss} with another scale`;
    }
    return '';
  };
  const wrong = worse(expected.map(({ values }) => truth.of(values)));
  if (!wrong) return '';
  // Where a letter is turned on the way, a scale leaves another error here than in the reference: twice, so that it is walked
  // as among others.
  const own: JudgedError[][] = [];
  for (const scale of scales) own.push(truth.of((await again([scale, scale])).values));
  return worse(own);
}

function totals(errors: readonly JudgedError[]): Omit<JudgedError, 'mean'> {
  const all = { error: 0, norm: 0, product: 0, squaredOutput: 0, size: 0, loss: 0, ridge: { square: 0, product: 0 } };
  for (const own of errors) {
    all.error += own.error;
    all.norm += own.norm;
    all.product += own.product;
    all.squaredOutput += own.squaredOutput;
    all.size += own.size;
    all.loss += own.loss;
    all.ridge.square += own.ridge.square;
    all.ridge.product += own.ridge.product;
  }
  return all;
}

/** Where X̃ = X there is nothing to keep, and a solver need not say so. */
function wrongShare({ keptShare: kept = 0 }: SolvedLayer, { keptShare = 0 }: SolvedLayer): string {
  return Math.abs(kept - keptShare) <= KEPT ? '' : `${kept} of Ew is kept, expected ${keptShare}`;
}

/** Where no letter was turned, all are those of the reference; with `fit` k is, whose step is judged by itself. */
function unlikeReference(
  found: SolvedLayer,
  { values, codes, offsets, neuronErrors }: SolvedLayer,
  unit: readonly number[],
  { fit }: LayerRecipe,
): string {
  const inputs = values.length / neuronErrors.length;
  for (const c of unit) {
    // Two offsets may leave the same.
    if ((found.offsets?.[c] ?? 0) !== (offsets?.[c] ?? 0)) continue;
    for (let at = c * inputs; at < (c + 1) * inputs; at++) {
      const [own, other] = [found.values[at]!, values[at]!];
      if (found.codes[at] !== codes[at] || (!fit && own !== other))
        return `letter ${at} is ${own}, in the reference ${other}`;
    }
  }
  return '';
}
