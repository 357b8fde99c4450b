/** How much of each layer goes, by one threshold for all: Hoefler et al., arXiv 2102.00554, section 3 (global and local schemes). */
import { random } from '../core/random';
import { unreachable } from '../core/errors';
import type { Criterion } from './layer';
import { cutGroups } from './masks/group';
import { scoresOf, type ScoreOptions } from './masks/scores';
import type { KnownSums, PrunableLayer } from './prune';

/**
 * Scores of all weights of a layer as they can be told from those of other layers, (neurons, inputs): of Wanda and OBS, which
 * add up over the rows, by the row.
 */
export async function comparableScores(
  { sums }: KnownSums,
  { shape, weights, gradients }: PrunableLayer,
  criterion: Criterion,
  options: ScoreOptions,
): Promise<Float64Array> {
  const scores = new Float64Array(weights.length);
  const rows = Math.max(1, sums[0]?.samples ?? 0);
  const per = byRow(criterion, rows);
  for (const group of cutGroups(shape, weights, sums, gradients ?? null))
    scores.set(
      (await scoresOf(criterion, group, options)).map((score) => score / per),
      group.firstNeuron * group.inputs,
    );
  return scores;
}

function byRow(criterion: Criterion, rows: number): number {
  switch (criterion) {
    case 'wanda':
      return Math.sqrt(rows);
    case 'obs':
      return rows;
    case 'magnitude':
    case 'taylor':
    case 'random':
      return 1;
    default:
      return unreachable(criterion);
  }
}

/** Scores that are sorted to find a threshold, at most. */
const MOST_SORTED = 2 ** 22;

/**
 * The part of each layer that lies below the one threshold under which the part `sparsity` of all weights lies.
 * @param layers scores of each, of the same kind
 * @returns in their order, 0..1
 */
export function thresholdSparsities(layers: readonly Float64Array[], sparsity: number): number[] {
  const count = layers.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return [];
  const sorted = someOf(layers, count).sort();
  const place = Math.round(sparsity * sorted.length);
  if (place >= sorted.length) return layers.map(() => sparsity);
  const threshold = sorted[place]!;
  return layers.map((scores) => scores.reduce((sum, score) => sum + Number(score < threshold), 0) / scores.length);
}

/** All of them, or of very many a seeded part. */
function someOf(layers: readonly Float64Array[], count: number): Float64Array {
  const all = new Float64Array(Math.min(count, MOST_SORTED));
  if (count <= MOST_SORTED) {
    let at = 0;
    for (const scores of layers) {
      all.set(scores, at);
      at += scores.length;
    }
    return all;
  }
  const rng = random(1);
  let at = 0;
  let before = 0;
  for (const scores of layers) {
    const end = Math.round((MOST_SORTED * (before + scores.length)) / count);
    for (; at < end; at++) all[at] = scores[rng.below(scores.length)]!;
    before += scores.length;
  }
  return all;
}
