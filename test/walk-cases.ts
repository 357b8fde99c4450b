/** Blocks of walks that the kernel is held to the float64 walk with. */
import type { AlphabetName, Regularizer } from '../src/quant/layer';

/** A block of a walk, and how it is laid out. */
export interface Case {
  neurons: number;
  candidates: number;
  groups: number;
  /** The steps first … first + size − 1. */
  first: number;
  size: number;
  /** Sums that the past comes in. */
  parts: number;
  alphabet: AlphabetName;
  bits: number;
  regularizer: Regularizer['kind'] | null;
  /** o of the walkers, in turn. */
  offsets: readonly number[];
  /** What is added to the diagonal of H. */
  ridge: number;
  memoryless: boolean;
  draws: boolean;
  diverged: boolean;
  error: boolean;
  minusQ: boolean;
  scaleGroups: boolean;
  /** Corners of H lie as blocks of their own, not in a matrix of all. */
  apart: boolean;
  /** An input that is always 0. */
  dead: number | null;
}

export const PLAIN: Case = {
  ...{
    neurons: 5,
    candidates: 3,
    groups: 2,
    first: 0,
    size: 32,
    parts: 1,
    alphabet: 'int',
    bits: 3,
    regularizer: null,
    offsets: [0],
    ridge: 0,
  },
  ...{ memoryless: false, draws: false, diverged: true, error: true, minusQ: false, scaleGroups: false },
  ...{ apart: false, dead: null },
};

export const CASES: [string, Partial<Case>][] = [
  ['one step of one neuron', { neurons: 1, candidates: 1, groups: 1, size: 1 }],
  ['three walkers', { neurons: 3, candidates: 1, size: 7 }],
  ['four walkers, a later block', { neurons: 2, candidates: 2, first: 32, size: 31 }],
  ['five walkers', { neurons: 5, candidates: 1 }],
  ['17 walkers', { neurons: 17, candidates: 1, groups: 1, first: 64 }],
  ['63 walkers', { neurons: 21, candidates: 3, groups: 1 }],
  ['64 walkers', { neurons: 64, candidates: 1, groups: 1 }],
  ['65 walkers, three groups', { neurons: 13, candidates: 5, groups: 3, size: 20 }],
  ['the past in parts', { parts: 3, first: 32 }],
  ['corners apart, −q elsewhere', { apart: true, minusQ: true, first: 32, parts: 2, error: false }],
  ['X̃ = X', { diverged: false }],
  ['an input of zeros', { dead: 4 }],
  ['an input of zeros first, binary', { dead: 0, alphabet: 'binary' }],
  ['nothing of what was before', { memoryless: true }],
  ['nothing of what was before, an input of zeros', { memoryless: true, dead: 3 }],
  ['a step for each input', { scaleGroups: true, first: 32 }],
  ['by chance', { draws: true, first: 32 }],
  ['by chance, binary', { draws: true, alphabet: 'binary' }],
  ['by chance, L1', { draws: true, regularizer: 'L1' }],
  ['paper, 8 bits', { alphabet: 'paper', bits: 8 }],
  ['symmetric, 2 bits', { alphabet: 'symmetric', bits: 2 }],
  ['binary', { alphabet: 'binary' }],
  ['L1', { regularizer: 'L1' }],
  ['L1, binary', { regularizer: 'L1', alphabet: 'binary' }],
  ['L0', { regularizer: 'L0', alphabet: 'symmetric' }],
  ['L0, binary', { regularizer: 'L0', alphabet: 'binary' }],
  ['three offsets', { offsets: [0, 0.5, 1], first: 32 }],
  ['three offsets, L1', { offsets: [0, 0.5, 1], regularizer: 'L1' }],
  ['three offsets, by chance', { offsets: [0, 0.5, 1], draws: true }],
  ['two offsets, a step for each input', { offsets: [0, 1], scaleGroups: true, alphabet: 'paper', bits: 2 }],
  ['an input of zeros among letters without a 0', { offsets: [0.5], dead: 3 }],
  ['a ridge', { ridge: 30, error: false, first: 32, dead: 2 }],
  ['L0, by chance', { regularizer: 'L0', draws: true }],
];
