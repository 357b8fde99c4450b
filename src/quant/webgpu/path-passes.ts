/** The dispatches of a walk in path form, block by block (docs/ARCHITECTURE.md 4.2). */
import { norms } from '../../gpu/norms';
import type { Pass as PlannedPass } from '../../gpu/plan';
import { slice } from '../../gpu/slice';
import { product, update, type ProductPlan } from '../../gpu/update';
import { walk } from '../../gpu/walk';
import { pathViews, type PathBuffer, type PathPlan, type PathView } from './path-plan';

type Pass = PlannedPass<PathBuffer>;

/** All blocks, and then the norms. */
export function* planPathWalk(plan: PathPlan): Generator<Pass> {
  if (plan.diverged) yield driftWithin(plan);
  for (let b = 0; b < plan.blocks; b++) {
    yield* turnColumns(plan, b);
    if (b > 0 && !plan.rounding.memoryless) yield* sumPast(plan, b);
    yield walkBlock(plan, b);
    yield* carryErrors(plan, b);
  }
  yield* planNorms(plan);
}

/** What lies within the blocks: Σ_{s≤t} E_ts w_s. */
function driftWithin({ sizes, block, blocks, stride }: PathPlan): Pass {
  const { groups, neuronsPadded } = sizes;
  const within = { stride: block, groups: groups * blocks, walkers: neuronsPadded, first: 0, last: block, below: 0 };
  return {
    dispatch: update<PathBuffer>({ ...within, masked: true, accumulate: false }, 'Et', 'W', 'drift'),
    flops: 2 * block * stride * groups * neuronsPadded,
  };
}

/** From the row of a step on. */
const fromStep = (view: PathView, step: number): PathView => ({ ...view, start: step * view.pitch });

/** The columns of the block, a step a row; of several blocks at once where X̃Wᵀ is taken from them too. */
function* turnColumns(plan: PathPlan, b: number): Generator<Pass> {
  const { sizes, rows, stride, block, merged, turned } = plan;
  const { groups } = sizes;
  const { W, V, Y, columns, driftColumns } = pathViews(plan);
  const first = b * block;
  const cut = { rows, stride, groups, first, steps: block, drift: false };
  const flops = rows * block * groups;
  if (merged) {
    const halves = { ...cut, outSteps: 2 * block };
    yield { dispatch: slice<PathBuffer>(halves, 'X', 'X', columns.buffer), flops };
    yield { dispatch: slice<PathBuffer>({ ...halves, firstOut: block }, 'X', 'Xq', columns.buffer), flops };
  } else if (first % turned === 0) {
    const steps = Math.min(turned, stride - first);
    const several = { ...cut, steps, outSteps: turned };
    yield { dispatch: slice<PathBuffer>(several, 'X', 'Xq', columns.buffer), flops: rows * steps * groups };
    yield* addToRows(plan, steps, columns, fromStep(W, first), Y);
  }
  if (V) yield { dispatch: slice<PathBuffer>({ ...cut, drift: true }, 'X', 'Xq', driftColumns.buffer), flops };
}

/** What the block's arguments owe to the steps before it: X̃_bᵀ u′ for each walker, X̃_bᵀ v for each neuron. */
function* sumPast(plan: PathPlan, b: number): Generator<Pass> {
  const { sizes, stride, block } = plan;
  const { U, V, past, drift } = pathViews(plan);
  const first = b * block;
  const columns: PathView = { buffer: 'Xq', pitch: sizes.groups * stride, start: first, group: stride };
  yield* sumOverRows(plan, columns, U, past, { parts: plan.parts, added: false });
  if (V) yield* sumOverRows(plan, columns, V, fromStep(drift, first), { parts: 1, added: true });
}

function walkBlock(plan: PathPlan, b: number): Pass {
  const { sizes, walkers, rounding, block, blocks, parts, stride, merged, diverged } = plan;
  const first = b * block;
  const width = sizes.walkers;
  const dispatch = walk<PathBuffer>(
    {
      ...{ ...sizes, first, size: Math.min(block, sizes.inputs - first), diverged, rounding },
      ...{ error: false, scaleGroups: walkers.steps !== null },
      corner: { start: b * block ** 2, group: blocks * block ** 2, pitch: block },
      past: { start: 0, group: parts * block * width, part: block * width, parts },
      ...(merged && { minusQ: { start: (2 * first + block) * width, group: 2 * stride * width } }),
    },
    {
      ...{ H: 'H', weights: 'W', past: 'past', drift: 'drift', Ew: 'drift' },
      ...{ D: 'D', letters: 'letters', state: 'state' },
    },
  );
  return { dispatch, flops: block ** 2 * sizes.count * sizes.groups };
}

