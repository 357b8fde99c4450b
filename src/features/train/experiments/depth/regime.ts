/**
 * Which limit networks approach with depth, by stated criteria. A network of L layers whose steps have the size 1/L and whose weights
 * change little from layer to layer walks along an ODE; one whose steps have the size 1/√L and whose weights keep changing, an SDE.
 */
import { fitPower, type LineFit } from '../../../../core/stats/line-fit';
import type { DepthResult } from './task';

export type Regime = 'ODE' | 'SDE' | 'neither';

/** The root of the quadratic variation vanishes with depth where its exponent is below that … */
export const VANISHES = -0.2;
/** … and stays where it is no further from 0. */
export const STAYS = 0.15;
/** How far the exponent of δ·‖A‖ may be from −1 (ODE) and −½ (SDE). */
export const NEAR = 0.2;

/** Fewer depths make no slope to be trusted. */
const LEAST_DEPTHS = 3;

export interface Exponents {
  stepSize: LineFit;
  largestNorm: LineFit;
  /** Of δ·max ‖A‖: the size of a step. */
  step: LineFit;
  rootVariation: LineFit;
}

/** Powers of L by least squares. @returns null where there are fewer than two depths */
export function exponentsOf(results: readonly DepthResult[]): Exponents | null {
  const depths = results.map(({ depth }) => depth);
  const fit = (measure: (result: DepthResult) => number) => fitPower(depths, results.map(measure));
  const stepSize = fit((result) => result.stepSize);
  if (!stepSize) return null;
  return {
    stepSize,
    largestNorm: fit((result) => result.largestNorm)!,
    step: fit((result) => result.stepSize * result.largestNorm)!,
    rootVariation: fit((result) => result.rootVariation)!,
  };
}

/** @returns null where there are too few depths to say */
export function regimeOf(results: readonly DepthResult[]): Regime | null {
  if (new Set(results.map(({ depth }) => depth)).size < LEAST_DEPTHS) return null;
  const { step, rootVariation } = exponentsOf(results)!;
  const isNear = (exponent: number) => Math.abs(step.slope - exponent) <= NEAR;
  if (rootVariation.slope < VANISHES && rootVariation.interval![1] < 0 && isNear(-1)) return 'ODE';
  if (Math.abs(rootVariation.slope) <= STAYS && isNear(-1 / 2)) return 'SDE';
  return 'neither';
}
