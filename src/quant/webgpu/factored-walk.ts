/** What GPTQ and Qronos walk along: the factor of the damped Gram matrix, in float64 on this side of the device. */
import { factorizeInPieces, type Factor } from '../../core/linalg/factor';
import { DEFAULT_DAMPING, type LayerRecipe } from '../layer';
import { keptShares, qronosTargets } from '../methods/qronos-targets';
import type { Scope, Session } from '../../gpu/session';
import type { Factored, GramMatrices, WalkCourse } from './gram-matrices';
import type { WeightProducts } from './gram-results';
import type { WalkSizes } from './walkers';

/** W and its products with the sums, as the device has them, (groups, stride, neuronsPadded); EW and FW are null where X̃ = X. */
export interface DeviceProducts extends Pick<WeightProducts, 'EW' | 'FW'> {
  sizes: WalkSizes;
  weights: Float32Array;
}

/**
 * GPTQ walks towards W, Qronos towards w* = w + (H + λI)⁻¹Ew, but for its first step, which rounds w_0 + (Ew)_0 / H_00
 * (methods/gptq.ts, methods/qronos.ts), with what shrink.ts leaves of Ew.
 * @param scope of the walk
 */
export async function factoredCourse(
  session: Session,
  scope: Scope,
  matrices: GramMatrices,
  products: DeviceProducts,
  recipe: LayerRecipe,
): Promise<WalkCourse> {
  const { lower, factors, norms } = await factorsOf(session, matrices, products.sizes, recipe);
  const { weights, EW, FW } = products;
  if (recipe.method === 'gptq' || !EW)
    return { lower, targets: scope.upload('targets', weights), drift: null, error: false };
  const shrink = recipe.shrink && FW ? { FW, samples: matrices.samples } : null;
  const { targets, drift, keptShares } = deviceTargets({ factors, norms }, { ...products, EW }, shrink);
  return {
    lower,
    targets: scope.upload('targets', targets),
    drift: scope.upload('first step', drift),
    error: false,
    ...(shrink && { keptShares }),
  };
}

/** s of quant/shrink.ts for a method whose targets do not need it, (neurons). */
export async function keptSharesOf(
  session: Session,
  matrices: GramMatrices,
  { sizes, weights, EW, FW }: DeviceProducts & { EW: Float32Array; FW: Float32Array },
  recipe: LayerRecipe,
): Promise<Float64Array> {
  const { factors } = await factorsOf(session, matrices, sizes, recipe);
  const all = new Float64Array(sizes.groups * sizes.perGroup);
  factors.forEach((factor, g) => {
    const W = groupColumns(weights, g, sizes);
    const squaredDrifts = columnDots(W, groupColumns(FW, g, sizes), sizes.perGroup);
    const shrink = { samples: matrices.samples, squaredDrifts };
    all.set(keptShares(factor, groupColumns(EW, g, sizes), shrink).shares, g * sizes.perGroup);
  });
  return all;
}

/** The factors of all groups, those of the last walk where nothing that they depend on has changed. */
async function factorsOf(
  { arena, pause }: Session,
  { H, factored, stride }: GramMatrices,
  sizes: WalkSizes,
  { damping = DEFAULT_DAMPING, order = 'natural' }: LayerRecipe,
): Promise<Factored> {
  const key = `${damping}, ${order}`;
  if (factored.current?.key === key) return factored.current;
  if (factored.current) arena.release(factored.current.lower);
  factored.current = null;
  const { factors, norms } = await factorizeGroups(await arena.read(H), sizes, damping, pause);
  return (factored.current = { key, factors, norms, lower: arena.upload('M', bothTriangles(factors, stride)) });
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
    const ofGroup = new Float64Array(inputs * inputs);
    for (let t = 0; t < inputs; t++) {
      const row = (g * stride + t) * stride;
      ofGroup.set(H.subarray(row, row + inputs), t * inputs);
    }
    norms[g] = ofGroup[0]!;
    factors.push(await factorizeInPieces(ofGroup, inputs, damping, pause));
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
  { factors, norms }: Pick<Factored, 'factors' | 'norms'>,
  { sizes, weights, EW }: DeviceProducts & { EW: Float32Array },
  shrink: { FW: Float32Array; samples: number } | null,
) {
  const { perGroup, neuronsPadded, stride } = sizes;
  const targets = weights.slice();
  const drift = new Float32Array(weights.length);
  const keptShares = new Float64Array(factors.length * perGroup);
  factors.forEach((factor, g) => {
    const W = groupColumns(weights, g, sizes);
    const wanted = qronosTargets(factor, {
      weights: W,
      Ew: groupColumns(EW, g, sizes),
      firstNorm: norms[g]!,
      shrink: shrink && {
        samples: shrink.samples,
        squaredDrifts: columnDots(W, groupColumns(shrink.FW, g, sizes), perGroup),
      },
    });
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
