/** Walks of a group that make up for the weights that go, as they go on. */
import type { Factor } from '../../core/linalg/factor';
import { pacer } from '../../wasm/panels';
import { multiplyWide } from '../../wasm/wide';
import { keepOf } from '../masks/keep';
import { scoreOf } from '../masks/scores';
import type { PrunedGroup } from '../masks/group';
import type { LayerPruning } from '../layer';
import { BLOCK, walkMasked, type ChooseAlong } from './masked-walk';

type Pause = () => Promise<void>;

/**
 * GPFQ's path with keep ? identity : 0, L = H. What it aims at is XWᵀ where there is a drift, Σ_{s≤t} E_ts w_s, else X̃Wᵀ.
 * @param keep (neurons, inputs)
 * @returns Q, (neurons, inputs)
 */
export async function repairAlongPath(
  { weights, neurons, inputs, sums: { H, E } }: PrunedGroup,
  keep: Uint8Array,
  drift: boolean,
  pause: Pause,
): Promise<Float32Array> {
  const targets = turned(weights, neurons, inputs);
  const along = drift && E ? await lowerTimes(E, targets, neurons, pause) : null;
  const kept = turnedMask(keep, neurons, inputs);
  const q = await walkMasked({ neurons, inputs, L: H, targets, drift: along, keep: kept, choose: null }, pause);
  return Float32Array.from(turned(q, inputs, neurons));
}

/**
 * SparseGPT: Frantar and Alistarh, arXiv 2301.00774, algorithm 1, along the factor MᵀDM of H + λI in the place of that of its
 * inverse. The mask of a block of steps is chosen as it comes, by the weights as moved until then: by OBS, w_t² D_t, D_t being
 * what 1 / [H⁻¹]_tt is once all before t is decided; other criteria take the moved weights likewise. Of each block the same
 * part goes, over all neurons of the group; of runs N:M, each as it comes; whole neurons by their scores before the walk. It
 * aims at X̃Wᵀ.
 * @param whole which neurons are kept, (neurons, inputs), where the structure is that
 * @returns Q and what is kept, (neurons, inputs)
 */
export async function repairBySparseGpt(
  group: PrunedGroup,
  { M, D }: Factor,
  pruning: Pick<LayerPruning, 'criterion' | 'structure' | 'sparsity' | 'seed'>,
  whole: Uint8Array | null,
  pause: Pause,
): Promise<{ values: Float32Array; keep: Uint8Array }> {
  const { weights, neurons, inputs } = group;
  const targets = turned(weights, neurons, inputs);
  const keep = whole ? turnedMask(whole, neurons, inputs) : new Uint8Array(inputs * neurons);
  const choose = whole ? null : chooseAlong(group, D, pruning, keep);
  const q = await walkMasked({ neurons, inputs, L: M, targets, drift: null, keep, choose }, pause);
  return { values: Float32Array.from(turned(q, inputs, neurons)), keep: turnedMask(keep, inputs, neurons) };
}

/** @param keep (inputs, neurons), written */
function chooseAlong(
  group: PrunedGroup,
  costs: Float64Array,
  { criterion, structure, sparsity, seed }: Pick<LayerPruning, 'criterion' | 'structure' | 'sparsity' | 'seed'>,
  keep: Uint8Array,
): ChooseAlong {
  const { neurons } = group;
  const score = scoreOf(criterion, group, costs, seed);
  return {
    stretch: structure === '2:4' ? 4 : structure === '4:8' ? 8 : BLOCK,
    at(first, size, values) {
      const scores = new Float64Array(neurons * size);
      for (let i = 0; i < size; i++)
        for (let c = 0; c < neurons; c++) scores[c * size + i] = score(values[i * neurons + c]!, c, first + i);
      const chosen = keepOf(scores, { neurons, inputs: size, perGroup: neurons }, structure, sparsity);
      keep.set(turnedMask(chosen, neurons, size), first * neurons);
    },
  };
}

/** Σ_{s≤t} A_ts w_s, (inputs, neurons). @param A (inputs, inputs); @param W (inputs, neurons) */
function lowerTimes(A: Float64Array, W: Float64Array, neurons: number, pause: Pause): Promise<Float64Array> {
  const n = W.length / neurons;
  const lower = new Float64Array(n * n);
  for (let t = 0; t < n; t++) lower.set(A.subarray(t * n, t * n + t + 1), t * n);
  const rows = (data: Float64Array, pitch: number) => ({ data, rows: n, pitch, first: 0 });
  return multiplyWide({ ...rows(lower, n), lower: true }, n, rows(W, neurons), neurons, pacer(pause));
}

/** The transpose of a (rows, columns) matrix, in float64. */
function turned(values: Float32Array | Float64Array, rows: number, columns: number): Float64Array {
  return transpose(values, new Float64Array(values.length), rows, columns);
}

function turnedMask(keep: Uint8Array, rows: number, columns: number): Uint8Array {
  return transpose(keep, new Uint8Array(keep.length), rows, columns);
}

function transpose<T extends Uint8Array | Float64Array>(from: ArrayLike<number>, to: T, rows: number, columns: number) {
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c]!;
  return to;
}
