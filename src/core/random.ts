/**
 * All randomness of the project: xoshiro128**, seeded through splitmix32.
 * D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47, 2021).
 */
export interface Random {
  /** A 32-bit unsigned integer. */
  uint32(): number;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
}

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));

/**
 * A generator for `seed`; further numbers select independent streams of the same seed
 * (a layer, a batch), so that streams do not depend on the order in which they are used.
 */
export function random(seed: number, ...stream: number[]): Random {
  let mix = seed | 0;
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  for (const part of stream) mix = splitmix() ^ Math.imul(part | 0, 0x27d4eb2f);
  let a = splitmix();
  let b = splitmix();
  let c = splitmix();
  let d = splitmix() | 1;
  const uint32 = () => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const uniform = () => (uint32() >>> 8) / 0x1000000;
  const below = (bound: number) => {
    const limit = 0x100000000 - (0x100000000 % bound);
    let x = uint32();
    while (x >= limit) x = uint32();
    return x % bound;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uint32, uniform, normal, below };
}

/** One round of PCG-RXS-M-XS: a bijection of 32-bit integers (M. O'Neill, HMC-CS-2014-0905). */
function pcg(x: number): number {
  const state = (Math.imul(x, 747796405) + 2891336453) | 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737);
  return (word >>> 22) ^ word;
}

/**
 * A number of [0, 1), a multiple of 2^−24, that depends on nothing but its arguments (32-bit integers): no state, so that
 * every thread of a GPU can draw its own, and the same bits. Rounds of a hash one in another: M. Jarzynski, M. Olano,
 * "Hash Functions for GPU Rendering" (JCGT 2020).
 * @param neuron row of W
 * @param t step along the path
 */
export function uniform(seed: number, neuron: number, t: number): number {
  return (pcg(t + pcg(neuron + pcg(seed))) >>> 8) / 0x1000000;
}

/** `count` different integers of [0, bound), in increasing order; all of them where count ≥ bound. */
export function choose(rng: Random, count: number, bound: number): Uint32Array {
  if (count >= bound) return Uint32Array.from({ length: bound }, (_, i) => i);
  // Floyd: each subset equally likely, without a list of all the candidates.
  const chosen = new Set<number>();
  for (let j = bound - count; j < bound; j++) {
    const k = rng.below(j + 1);
    chosen.add(chosen.has(k) ? j : k);
  }
  return Uint32Array.from(chosen).sort();
}

/** 0..count−1 in a random order (Fisher–Yates). */
export function permutation(rng: Random, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
