/**
 * Eigenvalues of the normalized Laplacian I − S, for the response (1 − λ)^K that K hops have over them: F. Wu et al. (arXiv 1902.07153),
 * section 3. Exact for small graphs, by ml-matrix. For larger ones by Lanczos: no library that is maintained for the browser has
 * it for sparse matrices, and it is short; what it leaves, the eigenvalues of a small tridiagonal matrix, is ml-matrix's again.
 *
 * Lanczos from a random vector gives Ritz values with weights that are a Gauss quadrature of the spectrum's density: L. Lin, Y. Saad,
 * C. Yang, "Approximating spectral densities of large matrices" (SIAM Review 58, 2016).
 */
import { random, type Random } from '../core/random';
import type { SparseMatrix } from './matrix';

export interface Spectrum {
  kind: 'exact' | 'Lanczos';
  /** Eigenvalues of I − S, 0 … 2, rising; of Lanczos, values that stand for those around them. */
  values: Float64Array;
  /** Part of all eigenvalues that each of them stands for; 1 in all. */
  weights: Float64Array;
}

/** Nodes up to which all eigenvalues are computed: the cube of them is what it costs. */
const EXACT = 600;

/** Apart from other streams of a seed. */
const PROBE_STREAM = 302;
/** Random vectors that the density is averaged over. */
const PROBES = 4;
/** Lanczos vectors of each, at most, and values that all of these may hold: they are kept to stay orthogonal. */
const STEPS = 100;
const HELD = 2e7;

/**
 * @param S (nodes, nodes), of `normalizedAdjacency`
 * @param seed of the vectors that Lanczos begins with
 */
export async function laplacianSpectrum(S: SparseMatrix, seed = 0): Promise<Spectrum> {
  return S.rows <= EXACT ? exactSpectrum(S) : lanczosSpectrum(S, seed);
}

/** All eigenvalues, each of the same weight. */
export async function exactSpectrum(S: SparseMatrix): Promise<Spectrum> {
  const { rows: n, pointers, indices } = S;
  const dense = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) dense[i * n + indices[at]!] = S.values?.[at] ?? 1;
  const { values } = await symmetricEigen(dense, n);
  return inOrder('exact', values, new Float64Array(n).fill(1 / n));
}

/** @param steps of each probe; fewer where the space that it spans is whole before */
export async function lanczosSpectrum(S: SparseMatrix, seed: number, steps = STEPS): Promise<Spectrum> {
  const most = Math.min(steps, S.rows, Math.max(2, Math.floor(HELD / S.rows)));
  const [values, weights]: [number[], number[]] = [[], []];
  for (let probe = 0; probe < PROBES; probe++) {
    const T = lanczos(S, randomDirection(random(seed, PROBE_STREAM, probe), S.rows), most);
    const { values: ritz, first } = await symmetricEigen(T.matrix, T.size);
    values.push(...ritz);
    weights.push(...first.map((x) => x ** 2 / PROBES));
  }
  return inOrder('Lanczos', values, weights);
}

/** @param values eigenvalues of S */
function inOrder(kind: Spectrum['kind'], values: ArrayLike<number>, weights: ArrayLike<number>): Spectrum {
  const order = Array.from({ length: values.length }, (_, k) => k).sort((a, b) => values[b]! - values[a]!);
  // Rounding may leave the interval that they are in.
  const laplacian = (k: number) => Math.min(2, Math.max(0, 1 - values[k]!));
  return { kind, values: Float64Array.from(order, laplacian), weights: Float64Array.from(order, (k) => weights[k]!) };
}

/** Eigenvalues, and the first component of each eigenvector of length 1. @param M (n, n), symmetric */
async function symmetricEigen(M: Float64Array, n: number): Promise<{ values: number[]; first: number[] }> {
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix');
  const found = new EigenvalueDecomposition(Matrix.from1DArray(n, n, M), { assumeSymmetric: true });
  return { values: found.realEigenvalues, first: found.eigenvectorMatrix.getRow(0) };
}

function randomDirection(rng: Random, n: number): Float64Array {
  const v = Float64Array.from({ length: n }, () => rng.normal());
  return scaled(v, 1 / Math.sqrt(dot(v, v)));
}

/** Of what was the largest entry, below which the space is whole. */
const BREAKDOWN = 1e-10;

/**
 * The tridiagonal matrix VᵀSV, V orthonormal from `start` on: (size, size), row-major. Each vector is made orthogonal to all
 * before it, twice: without that Lanczos finds the same eigenvalues again and again.
 */
function lanczos(S: SparseMatrix, start: Float64Array, steps: number): { matrix: Float64Array; size: number } {
  const V = [start];
  const alpha: number[] = [];
  const beta: number[] = [];
  for (let k = 0; k < steps; k++) {
    const w = times(S, V[k]!);
    alpha.push(dot(w, V[k]!));
    for (let pass = 0; pass < 2; pass++) for (const v of V) subtract(w, v, dot(w, v));
    const length = Math.sqrt(dot(w, w));
    if (length < BREAKDOWN || k + 1 === steps) break;
    beta.push(length);
    V.push(scaled(w, 1 / length));
  }
  const size = alpha.length;
  const matrix = new Float64Array(size * size);
  alpha.forEach((x, k) => (matrix[k * (size + 1)] = x));
  beta.slice(0, size - 1).forEach((x, k) => (matrix[k * (size + 1) + 1] = matrix[(k + 1) * (size + 1) - 1] = x));
  return { matrix, size };
}

/** S v in float64. */
function times({ rows, pointers, indices, values }: SparseMatrix, v: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let at = pointers[i]!; at < pointers[i + 1]!; at++) sum += (values ? values[at]! : 1) * v[indices[at]!]!;
    out[i] = sum;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** w −= c v */
function subtract(w: Float64Array, v: Float64Array, c: number): void {
  for (let i = 0; i < w.length; i++) w[i]! -= c * v[i]!;
}

/** In place. */
function scaled(v: Float64Array, c: number): Float64Array {
  for (let i = 0; i < v.length; i++) v[i]! *= c;
  return v;
}
