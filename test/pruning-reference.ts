/**
 * Pruning of a layer from its rows, in float64 and step by step as the papers write it: residuals over the samples, explicit
 * inverses by Gaussian elimination, sorted lists. What `src/compress` is compared with; it shares no code with it.
 */
import type { LayerProblem } from '../src/core/layer-problem';
import { uniform } from '../src/core/random';
import type { LayerPruning } from '../src/compress/layer';

type Matrix = number[][];

/** A group as rows of numbers. */
interface Group {
  first: number;
  W: Matrix; // (neurons, inputs)
  G: Matrix; // the gradient, the same
  X: Matrix; // (samples, inputs)
  Xq: Matrix;
  H: Matrix;
  lambda: number;
  inverse: Matrix; // (H + λI)⁻¹, 0 where H_tt = 0
}

/** Steps that SparseGPT chooses together. */
const BLOCK = 128;

/** @param groups of `referenceGroups`, with the damping of the pruning; @returns Q and what is kept, (neurons, inputs) */
export function prunedByDefinition(groups: Group[], problem: LayerProblem, pruning: LayerPruning) {
  const keep = maskOfLayer(groups, problem, pruning);
  const Q: number[] = [];
  const kept: number[] = [];
  for (const group of groups) {
    const own = group.W.map((_, c) => keep[group.first + c]!);
    const { repair } = pruning;
    const walked = repair === 'sparsegpt' || repair === 'both' ? sparseGpt(group, own, pruning) : null;
    const mask = walked ? walked.keep : own;
    const rows =
      repair === 'none'
        ? group.W.map((w, c) => w.map((x, t) => (mask[c]![t] ? x : 0)))
        : repair === 'path'
          ? group.W.map((w, c) => path(group, w, mask[c]!, pruning.drift ?? true))
          : repair === 'sparsegpt'
            ? walked!.W
            : group.W.map((w, c) => leastSquares(group, w, mask[c]!, pruning.drift ?? true));
    Q.push(...rows.flat());
    kept.push(...mask.flat());
  }
  return { values: Q, keep: kept };
}

/** @param gradients (neurons, inputs); @param damping λ as a part of the mean of ‖X̃_t‖² */
export function referenceGroups(problem: LayerProblem, gradients: Float32Array, damping: number): Group[] {
  const { weights, floatInputs, quantizedInputs, neurons, inputs, samples, groups } = problem;
  const perGroup = neurons / groups;
  const rows = (all: Float32Array, count: number, width: number, from: number) =>
    Array.from({ length: count }, (_, r) => Array.from(all.subarray(r * width + from, r * width + from + inputs)));
  return Array.from({ length: groups }, (_, g) => {
    const own = (all: Float32Array) => rows(all.subarray(g * perGroup * inputs), perGroup, inputs, 0);
    const X = rows(floatInputs, samples, groups * inputs, g * inputs);
    const Xq = rows(quantizedInputs, samples, groups * inputs, g * inputs);
    const H = Array.from({ length: inputs }, (_, t) =>
      Array.from({ length: inputs }, (_, s) => Xq.reduce((sum, x) => sum + x[t]! * x[s]!, 0)),
    );
    const lambda = (damping * H.reduce((sum, row, t) => sum + row[t]!, 0)) / inputs;
    const alive = H.map((row, t) => row[t]! > 0);
    const damped = H.map((row, t) => row.map((h, s) => (t === s ? (alive[t] ? h + lambda : 1) : h)));
    const inverse = inverted(damped).map((row, t) => row.map((x) => (alive[t] ? x : 0)));
    return { first: g * perGroup, W: own(weights), G: own(gradients), X, Xq, H, lambda, inverse };
  });
}

/** By Gauss and Jordan, with row exchanges. */
function inverted(A: Matrix): Matrix {
  const n = A.length;
  const M = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(M[i]![k]!) > Math.abs(M[best]![k]!)) best = i;
    [M[k], M[best]] = [M[best]!, M[k]!];
    const pivot = M[k]![k]!;
    M[k] = M[k]!.map((x) => x / pivot);
    for (let i = 0; i < n; i++) {
      const factor = M[i]![k]!;
      if (i !== k && factor !== 0) M[i] = M[i]!.map((x, j) => x - factor * M[k]![j]!);
    }
  }
  return M.map((row) => row.slice(n));
}

function score(group: Group, { criterion, seed }: LayerPruning, w: number, c: number, t: number, inverse: number) {
  switch (criterion) {
    case 'magnitude':
      return Math.abs(w);
    case 'wanda':
      return Math.abs(w) * Math.sqrt(group.H[t]![t]!);
    case 'obs':
      return inverse > 0 ? w ** 2 / inverse : 0;
    case 'taylor':
      return Math.abs(w * group.G[c]![t]!);
    case 'random':
      return uniform(seed, group.first + c, t);
  }
}

/** Of the whole layer, (neurons)(inputs). */
function maskOfLayer(groups: Group[], { neurons, groups: count }: LayerProblem, pruning: LayerPruning): Matrix {
  const scores = groups.flatMap((group) =>
    group.W.map((w, c) => w.map((x, t) => score(group, pruning, x, c, t, group.inverse[t]![t]!))),
  );
  return mask(scores, neurons / count, pruning);
}

