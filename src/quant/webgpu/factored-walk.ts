/** What GPTQ and Qronos walk along: the factor of the damped Gram matrix, in float64 on this side of the device. */
import { factorizeInPieces, type Factor } from '../../core/linalg/factor';
import { DEFAULT_DAMPING, type LayerRecipe } from '../layer';
import { qronosTargets } from '../methods/qronos-targets';
import type { Arena } from '../../gpu/arena';
import type { GramMatrices, GramPlan } from './gram-matrices';
import type { WalkSizes } from './walkers';

/**
 * GPTQ walks towards W, Qronos towards w* = w + (H + λI)⁻¹Ew, but for its first step, which rounds w_0 + (Ew)_0 / H_00
 * (methods/gptq.ts, methods/qronos.ts), with what shrink.ts leaves of Ew.
 * @param weights W as the device has it, (groups, stride, neuronsPadded)
 * @param EW the same shape; null where X̃ = X
 * @param FW (X − X̃)ᵀ(X − X̃)w, the same shape; null where X̃ = X
 * @param keep frees a buffer after the walk
 */
export async function planFactored(
  arena: Arena,
  sizes: WalkSizes,
  { H, kept, stride, samples }: GramMatrices,
  weights: Float32Array,
  EW: Float32Array | null,
  FW: Float32Array | null,
  { method, damping = DEFAULT_DAMPING, order = 'natural', shrink = false }: LayerRecipe,
  keep: (buffer: GPUBuffer) => GPUBuffer,
  pause: () => Promise<void>,
): Promise<GramPlan> {
  const key = `${damping}, ${order}`;
  if (kept.current?.key !== key) {
    if (kept.current) arena.release(kept.current.lower);
    kept.current = null;
    const { factors, norms } = await factorizeGroups(await arena.read(H), sizes, damping, pause);
    kept.current = { key, factors, norms, lower: arena.upload('M', bothTriangles(factors, stride)) };
  }
  const { factors, lower, norms } = kept.current;
  if (method === 'gptq' || !EW) {
    const targets = keep(arena.upload('targets', weights));
    return { lower, targets, drift: null, error: false };
  }
  const held = shrink && FW ? { FW, samples } : null;
  const { targets, drift, keptShares } = deviceTargets(factors, norms, weights, EW, held, sizes);
  return {
    lower,
    targets: keep(arena.upload('targets', targets)),
    drift: keep(arena.upload('first step', drift)),
    error: false,
    ...(held && { keptShares }),
  };
}

async function factorizeGroups(
  H: Float32Array,
  { groups, stride, inputs }: WalkSizes,
  damping: number,
  pause: () => Promise<void>,
) {
  const factors: Factor[] = [];
  const norms = new Float64Array(groups); // H_00
  for (let g = 0; g < groups; g++) {
    const own = new Float64Array(inputs * inputs);
    for (let t = 0; t < inputs; t++) {
      const row = (g * stride + t) * stride;
      own.set(H.subarray(row, row + inputs), t * inputs);
    }
    norms[g] = own[0]!;
    factors.push(await factorizeInPieces(own, inputs, damping, pause));
  }
  return { factors, norms };
}

/** M + Mᵀ with its own diagonal, (groups, stride, stride). */
function bothTriangles(factors: readonly Factor[], stride: number): Float32Array {
  const out = new Float32Array(factors.length * stride * stride);
  factors.forEach(({ M, n }, g) => {
    const first = g * stride * stride;
    for (let t = 0; t < n; t++)
      for (let s = 0; s <= t; s++) out[first + t * stride + s] = out[first + s * stride + t] = M[t * n + s]!;
  });
  return out;
}

/** Qronos' targets, and what its first steps round beside them, both (groups, stride, neuronsPadded). */
function deviceTargets(
  factors: readonly Factor[],
  norms: Float64Array,
  weights: Float32Array,
  EW: Float32Array,
  held: { FW: Float32Array; samples: number } | null,
  sizes: WalkSizes,
) {
  const { perGroup, neuronsPadded, stride } = sizes;
  const targets = weights.slice();
  const drift = new Float32Array(weights.length);
  const keptShares = new Float64Array(factors.length * perGroup);
  factors.forEach((factor, g) => {
    const W = groupColumns(weights, g, sizes);
    const shrink = held && {
      samples: held.samples,
      squaredDrifts: columnDots(W, groupColumns(held.FW, g, sizes), perGroup),
    };
    const wanted = qronosTargets(factor, { weights: W, Ew: groupColumns(EW, g, sizes), firstNorm: norms[g]!, shrink });
    const first = g * stride * neuronsPadded;
    for (let t = 0; t < factor.n; t++)
      targets.set(wanted.targets.subarray(t * perGroup, (t + 1) * perGroup), first + t * neuronsPadded);
    drift.set(wanted.firstStep, first);
    keptShares.set(wanted.keptShares, g * perGroup);
  });
  return { targets, drift, keptShares };
}

/** What the device has of one group, (stride, neuronsPadded), as (inputs, perGroup). */
function groupColumns(all: Float32Array, group: number, { stride, inputs, perGroup, neuronsPadded }: WalkSizes) {
  const out = new Float32Array(inputs * perGroup);
  for (let t = 0; t < inputs; t++) {
    const row = (group * stride + t) * neuronsPadded;
    out.set(all.subarray(row, row + perGroup), t * perGroup);
  }
  return out;
}

/** ⟨a, b⟩ for each column a of A and the same of B, both (…, columns). */
function columnDots(A: Float32Array, B: Float32Array, columns: number): Float64Array {
  const dots = new Float64Array(columns);
  for (let at = 0, c = 0; at < A.length; at++, c = c + 1 === columns ? 0 : c + 1) dots[c]! += A[at]! * B[at]!;
  return dots;
}
