/**
 * How the error depends on the length of the path: random layers of growing N, the slope of the error on log axes, and the
 * bound. J. Zhang, Y. Zhou, R. Saab (arXiv 2201.11113): for independent, Gaussian-like columns X_t and weights within the
 * range of the letters, with high probability and up to constants, GPFQ's
 *
 *     ‖Xw − Xq‖² / ‖Xw‖² ≲ m · log N / N
 */
import { codeRange, radii } from '../../quant/alphabet';
import type { LayerProblem } from '../../core/layer-problem';
import type { AlphabetName, LayerRecipe, Method } from '../../quant/layer';
import { random, type Random } from '../../core/random';

export const THEORY_DATA = ['Gaussian', 'uniform', 'signs', 'sparse', 'subspace'] as const;
export type TheoryData = (typeof THEORY_DATA)[number];

export const THEORY_WEIGHTS = ['uniform', 'Gaussian'] as const;

export interface TheorySettings {
  /** Columns of X: independent, but for `subspace`, whose samples lie near one of ⌈m/4⌉ dimensions. */
  data: TheoryData;
  /** Uniform in −1..1, or Gaussian with standard deviation 1/3. The letters reach to 1, whatever N is. */
  weights: (typeof THEORY_WEIGHTS)[number];
  /** All but `binary`, whose letters lie 2δ apart. */
  alphabet: Exclude<AlphabetName, 'binary'>;
  /** b, 1..8. */
  bits: number;
  /** m. */
  samples: number;
  /** The largest N. */
  longest: number;
  /** Neurons a point. */
  trials: number;
  methods: Method[];
  seed: number;
}

export const DEFAULT_THEORY: TheorySettings = {
  data: 'Gaussian',
  weights: 'uniform',
  alphabet: 'paper',
  bits: 2,
  samples: 32,
  longest: 4096,
  trials: 64,
  methods: ['rtn', 'gpfq'],
  seed: 1,
};

/** ‖Xw − Xq‖²/‖Xw‖² of all trials of one method at one N. */
export interface TheoryPoint {
  method: Method;
  /** N. */
  inputs: number;
  mean: number;
  /** Quartiles. */
  lower: number;
  upper: number;
}

const THEORY_STREAM = 401;
/** Weights are held to the letters that reach so far. */
const RADIUS = 1;
const GAUSSIAN_DEVIATION = 1 / 3;
/** What a ReLU with this threshold leaves of a Gaussian is 31 % nonzero. */
const THRESHOLD = 0.5;
/** Deviation from the subspace. */
const OFF_SUBSPACE = 0.01;
/** The slope is fitted where N is at least so many times m. */
const FITTED_FROM = 4;

/** The lengths N of the paths: powers of √2, rounded, from m to the longest. */
export function pathLengths({ samples, longest }: Pick<TheorySettings, 'samples' | 'longest'>): number[] {
  const lengths: number[] = [];
  for (let half = 0; ; half++) {
    const N = Math.round(2 ** (half / 2));
    if (N > longest) return lengths;
    // 1, 1.4, 2, 2.8: the first ones round to the same.
    if (N >= samples && N !== lengths.at(-1)) lengths.push(N);
  }
}

/** One layer whose neurons are the trials; X̃ = X. */
export function theoryProblem(settings: TheorySettings, inputs: number): LayerProblem {
  const { data, weights: kind, samples, trials, seed } = settings;
  const rng = random(seed, THEORY_STREAM, samples, inputs);
  const X = drawInputs(data, samples, inputs, rng);
  const draw = kind === 'uniform' ? () => 2 * rng.uniform() - 1 : () => GAUSSIAN_DEVIATION * rng.normal();
  const weights = Float32Array.from({ length: trials * inputs }, draw);
  return { weights, floatInputs: X, quantizedInputs: X, neurons: trials, inputs, samples, groups: 1 };
}

/** X, (samples, inputs). */
function drawInputs(data: TheoryData, samples: number, inputs: number, rng: Random): Float32Array {
  const fill = (draw: () => number) => Float32Array.from({ length: samples * inputs }, draw);
  switch (data) {
    case 'Gaussian':
      return fill(() => rng.normal());
    case 'uniform':
      return fill(() => 2 * rng.uniform() - 1);
    case 'signs':
      return fill(() => (rng.uniform() < 0.5 ? -1 : 1));
    case 'sparse':
      return fill(() => Math.max(0, rng.normal() - THRESHOLD));
    case 'subspace': {
      const dimensions = Math.ceil(samples / 4);
      const A = Float32Array.from({ length: samples * dimensions }, () => rng.normal() / Math.sqrt(dimensions));
      const B = Float32Array.from({ length: dimensions * inputs }, () => rng.normal());
      const X = fill(() => OFF_SUBSPACE * rng.normal());
      for (let i = 0; i < samples; i++)
        for (let k = 0; k < dimensions; k++)
          for (let t = 0; t < inputs; t++) X[i * inputs + t]! += A[i * dimensions + k]! * B[k * inputs + t]!;
      return X;
    }
  }
}

/** The same letters whatever the weights are: else RTN's error would follow the largest of N weights. */
export function theoryRecipe(
  { alphabet, bits, seed }: TheorySettings,
  method: Method,
  { weights, neurons, inputs }: LayerProblem,
): LayerRecipe {
  const base = { radius: 'layer', percentile: 1 } as const;
  const [largest = RADIUS] = radii(weights, { neurons, inputs }, base);
  return { ...base, method, bits, alphabet, scale: RADIUS / largest, seed };
}

/** @param errors relative, not squared, one of each trial */
export function theoryPoint(method: Method, inputs: number, errors: ArrayLike<number>): TheoryPoint {
  const squares = Float64Array.from(errors, (e) => e * e).sort();
  const at = (p: number) => squares[Math.round(p * (squares.length - 1))]!;
  const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
  return { method, inputs, mean, lower: at(0.25), upper: at(0.75) };
}

/** Least squares of log error on log N over N ≥ 4m, of the means; null where fewer than three points are there. */
export function fitSlope(points: readonly Pick<TheoryPoint, 'inputs' | 'mean'>[], samples: number): number | null {
  const fitted = points.filter(({ inputs, mean }) => inputs >= FITTED_FROM * samples && mean > 0);
  if (fitted.length < 3) return null;
  const x = fitted.map(({ inputs }) => Math.log(inputs));
  const y = fitted.map(({ mean }) => Math.log(mean));
  const middle = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [middle(x), middle(y)];
  const over = x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i]! - my), 0);
  return over / x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0);
}

/**
 * A constant C for C · m · log N / N: δ²/(4σ²), σ² = E w². Not the paper's; it is what follows for the mean, for Gaussian X
 * and while no argument is clipped. Then q_t misses its argument by δ/2 at most, X_t's direction is uniform, so that
 * E‖u_t‖² ≤ (1 − 1/m) E‖u_{t−1}‖² + m δ²/4, hence E‖u_t‖² ≤ m² δ²/4, and E‖Xw‖² = m N σ².
 */
export function boundConstant({ alphabet, bits, weights }: TheorySettings): number {
  const step = RADIUS / codeRange(alphabet, bits).divisor;
  const variance = weights === 'uniform' ? 1 / 3 : GAUSSIAN_DEVIATION ** 2;
  return step ** 2 / (4 * variance);
}

/** C · m · log N / N. */
export function theoryBound(settings: TheorySettings, inputs: number): number {
  return (boundConstant(settings) * settings.samples * Math.log(inputs)) / inputs;
}
