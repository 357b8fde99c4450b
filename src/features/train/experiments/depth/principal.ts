/** Pictures by their principal components, so that a narrow network can read them. */
import { random } from '../../../../core/random';
import type { PicturePart } from '../../../../experiment/pictures';

/** Of how many pictures, at most, the components are found. */
const MEASURED = 1000;
const ROUNDS = 30;

export interface Components {
  /** V, (d, features), orthonormal rows, the largest variance first. */
  V: Float64Array;
  /** Mean of the pictures, (features). */
  mean: Float64Array;
  /** Makes the variances of the d components 1 on average. */
  scale: number;
}

/** By orthogonal iteration on the centred pictures: V ← orthonormal rows of V XᵀX. */
export function principalComponents({ x, count }: PicturePart, d: number): Components {
  const features = x.length / count;
  const n = Math.min(count, MEASURED);
  const mean = new Float64Array(features);
  for (let i = 0; i < n * features; i++) mean[i % features]! += x[i]! / n;
  const X = Float64Array.from(x.subarray(0, n * features), (value, i) => value - mean[i % features]!);
  const rng = random(1);
  const V = Float64Array.from({ length: d * features }, () => rng.normal());
  orthonormalize(V, features);
  let variance = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const scores = project(X, V, features); // (n, d)
    variance = scores.reduce((sum, score) => sum + score * score, 0) / n / d;
    V.fill(0);
    for (let row = 0; row < n; row++)
      for (let c = 0; c < d; c++) {
        const score = scores[row * d + c]!;
        for (let j = 0; j < features; j++) V[c * features + j]! += score * X[row * features + j]!;
      }
    orthonormalize(V, features);
  }
  return { V, mean, scale: variance > 0 ? 1 / Math.sqrt(variance) : 1 };
}

/** @returns (count, d) */
export function componentsOf({ x }: PicturePart, { V, mean, scale }: Components): Float64Array {
  const features = mean.length;
  const centred = Float64Array.from(x, (value, i) => value - mean[i % features]!);
  return project(centred, V, features).map((score) => scale * score);
}

/** X Vᵀ. @param X (n, features) @returns (n, d) */
function project(X: Float64Array, V: Float64Array, features: number): Float64Array {
  const [n, d] = [X.length / features, V.length / features];
  const scores = new Float64Array(n * d);
  for (let row = 0; row < n; row++)
    for (let c = 0; c < d; c++) {
      let sum = 0;
      for (let j = 0; j < features; j++) sum += X[row * features + j]! * V[c * features + j]!;
      scores[row * d + c] = sum;
    }
  return scores;
}

/** Gram–Schmidt, row after row; a row that depends on those before it becomes 0. */
function orthonormalize(V: Float64Array, features: number): void {
  for (let c = 0; c < V.length; c += features) {
    const row = V.subarray(c, c + features);
    const before = norm(row);
    for (let other = 0; other < c; other += features) {
      const base = V.subarray(other, other + features);
      const along = row.reduce((sum, value, j) => sum + value * base[j]!, 0);
      for (let j = 0; j < features; j++) row[j]! -= along * base[j]!;
    }
    const length = norm(row);
    const factor = length > 1e-12 * before ? 1 / length : 0;
    for (let j = 0; j < features; j++) row[j]! *= factor;
  }
}

const norm = (row: Float64Array): number => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
