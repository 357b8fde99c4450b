/** Qronos' targets for the neurons of a group at once, in Gram form (qronos.ts has the method). */
import { solveFactored, type Factor } from '../../core/linalg/factor';
import { effectiveInputs, keptShare } from '../shrink';

/** All in the order of the path. */
export interface QronosSums {
  /** W and Ew, both (inputs, neurons). */
  weights: Float32Array;
  Ew: Float32Array;
  /** ‖X̃_0‖². */
  firstNorm: number;
  /** What says how much of Ew is kept: the rows of H, and ‖(X − X̃)w‖², (neurons); null: all of it. */
  shrink: { samples: number; squaredDrifts: Float64Array } | null;
}

export interface QronosTargets {
  /** w* = w + s(H + λI)⁻¹Ew, (inputs, neurons). */
  targets: Float32Array;
  /** w_0 + s(Ew)_0 / H_00 − w*_0: what step 0 rounds beside its target, (neurons). */
  firstStep: Float32Array;
  /** s, (neurons). */
  keptShares: Float64Array;
  /** eᵀEw, e = (H + λI)⁻¹Ew, (neurons). */
  explained: Float64Array;
}

/** @param factor of H */
export function qronosTargets(factor: Factor, { weights, Ew, firstNorm, shrink }: QronosSums): QronosTargets {
  const neurons = weights.length / factor.n;
  const { e, explained, shares: kept } = keptShares(factor, Ew, shrink);
  const targets = weights.map((w, at) => w + kept[at % neurons]! * e[at]!);
  const firstStep = new Float32Array(neurons);
  if (firstNorm > 0)
    for (let c = 0; c < neurons; c++) firstStep[c] = weights[c]! + (kept[c]! * Ew[c]!) / firstNorm - targets[c]!;
  return { targets, firstStep, keptShares: kept, explained };
}

/**
 * s of each neuron, with e = (H + λI)⁻¹Ew and eᵀEw.
 * @param factor of H
 * @param Ew (inputs, neurons), in the order of the path
 */
export function keptShares(factor: Factor, Ew: Float32Array, shrink: QronosSums['shrink']) {
  const neurons = Ew.length / factor.n;
  const e = Float64Array.from(Ew);
  solveFactored(factor, e, neurons);
  const explained = new Float64Array(neurons);
  for (let at = 0, c = 0; at < Ew.length; at++, c = c + 1 === neurons ? 0 : c + 1) explained[c]! += e[at]! * Ew[at]!;
  const shares = new Float64Array(neurons).fill(1);
  if (shrink) {
    const { samples, squaredDrifts } = shrink;
    const effective = effectiveInputs(factor);
    for (let c = 0; c < neurons; c++)
      shares[c] = keptShare({ drift: squaredDrifts[c]!, explained: explained[c]! }, effective, samples);
  }
  return { e, explained, shares };
}