/** What the block's letters do to u. */
function* carryErrors(plan: PathPlan, b: number): Generator<Pass> {
  const { block, merged, turned } = plan;
  const { W, U, V, Y, columns, driftColumns, D } = pathViews(plan);
  const first = b * block;
  if (merged) {
    const also = { middle: block, start: Y.start! };
    yield* addToRows(plan, 2 * block, columns, fromStep(D, 2 * first), U, also);
  } else yield* addToRows(plan, block, fromStep(columns, first % turned), fromStep(D, first), U);
  if (V) yield* addToRows(plan, block, driftColumns, fromStep(W, first), V);
}

/** Rows at once, so that no dispatch takes too long: a multiple of 8. @param steps of the product, @param width its columns */
function rowsAtOnce({ dispatchFlops, sizes }: PathPlan, steps: number, width: number): number {
  return Math.max(8, Math.floor(dispatchFlops / (2 * steps * width * sizes.groups) / 8) * 8);
}

/** out (+)= MᵀA for M (rows, block) and A (rows, width), in parts. */
function* sumOverRows(
  plan: PathPlan,
  M: PathView,
  A: PathView,
  out: PathView,
  { parts, added }: { parts: number; added: boolean },
): Generator<Pass> {
  const { sizes, rows, block } = plan;
  const { groups } = sizes;
  const ofPart = rows / parts;
  const atOnce = Math.max(8, Math.floor(rowsAtOnce(plan, block, A.pitch) / parts / 8) * 8);
  const inParts = (view: PathView): PathView => ({ ...view, part: ofPart * view.pitch });
  for (let first = 0; first < ofPart; first += atOnce) {
    const last = Math.min(ofPart, first + atOnce);
    const rowsPlan = { groups, parts, masked: false, first, last, below: 0, end: block };
    yield {
      dispatch: product({ ...rowsPlan, accumulate: added || first > 0 }, inParts(M), inParts(A), {
        ...out,
        part: block * out.pitch,
      }),
      flops: 2 * (last - first) * parts * block * A.pitch * groups,
    };
  }
}

/** out += MᵀB for M (steps, rows) and B (steps, width). */
function* addToRows(
  plan: PathPlan,
  steps: number,
  M: PathView,
  B: PathView,
  out: PathView,
  also?: ProductPlan['also'],
): Generator<Pass> {
  const { sizes, rows } = plan;
  const { groups } = sizes;
  const atOnce = rowsAtOnce(plan, steps, out.pitch);
  for (let below = 0; below < rows; below += atOnce) {
    const end = Math.min(rows, below + atOnce);
    yield {
      dispatch: product(
        { groups, masked: false, first: 0, last: steps, below, end, accumulate: true, also },
        M,
        B,
        out,
      ),
      flops: 2 * steps * (end - below) * out.pitch * groups,
    };
  }
}

/** Sums over the rows of the errors and of the outputs, (groups, walkers, 4) and (groups, neuronsPadded, 4). */
function planNorms(plan: PathPlan): Pass[] {
  const { sizes, rows } = plan;
  const { groups, count, perGroup, walkers, neuronsPadded } = sizes;
  const { U, V, Y, W } = pathViews(plan);
  const shared = { rows, groups, neurons: perGroup, neuronsPadded, diverged: V !== null };
  const other = (V ?? W).buffer; // not read where there is no v
  const ofOutputs = { ...shared, count: perGroup, walkers: neuronsPadded };
  return [
    {
      dispatch: norms({ ...shared, count, walkers }, U, other, Y, 'norms of U'),
      flops: 4 * rows * count * groups,
    },
    { dispatch: norms(ofOutputs, Y, other, Y, 'norms of Y'), flops: 4 * rows * perGroup * groups },
  ];
}
