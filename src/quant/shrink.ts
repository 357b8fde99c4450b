/**
 * How much of Qronos' correction of the past the samples bear out. Its e = (H + λI)⁻¹Ew is a regression of (X − X̃)w on the
 * columns of X̃: with few rows for its inputs it follows their noise, and makes new rows worse. The share s of Ew that is
 * kept is the one that serves new rows best, in the manner of W. James, C. Stein, "Estimation with Quadratic Loss" (1961),
 * for inputs that are drawn at random too: with k inputs that the ridge leaves and m rows,
 *
 *     σ² = (‖(X − X̃)w‖² − eᵀEw) / (m − k)        what the regression leaves, a row
 *     τ = max(0, eᵀEw − kσ²)                      what it explains beyond chance
 *     s = τ / (τ + kσ² · m / (m − k))
 */
import { solveFactored, type Factor } from '../core/linalg/factor';
import { random } from '../core/random';

/** Right-hand sides that a trace is told from, where there are more inputs. */
const PROBES = 32;

/**
 * k = tr(H (H + λI)⁻¹), the inputs that the ridge leaves; of more than `PROBES` inputs from random signs (M. Hutchinson,
 * "A Stochastic Estimator of the Trace of the Influence Matrix", 1990), the same for the same N.
 */
export function effectiveInputs(factor: Factor): number {
  const known = EFFECTIVE.get(factor) ?? countEffective(factor);
  EFFECTIVE.set(factor, known);
  return known;
}

/** Factors are kept from walk to walk. */
const EFFECTIVE = new WeakMap<Factor, number>();

function countEffective(factor: Factor): number {
  const { n, M, lambda } = factor;
  const rng = random(n);
  const sides = Math.min(n, PROBES);
  const probes = Float64Array.from({ length: n * sides }, (_, at) => {
    if (n > PROBES) return rng.uniform() < 0.5 ? -1 : 1;
    return at % n === Math.floor(at / n) ? 1 : 0;
  });
  const solved = probes.slice();
  solveFactored(factor, solved, sides);
  let trace = 0;
  for (let at = 0; at < solved.length; at++) trace += probes[at]! * solved[at]!;
  if (n > PROBES) trace /= PROBES;
  let live = 0;
  for (let t = 0; t < n; t++) if (M[t * n + t]! > 0) live++;
  return live - lambda * trace;
}

export interface Correction {
  /** ‖(X − X̃)w‖². */
  drift: number;
  /** eᵀEw. */
  explained: number;
}

/** s, 0 … 1. @param effective k @param samples m */
export function keptShare({ drift, explained }: Correction, effective: number, samples: number): number {
  const left = samples - effective;
  if (left <= 0) return 0;
  const chance = (effective * Math.max(0, drift - explained)) / left;
  const told = explained - chance;
  return told > 0 ? told / (told + (chance * samples) / left) : 0;
}

/** @param shares s of all neurons; none: all of Ew is kept, and nothing is to be told */
export function meanShare(shares: readonly number[]): { keptShare?: number } {
  return shares.length > 0 ? { keptShare: shares.reduce((a, b) => a + b, 0) / shares.length } : {};
}
