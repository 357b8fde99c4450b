/**
 * k-means of numbers, each with an importance: k-means++ (Arthur, Vassilvitskii, SODA 2007), then Lloyd's rounds. Sorted once, a
 * cluster is an interval, and its mean two differences of running sums.
 */
import { random } from '../core/random';

/** Lloyd's rounds, at most: they end where no number changes its cluster. */
const ROUNDS = 200;

/**
 * @param importance of each value, ≥ 0, not all of them 0
 * @returns at most `count` means, increasing; where no more values differ, these
 */
export function kMeans(
  values: ArrayLike<number>,
  importance: ArrayLike<number>,
  count: number,
  seed: number,
): Float64Array {
  const sorted = sortValues(values, importance);
  if (sorted.distinct <= count) return new Float64Array(new Set(sorted.values));
  let means = spreadSeeds(sorted, count, seed);
  let edges = edgesOf(sorted, means);
  for (let round = 0; round < ROUNDS; round++) {
    means = meansOf(sorted, means, edges);
    const next = edgesOf(sorted, means);
    if (next.every((edge, k) => edge === edges[k])) break;
    edges = next;
  }
  return means;
}

interface Sorted {
  /** Increasing. */
  values: Float64Array;
  weights: Float64Array;
  /** Σ of importance, and of importance · value, over all before: one longer. */
  masses: Float64Array;
  moments: Float64Array;
  distinct: number;
}

function sortValues(values: ArrayLike<number>, importance: ArrayLike<number>): Sorted {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const sorted: Sorted = {
    values: Float64Array.from(order, (i) => values[i]!),
    weights: Float64Array.from(order, (i) => importance[i]!),
    masses: new Float64Array(n + 1),
    moments: new Float64Array(n + 1),
    distinct: 0,
  };
  for (let i = 0; i < n; i++) {
    const [value, weight] = [sorted.values[i]!, sorted.weights[i]!];
    if (i === 0 || value !== sorted.values[i - 1]) sorted.distinct++;
    sorted.masses[i + 1] = sorted.masses[i]! + weight;
    sorted.moments[i + 1] = sorted.moments[i]! + weight * value;
  }
  return sorted;
}

/** Each next one drawn with a chance of importance · (distance to the nearest one before)². */
function spreadSeeds({ values, weights }: Sorted, count: number, seed: number): Float64Array {
  const rng = random(seed, values.length, count);
  const squares = new Float64Array(values.length).fill(Infinity);
  const seeds: number[] = [];
  const add = (place: number) => {
    const value = values[place]!;
    seeds.push(value);
    // Only what lies between the neighbours comes nearer: from here outwards, until nothing does.
    const nearer = (i: number) => {
      const square = (values[i]! - value) ** 2;
      if (!(square < squares[i]!)) return false;
      squares[i] = square;
      return true;
    };
    for (let i = place; i >= 0 && nearer(i); i--);
    for (let i = place + 1; i < values.length && nearer(i); i++);
  };
  add(draw(weights, rng.uniform()));
  while (seeds.length < count) {
    const chances = squares.map((square, i) => square * weights[i]!);
    add(draw(chances, rng.uniform()));
  }
  return Float64Array.from(new Set(seeds)).sort();
}

/** The place where the running sum passes that part of the whole. */
function draw(chances: Float64Array, part: number): number {
  let total = 0;
  for (const chance of chances) total += chance;
  let left = part * total;
  let last = 0;
  for (let i = 0; i < chances.length; i++) {
    if (!(chances[i]! > 0)) continue;
    last = i;
    left -= chances[i]!;
    if (left < 0) return i;
  }
  return last;
}

/** Where the clusters begin: values up to the middle between two means belong to the lower one. */
function edgesOf({ values }: Sorted, means: Float64Array): Uint32Array {
  const edges = new Uint32Array(means.length + 1);
  for (let k = 1; k < means.length; k++) {
    const middle = (means[k - 1]! + means[k]!) / 2;
    let [low, high] = [0, values.length];
    while (low < high) {
      const at = (low + high) >> 1;
      if (values[at]! <= middle) low = at + 1;
      else high = at;
    }
    edges[k] = low;
  }
  edges[means.length] = values.length;
  return edges;
}

/** A cluster without weight keeps its mean. */
function meansOf({ masses, moments }: Sorted, means: Float64Array, edges: Uint32Array): Float64Array {
  const between = (sums: Float64Array, k: number) => sums[edges[k + 1]!]! - sums[edges[k]!]!;
  return means.map((mean, k) => (between(masses, k) > 0 ? between(moments, k) / between(masses, k) : mean)).sort();
}
