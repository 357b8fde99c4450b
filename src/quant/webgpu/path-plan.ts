/** How the walk in path form is done (docs/ARCHITECTURE.md 4.2): its buffers, and where its matrices lie in them. */
import type { WalkRounding } from '../../gpu/walk';
import type { PlannedBuffer } from '../../gpu/plan';
import type { View as DeviceView } from '../../gpu/update';
import type { Walkers, WalkSizes } from './walkers';

/** How the rows of a layer lie on the device. */
export interface PathLayout {
  /** Steps of a block, and how many blocks there are. */
  block: number;
  blocks: number;
  /** blocks · block */
  stride: number;
  /** Padded to a multiple of 8 · parts; zero from the last sample on. */
  rows: number;
  /** In which sums over the rows are taken, side by side. */
  parts: number;
}

/** Buffers of the walk: the rows, the corners of H and Eᵀ, and what the walk has of its own. */
export type PathBuffer =
  | ('X' | 'Xq' | 'H' | 'Et')
  | ('W' | 'state' | 'past' | 'letters' | 'drift' | 'D')
  | ('U' | 'V' | 'Y' | 'columns' | 'drift columns')
  | ('norms of U' | 'norms of Y');

export type PathView = DeviceView<PathBuffer>;

/** All that the dispatches of a walk follow from. */
export interface PathPlan extends PathLayout {
  sizes: WalkSizes;
  walkers: Walkers;
  rounding: WalkRounding;
  /** X̃ ≠ X. */
  diverged: boolean;
  /**
   * u = u′ + v, where v = Σ w_t (X − X̃)_t is the same for all candidates of a neuron. With one, u is Σ w_t X_t − Σ q_t X̃_t
   * at once: the columns of X and X̃ of a block, one after the other, times w and −q; the first half of that product is XWᵀ.
   */
  merged: boolean;
  /** Steps whose columns are turned at once. */
  turned: number;
  /** Flops of one dispatch, at most, as far as it can be cut. */
  dispatchFlops: number;
}

/** Bytes of the columns that are turned at once, and the most blocks: a long product reads and writes its sums less often. */
const TURNED_BYTES = 16 * 2 ** 20;
const TURNED_BLOCKS = 8;

export function planPath(given: Omit<PathPlan, 'merged' | 'turned'>, candidates: number): PathPlan {
  const { rows, block, blocks, sizes, diverged } = given;
  const fit = Math.floor(TURNED_BYTES / (4 * sizes.groups * rows * block));
  const turned = block * Math.max(1, Math.min(TURNED_BLOCKS, blocks, fit));
  return { ...given, turned, merged: diverged && candidates === 1 };
}

/** Where the matrices lie in their buffers: columns of walkers, of neurons or of rows. */
export function pathViews(plan: PathPlan) {
  const { sizes, rows, stride, block, parts, merged, turned } = plan;
  const { walkers, neuronsPadded } = sizes;
  const view = (buffer: PathBuffer, length: number, width: number): PathView => ({
    buffer,
    pitch: width,
    group: length * width,
  });
  // With `merged` XWᵀ lies behind U.
  const U = view('U', (merged ? 2 : 1) * rows, walkers);
  return {
    W: view('W', stride, neuronsPadded),
    past: view('past', parts * block, walkers), // X̃_bᵀ u
    U, // u; u′ of each walker where there is v
    V: plan.diverged && !merged ? view('V', rows, neuronsPadded) : null, // v
    Y: merged ? { ...U, start: rows * walkers } : view('Y', rows, neuronsPadded), // XWᵀ; X̃Wᵀ where there is v
    drift: view('drift', stride, neuronsPadded),
    columns: view('columns', merged ? 2 * block : turned, rows),
    driftColumns: view('drift columns', block, rows),
    D: view('D', (merged ? 2 : 1) * stride, walkers),
  };
}

/** What the walk makes, in this order. */
export function pathBuffers(plan: PathPlan): PlannedBuffer<PathBuffer>[] {
  const { sizes, walkers, merged, block } = plan;
  const { groups, stride, neuronsPadded } = sizes;
  const { past, U, V, Y, drift, columns, driftColumns, D } = pathViews(plan);
  const room = (label: string, { buffer, group }: PathView) => ({ name: buffer, label, content: groups * group! });
  const above = merged && aboveRoom(walkers.weights, block * sizes.walkers);
  return [
    { name: 'W', label: 'W', content: walkers.weights },
    { name: 'state', label: 'walkers', content: walkers.state },
    room('past', past),
    { name: 'letters', label: 'Q', content: walkers.steps ?? groups * stride * sizes.walkers },
    room('u', U),
    ...(V ? [room('(X − X̃)Wᵀ', V)] : []),
    ...(merged ? [] : [room('X̃Wᵀ', Y)]),
    room('drift', drift),
    room(merged ? 'X and X̃ of a block' : 'X̃ of some blocks', columns),
    ...(V ? [room('X − X̃ of a block', driftColumns)] : []),
    above ? { name: 'D', label: 'W and −Q', content: above } : room('W − Q', D),
    { name: 'norms of U', label: 'norms of U', content: 4 * groups * sizes.walkers },
    { name: 'norms of Y', label: 'norms of XWᵀ', content: 4 * groups * neuronsPadded },
  ];
}

/** Room for as much below each `length` values. */
function aboveRoom(values: Float32Array, length: number): Float32Array {
  const out = new Float32Array(2 * values.length);
  for (let at = 0; at < values.length; at += length) out.set(values.subarray(at, at + length), 2 * at);
  return out;
}
