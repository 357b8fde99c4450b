/**
 * Two layers in the place of one: W ≈ up · down, of rank r. Data-aware it is the outputs that are kept, not the weights (the cut
 * of spectrum.ts; as in Chen et al., "DRONE", NeurIPS 2021), with what the layers before have changed in the target (target.ts).
 * Of a convolution `down` is k × k to r channels and `up` 1 × 1 (Zhang et al., arXiv 1505.06798), or k × 1 and 1 × k (spatial.ts;
 * Jaderberg et al., 1405.3866). Each group of a convolution in groups is a problem of its own, with the same r.
 */
import { UserError } from '../core/errors';
import { timesTransposed, transposed } from '../core/linalg/product';
import type { GroupSums } from '../quant/sums';
import { judgedLayer } from './judged';
import type { CompressedLayer, CompressedParts, KernelShape, LayerFactoring } from './layer';
import { spatialCut } from './spatial';
import { spectrumOf, type Spectrum } from './spectrum';
import { identity, targetOf, type Cut, type Target } from './target';

/** What the cut to any rank follows from: of each group. */
export interface LayerSpectrum {
  targets: readonly Target[];
  spectra: readonly Spectrum[];
}

/** The rank from which nothing is cut: the smaller side of what is taken apart, of one group. */
export function fullRank({ neurons, inputs, groups, kernel = [] }: KernelShape, by: LayerFactoring['shape']): number {
  const perGroup = neurons / groups;
  if (by === 'channels') return Math.min(perGroup, inputs);
  const columns = kernel[1] ?? 1;
  return Math.min(inputs / columns, perGroup * columns);
}

/** Why a layer has no low rank of its own, in a sentence; null: it has. */
export function unfactorable(shape: KernelShape, by: LayerFactoring['shape']): string | null {
  const { neurons, inputs, kernel = [] } = shape;
  if (by === 'spatial') {
    if (kernel.length !== 2) return 'k × 1 and 1 × k take the place of a convolution over 2 axes. Choose channels.';
    if (kernel.includes(1)) return `A kernel of ${kernel.join(' × ')} has no two axes to take apart. Choose channels.`;
  }
  if (fullRank(shape, by) > 1) return null;
  const one = inputs === 1 ? 'One input for each neuron' : neurons === 1 ? 'One neuron' : 'One neuron in each group';
  return `${one}: the rank of its weights is 1 as it is, and none is lower. Leave the layer out.`;
}

/**
 * Eigenvalues and vectors for every rank, about 2·(n³ + n²·max) flops and those of the eigensolver, n the smaller side.
 * @param sums of each group; null: by the weights alone
 */
export async function layerSpectrum(
  { neurons, inputs, groups }: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  { aware, damping }: Pick<LayerFactoring, 'aware' | 'damping'>,
): Promise<LayerSpectrum> {
  const perGroup = neurons / groups;
  const targets = groupTargets({ neurons, inputs, groups }, aware ? sums : null, weights, damping);
  const spectra = [];
  for (const target of targets) spectra.push(await spectrumOf(target, perGroup, inputs));
  return { targets, spectra };
}

/**
 * `parts.down` is (groups · rank, inputs), `parts.up` (neurons, rank): the first layer writes `rank` channels for each group, the
 * second reads its group's. For `spatial`, down is (groups · rank, channels of a group · k_h), up (neurons, rank · k_w).
 * @param sums of each group; null: by the weights alone, whatever the settings say
 * @param weights W, (neurons, inputs)
 * @param settings a rank above the full one is the full one: `parts.rank`
 * @returns values are `up · down` as float32 has them
 * @throws UserError where the layer has no lower rank (`unfactorable`)
 */
