/**
 * What the walk in Gram form asks of the device (docs/ARCHITECTURE.md 4.2): its buffers, the products with W, the
 * blocks of steps.
 */
import { update } from '../../gpu/update';
import { BLOCK, walk, type WalkRounding } from '../../gpu/walk';
import type { Pass as PlannedPass, PlannedBuffer } from '../../gpu/plan';
import type { Walkers, WalkSizes } from './walkers';

/**
 * Buffers of the walk: the sums, with both triangles; W, its products and what the walk follows, (groups, stride,
 * neuronsPadded); and of the walkers, (groups, stride, walkers). `lower` and `targets` are those of a `WalkCourse`.
 */
export type GramBuffer =
  | ('H' | 'Et' | 'F')
  | ('W' | 'HW' | 'EW' | 'masked EW' | 'FW')
  | ('lower' | 'targets' | 'drift')
  | ('past' | 'D' | 'letters' | 'state');

type Pass = PlannedPass<GramBuffer>;

export function gramBuffers({ weights, state, steps }: Walkers, sizes: WalkSizes): PlannedBuffer<GramBuffer>[] {
  const { groups, stride, neuronsPadded, walkers } = sizes;
  const ofNeurons = groups * stride * neuronsPadded;
  const ofWalkers = groups * stride * walkers;
  return [
    { name: 'W', label: 'W', content: weights },
    { name: 'state', label: 'walkers', content: state },
    ...(['HW', 'EW', 'masked EW', 'FW'] as const).map((name) => ({ name, label: name, content: ofNeurons })),
    { name: 'past', label: 'past', content: ofWalkers },
    { name: 'D', label: 'W − Q', content: ofWalkers },
    { name: 'letters', label: 'Q', content: steps ?? ofWalkers },
  ];
}

/** A whole product with a sum. */
const wholeProduct = ({ stride, groups, inputs }: WalkSizes) => ({
  ...{ stride, groups, first: 0, last: inputs, below: 0 },
  ...{ masked: false, accumulate: false },
});

/** What does not depend on the letters. */
export interface ProductsPlan {
  sizes: WalkSizes;
  /** X̃ ≠ X. */
  diverged: boolean;
  /** Whether what of Ew comes before each step is wanted. */
  masked: boolean;
}

/** HW, Ew and what of it comes before each step, Fw. */
export function planProducts({ sizes, diverged, masked }: ProductsPlan): Pass[] {
  const { stride, inputs, groups, neuronsPadded } = sizes;
  const plan = { ...wholeProduct(sizes), walkers: neuronsPadded };
  const flops = 2 * stride * inputs * neuronsPadded * groups;
  const HW = { dispatch: update<GramBuffer>(plan, 'H', 'W', 'HW'), flops };
  if (!diverged) return [HW];
  return [
    HW,
    { dispatch: update<GramBuffer>(plan, 'Et', 'W', 'EW'), flops },
    ...(masked
      ? [{ dispatch: update<GramBuffer>({ ...plan, masked }, 'Et', 'W', 'masked EW'), flops: flops / 2 }]
      : []),
    { dispatch: update<GramBuffer>(plan, 'F', 'W', 'FW'), flops },
  ];
}

/** H(w − q) of each walker, from W − Q in `D`. */
export function planDifferences(sizes: WalkSizes): Pass {
  const { stride, inputs, groups, walkers } = sizes;
  const dispatch = update<GramBuffer>({ ...wholeProduct(sizes), walkers }, 'H', 'D', 'past');
  return { dispatch, flops: 2 * stride * inputs * walkers * groups };
}

/** How the blocks of steps are walked. */
export interface BlocksPlan {
  sizes: WalkSizes;
  rounding: WalkRounding;
  /** Whether something is added to the past: `drift`. */
  diverged: boolean;
  /** Whether the walk itself adds up the error. */
  error: boolean;
  /** Whether `letters` holds δ of each step before. */
  scaleGroups: boolean;
  /** Whether kernels of quads run, see `Gpu`. */
  quads: boolean;
}

export function* planBlocks(plan: BlocksPlan): Generator<Pass> {
  const { sizes, quads } = plan;
  for (let first = 0; first < sizes.inputs; first += BLOCK) {
    const size = Math.min(BLOCK, sizes.inputs - first);
    // An emulated GPU fares better with one long sum for each block than with adding to all that is below.
    if (quads) yield* sumBefore(sizes, first, size);
    yield walkBlock(plan, first, size);
    if (!quads) yield addBelow(sizes, first, size);
    else if (first + size === sizes.inputs) yield sumOnes(sizes, first, size);
  }
}

function walkBlock(plan: BlocksPlan, first: number, size: number): Pass {
  const { sizes, rounding, diverged, error, scaleGroups } = plan;
  const { stride, walkers, groups } = sizes;
  const dispatch = walk<GramBuffer>(
    {
      ...sizes,
      ...{ first, size, rounding, diverged, error, scaleGroups },
      corner: { start: first * stride + first, group: stride ** 2, pitch: stride },
      past: { start: first * walkers, group: stride * walkers, part: 0, parts: 1 },
    },
    {
      ...{ H: 'lower', weights: 'targets', past: 'past', drift: diverged ? 'drift' : 'EW', Ew: 'EW' },
      ...{ D: 'D', letters: 'letters', state: 'state' },
    },
  );
  return { dispatch, flops: size ** 2 * walkers * groups };
}

/** The first row of the eights that steps from `first` + `size` on lie in. */
const rowsBelow = (first: number, size: number) => Math.floor((first + size) / 8) * 8;

/** All that a block's arguments owe to the steps before it. */
function* sumBefore({ stride, walkers, groups }: WalkSizes, first: number, size: number): Generator<Pass> {
  if (first === 0) return;
  const plan = { stride, walkers, groups, masked: false, accumulate: false, first: 0, last: first };
  const dispatch = update<GramBuffer>({ ...plan, below: first, steps: size }, 'lower', 'D', 'past');
  yield { dispatch, flops: 2 * first * size * walkers * groups };
}

/** What all steps below a block owe to it. */
function addBelow({ stride, walkers, groups }: WalkSizes, first: number, size: number): Pass {
  const below = rowsBelow(first, size);
  const plan = { stride, walkers, groups, masked: false, accumulate: true, first, last: first + size, below };
  const dispatch = update<GramBuffer>(plan, 'lower', 'D', 'past');
  return { dispatch, flops: 2 * size * (stride - below) * walkers * groups };
}

/** The row of the column of ones, after the last block. */
function sumOnes({ stride, walkers, groups, inputs }: WalkSizes, first: number, size: number): Pass {
  const plan = { stride, walkers, groups, masked: false, accumulate: false, first: 0, last: inputs };
  const dispatch = update<GramBuffer>({ ...plan, below: rowsBelow(first, size) }, 'lower', 'D', 'past');
  return { dispatch, flops: 2 * first * size * walkers * groups };
}
