/**
 * What the weights of a group are kept by, (neurons, inputs): the greater, the rather.
 *
 *     magnitude  |w_t|
 *     wanda      |w_t| ‖X̃_t‖                  Sun et al., arXiv 2306.11695
 *     obs        w_t² / [(H + λI)⁻¹]_tt        Hassibi and Stork, "Optimal Brain Surgeon" (1992): what the squared error grows
 *                                             by, up to a factor, when t goes and all others make up for it
 *     taylor     |w_t ∂L/∂w_t|                Molchanov et al., arXiv 1906.10771
 *     random     a number of [0, 1)
 *
 * With OBS and Wanda an input that never changes has 0: nothing is lost with its weight.
 */
import { unreachable } from '../../core/errors';
import type { Factor } from '../../core/linalg/factor';
import { uniform } from '../../core/random';
import { PANEL_ROW_BYTES } from '../../wasm/panel-kernels';
import { inQuads, openPanels, pacer, type Rest } from '../../wasm/panels';
import { packWide, unpackWide, WIDE, wideMatrixBytes, widePanelBytes, widePanels } from '../../wasm/wide';
import type { Criterion } from '../layer';
import { factorOfSums, type PrunedGroup } from './group';

export interface ScoreOptions {
  /** λ as a part of the mean of ‖X̃_t‖². */
  damping: number;
  seed: number;
  pause: () => Promise<void>;
}

/** How the score of a weight follows from its value; values that a walk has moved have scores, too. */
type ScoreOf = (value: number, neuron: number, t: number) => number;

/** @throws Error where the criterion asks for gradients and there are none */
export async function scoresOf(criterion: Criterion, group: PrunedGroup, options: ScoreOptions): Promise<Float64Array> {
  const costs = criterion === 'obs' ? await costsOf(group, options) : null;
  const score = scoreOf(criterion, group, costs, options.seed);
  const { weights, inputs } = group;
  const scores = new Float64Array(weights.length);
  for (let i = 0, c = 0; i < weights.length; c++)
    for (let t = 0; t < inputs; t++, i++) scores[i] = score(weights[i]!, c, t);
  return scores;
}

async function costsOf(group: PrunedGroup, { damping, pause }: ScoreOptions): Promise<Float64Array> {
  return inverseCosts(await factorOfSums(group, damping, pause), pacer(pause));
}

/** @param costs of OBS: what w_t² is multiplied by, (inputs) */
export function scoreOf(
  criterion: Criterion,
  { sums: { H }, inputs, firstNeuron, gradients }: PrunedGroup,
  costs: Float64Array | null,
  seed: number,
): ScoreOf {
  switch (criterion) {
    case 'magnitude':
      return Math.abs;
    case 'wanda': {
      const norms = Float64Array.from({ length: inputs }, (_, t) => Math.sqrt(Math.max(0, H[t * (inputs + 1)]!)));
      return (value, _, t) => Math.abs(value) * norms[t]!;
    }
    case 'obs':
      return (value, _, t) => value * value * costs![t]!;
    case 'taylor':
      if (!gradients) throw new Error('the Taylor criterion asks for gradients of the loss');
      return (value, c, t) => Math.abs(value * gradients[c * inputs + t]!);
    case 'random':
      return (_, c, t) => uniform(seed, firstNeuron + c, t);
    default:
      return unreachable(criterion);
  }
}

/** Rows of M⁻¹ that are found together. */
const BLOCK = 32;

/**
 * 1 / [(H + λI)⁻¹]_tt, (inputs); 0 where H_tt = 0. By (H + λI)⁻¹ = M⁻¹ D⁻¹ M⁻ᵀ, row after row of M⁻¹ N = M⁻¹:
 * N_t = e_t − Σ_{s<t} M_ts N_s, the rows before a block in one product.
 */
export async function inverseCosts({ n, M, D }: Factor, rest: Rest): Promise<Float64Array> {
  const costs = new Float64Array(n);
  const panels = openPanels({
    M: wideMatrixBytes(BLOCK, n),
    N: wideMatrixBytes(n, n),
    product: wideMatrixBytes(BLOCK, n),
  });
  const { at, bytes, doubles } = panels;
  const [tall, short] = [widePanelBytes(n), widePanelBytes(BLOCK)];
  for (let first = 0; first < n; first += BLOCK) {
    const size = Math.min(BLOCK, n - first);
    doubles.fill(0, at.product / 8, (at.product + bytes.product) / 8);
    packWide(panels, at.M, short, { data: M, rows: size, pitch: n, first: first * n }, first);
    for (let p = 0; p < widePanels(first); p++) {
      // Rows of N before p's own columns are 0 there.
      const left = at.M + p * short;
      const right = at.N + p * tall + p * WIDE * PANEL_ROW_BYTES;
      panels.kernels.wide(left, short, widePanels(first) - p, right, at.product + p * short, inQuads(size));
    }
    await rest(size * first ** 2);
    const before = unpackWide(panels, at.product, short, size, first + size);
    const rows = finishRows(before, { n, M, D }, first, size);
    packWide(
      panels,
      at.N + first * PANEL_ROW_BYTES,
      tall,
      { data: rows, rows: size, pitch: first + size, first: 0 },
      first + size,
    );
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let s = 0; s <= first + i; s++) if (D[s]! > 0) sum += rows[i * (first + size) + s]! ** 2 / D[s]!;
      costs[first + i] = sum > 0 && M[(first + i) * (n + 1)]! > 0 ? 1 / sum : 0;
    }
  }
  panels.close();
  return costs;
}

/**
 * Rows of N within a block.
 * @param before Σ_{s<first} M_ts N_s of each, (size, first + size); becomes the rows
 */
function finishRows(
  before: Float64Array,
  { n, M }: Pick<Factor, 'n' | 'M' | 'D'>,
  first: number,
  size: number,
): Float64Array {
  const width = first + size;
  for (let i = 0; i < size; i++) {
    const t = first + i;
    const row = before.subarray(i * width, (i + 1) * width);
    for (let s = 0; s < first; s++) row[s] = -row[s]!;
    row.fill(0, first);
    row[t] = M[t * n + t]!;
    for (let k = 0; k < i; k++) {
      const factor = M[t * n + first + k]!;
      if (factor !== 0) for (let s = 0; s <= first + k; s++) row[s]! -= factor * before[k * width + s]!;
    }
  }
  return before;
}