export async function factorLayer(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  settings: LayerFactoring,
): Promise<CompressedLayer> {
  const refused = unfactorable(shape, settings.shape);
  if (refused) throw new UserError(refused);
  if (settings.shape === 'channels')
    return cutLayer(shape, sums, weights, await layerSpectrum(shape, sums, weights, settings), settings.rank);
  const { neurons, inputs, groups } = shape;
  const rank = Math.min(settings.rank, fullRank(shape, 'spatial'));
  const targets = groupTargets(shape, settings.aware ? sums : null, weights, settings.damping);
  const cuts: Cut[] = [];
  for (const target of targets)
    cuts.push(await spatialCut(target, { neurons: neurons / groups, inputs, kernel: shape.kernel! }, rank));
  return assembled(shape, sums, weights, cuts, { shape: 'spatial', rank });
}

/** The layer at one rank, from what `layerSpectrum` found; about 2 · neurons · inputs · rank flops. */
export function cutLayer(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  { targets, spectra }: LayerSpectrum,
  wanted: number,
): CompressedLayer {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const full = fullRank(shape, 'channels');
  const rank = Math.min(wanted, full);
  const cuts = targets.map(({ B }, g): Cut => {
    if (rank === full) return perGroup <= inputs ? { down: B, up: identity(full) } : { down: identity(full), up: B };
    const U = spectra[g]!.U.subarray(0, rank * perGroup); // (rank, neurons)
    const down = timesTransposed(U, transposed(B, perGroup, inputs), rank, inputs, perGroup);
    return { down, up: transposed(U, rank, perGroup) };
  });
  return assembled(shape, sums, weights, cuts, { shape: 'channels', rank });
}

function groupTargets(
  { neurons, inputs, groups }: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  damping: number | undefined,
): Target[] {
  const size = (neurons / groups) * inputs;
  return Array.from({ length: groups }, (_, g) =>
    targetOf(weights.subarray(g * size, (g + 1) * size), inputs, sums?.[g] ?? null, damping),
  );
}

function assembled(
  shape: KernelShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  cuts: readonly Cut[],
  made: { shape: LayerFactoring['shape']; rank: number },
): CompressedLayer {
  const joined = (part: keyof Cut) => {
    const all = new Float32Array(cuts.reduce((sum, cut) => sum + cut[part].length, 0));
    cuts.forEach((cut, g) => all.set(cut[part], g * cut[part].length));
    return all;
  };
  const parts = { kind: 'low-rank' as const, ...made, down: joined('down'), up: joined('up') };
  return { ...judgedLayer(shape, sums, weights, valuesOfFactors(shape, parts)), parts };
}

/** What two layers in the place of one compute with, (neurons, inputs). @param parts as `factorLayer` makes them */
export function valuesOfFactors(
  { neurons, inputs, groups, kernel }: KernelShape,
  { shape, rank, down, up }: Omit<Extract<CompressedParts, { kind: 'low-rank' }>, 'kind'>,
): Float32Array {
  const columns = shape === 'spatial' ? kernel![1]! : 1;
  const values = new Float32Array(neurons * inputs);
  const ofGroup = (all: Float32Array, g: number) =>
    all.subarray((g * all.length) / groups, ((g + 1) * all.length) / groups);
  for (let g = 0; g < groups; g++)
    values.set(
      productOfCut(ofGroup(down, g), ofGroup(up, g), { neurons: neurons / groups, inputs, columns, rank }),
      (g * values.length) / groups,
    );
  return values;
}

/** Σ_r up[c, r, x] · down[r, s], (neurons, inputs), input (s, x); without `spatial` there is one x. */
function productOfCut(
  down: Float32Array,
  up: Float32Array,
  { neurons, inputs, columns, rank }: { neurons: number; inputs: number; columns: number; rank: number },
): Float64Array {
  const steps = inputs / columns;
  const downs = transposed(down, rank, steps); // (steps, rank)
  if (columns === 1) return timesTransposed(up, downs, neurons, inputs, rank);
  const values = new Float64Array(neurons * inputs);
  for (let x = 0; x < columns; x++) {
    const ups = Float64Array.from({ length: neurons * rank }, (_, i) => up[i * columns + x]!);
    const product = timesTransposed(ups, downs, neurons, steps, rank);
    product.forEach((value, i) => (values[i * columns + x] = value));
  }
  return values;
}
