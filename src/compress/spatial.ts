/**
 * k_h × 1 to r channels, then 1 × k_w (Jaderberg et al., arXiv 1405.3866): w[c, i, y, x] ≈ Σ_r up[c, r, x] · down[r, i, y].
 * By the weights alone it is the SVD of the (in · k_h) × (neurons · k_w) matrix. In the metric G of target.ts no SVD gives it: from
 * there, least squares alternate. With `down` fixed, b_c = Aᵀu_c, A[(r, x), (s, x')] = down[r, s] where x = x', so that
 * (AGAᵀ)u_c = AGb₀_c for all neurons at once; with `up` fixed conjugate gradients find `down`. Neither step can make it worse.
 */
import { conjugateGradients } from '../core/linalg/conjugate-gradients';
import { factorize, solveFactored } from '../core/linalg/factor';
import { timesTransposed, transposed } from '../core/linalg/product';
import { spectrumOf } from './spectrum';
import type { Cut, Target } from './target';

/** Of one group of a convolution; inputs are (channels · k_h, k_w). */
interface Shape {
  neurons: number;
  inputs: number;
  kernel: readonly number[];
}

/** Rounds of both steps, and steps of conjugate gradients in each. */
const ROUNDS = 4;
const STEPS = 12;
/** Of AGAᵀ, relative to the mean of its diagonal: only so that it can be solved. */
const DAMPING = 1e-9;

/** @returns down (rank, channels · k_h) and up (neurons, rank · k_w) */
export async function spatialCut(target: Target, shape: Shape, rank: number): Promise<Cut> {
  const cut = await plainCut(target, shape, rank);
  const { G } = target;
  if (!G) return cut;
  const problem = metricProblem(target, G, shape, rank);
  cut.up = bestUp(problem, cut.down);
  for (let round = 0; round < ROUNDS; round++) {
    improveDown(problem, cut);
    cut.up = bestUp(problem, cut.down);
  }
  return cut;
}

async function plainCut({ B, factor }: Target, { neurons, inputs, kernel }: Shape, rank: number): Promise<Cut> {
  const columns = kernel[1]!;
  const [steps, width] = [inputs / columns, neurons * columns];
  const rows = new Float64Array(steps * width); // (channels · k_h, neurons · k_w)
  for (let c = 0; c < neurons; c++)
    for (let s = 0; s < steps; s++)
      for (let x = 0; x < columns; x++) rows[s * width + c * columns + x] = B[(c * steps + s) * columns + x]!;
  const { U } = await spectrumOf({ B: rows, G: null, factor }, steps, width);
  const down = U.slice(0, rank * steps);
  const ups = timesTransposed(down, transposed(rows, steps, width), rank, width, steps); // (rank, neurons · k_w)
  const up = new Float64Array(neurons * rank * columns);
  for (let c = 0; c < neurons; c++)
    for (let r = 0; r < rank; r++)
      for (let x = 0; x < columns; x++) up[(c * rank + r) * columns + x] = ups[r * width + c * columns + x]!;
  return { down, up };
}

interface MetricProblem extends Shape {
  rank: number;
  columns: number;
  /** channels · k_h. */
  steps: number;
  /** For each x: G[t, (s, x)], (inputs, steps). */
  slices: Float64Array[];
  /** B₀G, (neurons, inputs). */
  BG: Float64Array;
}

function metricProblem({ B }: Target, G: Float64Array, shape: Shape, rank: number): MetricProblem {
  const { neurons, inputs, kernel } = shape;
  const columns = kernel[1]!;
  const steps = inputs / columns;
  const slices = Array.from({ length: columns }, (_, x) =>
    Float64Array.from({ length: inputs * steps }, (_, i) => G[i * columns + x]!),
  );
  return { ...shape, rank, columns, steps, slices, BG: timesTransposed(B, G, neurons, inputs, inputs) };
}

/** AG, (rank · k_w, inputs). */
function timesMetric({ rank, columns, steps, inputs, slices }: MetricProblem, down: Float64Array): Float64Array {
  const AG = new Float64Array(rank * columns * inputs);
  slices.forEach((slice, x) => {
    const rows = timesTransposed(down, slice, rank, inputs, steps);
    for (let r = 0; r < rank; r++) AG.set(rows.subarray(r * inputs, (r + 1) * inputs), (r * columns + x) * inputs);
  });
  return AG;
}

/** VAᵀ of rows V (count, inputs), (count, rank · k_w). */
function timesDown(problem: MetricProblem, V: Float64Array, count: number, down: Float64Array): Float64Array {
  const { rank, columns, steps } = problem;
  const product = new Float64Array(count * rank * columns);
  for (let x = 0; x < columns; x++) {
    const slice = Float64Array.from({ length: count * steps }, (_, i) => V[i * columns + x]!);
    const found = timesTransposed(slice, down, count, rank, steps);
    found.forEach((value, i) => (product[i * columns + x] = value));
  }
  return product;
}

/** The least squares over `up`, (neurons, rank · k_w). */
function bestUp(problem: MetricProblem, down: Float64Array): Float64Array {
  const { neurons, rank, columns, BG } = problem;
  const n = rank * columns;
  const K = timesDown(problem, timesMetric(problem, down), n, down); // AGAᵀ
  const sides = transposed(timesDown(problem, BG, neurons, down), neurons, n);
  solveFactored(factorize(K, n, DAMPING), sides, neurons);
  return transposed(sides, n, neurons);
}

/** Conjugate gradients on the least squares over `down`, from what it is, in place. */
function improveDown(problem: MetricProblem, { down, up }: Cut): void {
  const { neurons, rank, columns, inputs, BG } = problem;
  const n = rank * columns;
  const ups = transposed(up, neurons, n);
  const S = timesTransposed(ups, ups, n, n, neurons); // Σ_c u_c u_cᵀ
  const apply = (d: Float64Array) =>
    diagonalOf(problem, timesTransposed(S, transposed(timesMetric(problem, d), n, inputs), n, inputs, n));
  const target = diagonalOf(problem, timesTransposed(ups, transposed(BG, neurons, inputs), n, inputs, neurons));
  conjugateGradients(apply, target, down, STEPS);
}

/** Σ_x V[(r, x), (s, x)], (rank, steps): what each number of `down` gets of a matrix (rank · k_w, inputs). */
function diagonalOf({ rank, columns, steps, inputs }: MetricProblem, V: Float64Array): Float64Array {
  return Float64Array.from({ length: rank * steps }, (_, i) => {
    const [r, s] = [Math.floor(i / steps), i % steps];
    let sum = 0;
    for (let x = 0; x < columns; x++) sum += V[(r * columns + x) * inputs + s * columns + x]!;
    return sum;
  });
}
