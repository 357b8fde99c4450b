/**
 * Weights that share few values (Han et al., "Deep compression", arXiv 1510.00149): k-means over the weights of a layer. By the
 * outputs each weight counts as much as its input's H_tt; then a walk chooses the codes again, and by turns least squares fit the
 * values to their weights, and coordinate descent the codes to the values (codes.ts).
 */
import { UserError } from '../core/errors';
import type { LayerShape } from '../core/layer-problem';
import type { GroupSums } from '../quant/sums';
import { descend, fitValues, nearest, walkCodes, type CodedGroup } from './codes';
import { judgedLayer } from './judged';
import { kMeans } from './k-means';
import type { CompressedLayer, LayerSharing } from './layer';
import { targetOf } from './target';

/** Times that values and codes are fitted to each other. */
const ROUNDS = 3;

const [FEWEST, MOST] = [2, 256];

/**
 * @param sums of each group; null: by the weights alone, whatever the settings say
 * @param weights W, (neurons, inputs)
 * @returns `parts.codebook` has at most so many values, increasing, each of them taken by some weight; layers with fewer different
 *   weights have no more
 * @throws UserError where `values` is not 2 … 256
 */
export function shareLayer(
  shape: LayerShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  { values: count, aware, damping, seed }: Pick<LayerSharing, 'values' | 'aware' | 'damping' | 'seed'>,
): CompressedLayer {
  if (!(Number.isInteger(count) && count >= FEWEST && count <= MOST))
    throw new UserError(`A codebook has ${FEWEST} to ${MOST} values, and ${count} were asked for.`);
  const groups = codedGroups(shape, aware ? sums : null, weights, damping);
  let codebook = kMeans(weights, importanceOf(shape, groups), count, seed);
  for (const { codes, target } of groups) target.B.forEach((b, i) => (codes[i] = nearest(codebook, b)));
  if (groups.some(({ target }) => target.G)) codebook = fitted(groups, codebook);
  const codes = new Uint8Array(weights.length);
  groups.forEach((group, g) => codes.set(group.codes, g * group.codes.length));
  const compact = compacted(codebook, codes);
  const values = Float32Array.from(compact.codes, (k) => compact.codebook[k]!);
  return { ...judgedLayer(shape, sums, weights, values), parts: { kind: 'codebook', ...compact } };
}

function codedGroups(
  { neurons, inputs, groups }: LayerShape,
  sums: readonly GroupSums[] | null,
  weights: Float32Array,
  damping: number | undefined,
): CodedGroup[] {
  const size = (neurons / groups) * inputs;
  return Array.from({ length: groups }, (_, g) => ({
    target: targetOf(weights.subarray(g * size, (g + 1) * size), inputs, sums?.[g] ?? null, damping),
    codes: new Uint8Array(size),
    inputs,
  }));
}

/** What each weight counts, (neurons, inputs): the diagonal of G; where that is 0 for all of them, all alike. */
function importanceOf({ neurons, inputs, groups }: LayerShape, coded: readonly CodedGroup[]): Float64Array {
  if (coded.every(({ target }) => !target.G)) return new Float64Array(neurons * inputs).fill(1);
  return Float64Array.from({ length: neurons * inputs }, (_, i) => {
    const t = i % inputs;
    const { G } = coded[Math.floor((Math.floor(i / inputs) * groups) / neurons)]!.target;
    return G ? G[t * inputs + t]! : 0;
  });
}

/** Codes by the walk, then values and codes by turns. */
function fitted(groups: readonly CodedGroup[], start: Float64Array): Float64Array {
  let codebook = start;
  for (const group of groups) walkCodes(group, codebook);
  for (let round = 0; round < ROUNDS; round++) {
    codebook = sortedValues(groups, fitValues(groups, codebook));
    for (const group of groups) descend(group, codebook);
  }
  return fitValues(groups, codebook);
}

/** The values in increasing order, and the codes after them. */
function sortedValues(groups: readonly CodedGroup[], codebook: Float64Array): Float64Array {
  const order = Array.from(codebook, (_, k) => k).sort((a, b) => codebook[a]! - codebook[b]!);
  const place = new Uint8Array(codebook.length);
  order.forEach((k, at) => (place[k] = at));
  for (const { codes } of groups) codes.forEach((k, i) => (codes[i] = place[k]!));
  return Float64Array.from(order, (k) => codebook[k]!);
}

/** Only values that a weight takes, each once, increasing, as float32. */
function compacted(codebook: Float64Array, codes: Uint8Array) {
  const taken = new Set<number>();
  for (const k of codes) taken.add(Math.fround(codebook[k]!));
  const kept = Float32Array.from(taken).sort();
  const places = new Map(Array.from(kept, (value, at) => [value, at]));
  return { codebook: kept, codes: codes.map((k) => places.get(Math.fround(codebook[k]!))!) };
}