/** 1 where something is kept: of a list of cells, each some places, those with the greatest sums. */
function mask(scores: Matrix, perGroup: number, { structure, sparsity }: LayerPruning): Matrix {
  const keep = scores.map((row) => row.map(() => 0));
  const inputs = scores[0]!.length;
  const places = scores.flatMap((row, c) => row.map((_, t) => [c, t] as const));
  const keepBest = (cells: (readonly [number, number])[][], count: number) => {
    const sums = cells.map((cell) => cell.reduce((sum, [c, t]) => sum + scores[c]![t]!, 0));
    const order = cells.map((_, i) => i).sort((a, b) => sums[b]! - sums[a]! || a - b);
    for (const i of order.slice(0, count)) for (const [c, t] of cells[i]!) keep[c]![t] = 1;
  };
  const gathered = (cellOf: (c: number, t: number) => string) => {
    const cells = new Map<string, (readonly [number, number])[]>();
    for (const place of places) {
      const key = cellOf(...place);
      cells.set(key, [...(cells.get(key) ?? []), place]);
    }
    return [...cells.values()];
  };
  const keepPart = (cells: (readonly [number, number])[][]) =>
    keepBest(cells, Math.max(1, cells.length - Math.round(sparsity * cells.length)));
  if (structure === 'weights') keepPart(places.map((place) => [place]));
  if (structure === 'neurons') keepPart(gathered((c) => String(c)));
  if (structure === 'blocks') keepPart(gathered((c, t) => [c - (c % perGroup), (c % perGroup) >> 2, t >> 2].join()));
  const run = structure === '2:4' ? 4 : structure === '4:8' ? 8 : 0;
  for (let c = 0; run && c < scores.length; c++)
    for (let t = 0; t < inputs; t += run) {
      const own = places.filter(([a, b]) => a === c && b >= t && b < t + run).map((place) => [place]);
      keepBest(own, Math.ceil(own.length / 2));
    }
  return keep;
}

/** GPFQ's path over the samples, keep ? identity : 0. */
function path({ X, Xq }: Group, w: number[], keep: number[], drift: boolean): number[] {
  const u = Xq.map(() => 0);
  return w.map((wt, t) => {
    const norm = Xq.reduce((sum, x) => sum + x[t]! ** 2, 0);
    u.forEach((_, i) => (u[i]! += wt * (drift ? X : Xq)[i]![t]!));
    const inner = u.reduce((sum, value, i) => sum + value * Xq[i]![t]!, 0);
    const q = keep[t] && norm > 0 ? inner / norm : 0;
    u.forEach((_, i) => (u[i]! -= q * Xq[i]![t]!));
    return q;
  });
}

/** argmin ‖Xw − X̃_S q‖² + λ‖q − w_S‖² by its normal equations. */
function leastSquares({ X, Xq, H, lambda }: Group, w: number[], keep: number[], drift: boolean): number[] {
  const S = w.map((_, t) => t).filter((t) => keep[t] && H[t]![t]! > 0);
  const y = (drift ? X : Xq).map((x) => x.reduce((sum, value, t) => sum + value * w[t]!, 0));
  const b = S.map((t) => Xq.reduce((sum, x, i) => sum + x[t]! * y[i]!, 0) + lambda * w[t]!);
  const inverse = inverted(S.map((t) => S.map((s) => H[t]![s]! + (t === s ? lambda : 0))));
  const q = w.map(() => 0);
  S.forEach((t, i) => (q[t] = inverse[i]!.reduce((sum, x, j) => sum + x * b[j]!, 0)));
  return q;
}

/**
 * Algorithm 1 of arXiv 2301.00774, all weights after a step moved at once, and the inverse of what is left of H by OBS'
 * elimination.
 * @param whole what is kept where whole neurons are
 */
function sparseGpt(group: Group, whole: Matrix, pruning: LayerPruning) {
  const { structure } = pruning;
  const W = group.W.map((w) => [...w]);
  const inputs = W[0]!.length;
  const keep = structure === 'neurons' ? whole : W.map((w) => w.map(() => 0));
  const inverse = group.inverse.map((row) => [...row]);
  const diagonal = pivots(group.inverse);
  const stretch = structure === '2:4' ? 4 : structure === '4:8' ? 8 : BLOCK;
  for (let j = 0; j < inputs; j++) {
    if (structure !== 'neurons' && j % stretch === 0) {
      const size = Math.min(stretch, inputs - j);
      const scores = W.map((w, c) =>
        w.slice(j, j + size).map((x, i) => {
          const alive = group.H[j + i]![j + i]! > 0;
          return score(group, pruning, alive ? x : 0, c, j + i, diagonal[j + i]!);
        }),
      );
      mask(scores, W.length, pruning).forEach((row, c) => row.forEach((kept, i) => (keep[c]![j + i] = kept)));
    }
    const pivot = inverse[j]![j]!;
    W.forEach((w, c) => {
      const q = keep[c]![j] && pivot > 0 ? w[j]! : 0;
      const error = pivot > 0 ? (w[j]! - q) / pivot : 0;
      for (let k = j + 1; k < inputs; k++) w[k]! -= error * inverse[j]![k]!;
      w[j] = q;
    });
    eliminate(inverse, j);
  }
  return { W, keep };
}

/** [H⁻¹]_jj once all before j is decided. */
function pivots(inverse: Matrix): number[] {
  const left = inverse.map((row) => [...row]);
  return left.map((_, j) => {
    const pivot = left[j]![j]!;
    eliminate(left, j);
    return pivot;
  });
}

function eliminate(inverse: Matrix, j: number): void {
  const pivot = inverse[j]![j]!;
  const row = [...inverse[j]!];
  if (pivot > 0)
    inverse.forEach((of) => {
      const factor = of[j]! / pivot;
      if (factor !== 0) of.forEach((_, k) => (of[k]! -= factor * row[k]!));
    });
}
