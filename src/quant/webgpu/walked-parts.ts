/** The candidates of a walk on the device, in as many parts as its memory asks for. */
import type { LayerShape } from '../../core/layer-problem';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import { OutOfMemory } from '../../gpu/buffers';
import { codeRange } from '../alphabet';
import type { LayerRecipe } from '../layer';
import type { WalkedCandidates } from '../select-candidates';
import type { Tried, WalkedLayer } from './walkers';

/** Candidates that were walked together, from the candidate `first` on. */
export interface WalkedPart {
  first: number;
  count: number;
  walked: WalkedLayer;
}

/**
 * All candidates at once; where the memory does not hold so many, half of them, and so on.
 * @throws OutOfMemory where not even one is held
 */
export async function walkInParts(
  walk: (tried: Tried) => Promise<WalkedLayer>,
  candidates: Tried,
): Promise<WalkedPart[]> {
  const parts: WalkedPart[] = [];
  const all = candidates.steps.length;
  let atOnce = all;
  for (let first = 0; first < all;) {
    try {
      const [steps, offsets] = [candidates.steps, candidates.offsets].map((each) => each.slice(first, first + atOnce));
      const walked = await walk({ ...candidates, steps: steps!, offsets: offsets! });
      parts.push({ first, count: steps!.length, walked });
      first += steps!.length;
    } catch (error) {
      if (!(error instanceof OutOfMemory) || atOnce === 1) throw error;
      atOnce = Math.ceil(atOnce / 2);
    }
  }
  return parts;
}

/** @param tried all candidates */
export function joinParts(
  shape: LayerShape,
  recipe: LayerRecipe,
  tried: Tried,
  parts: readonly WalkedPart[],
): WalkedCandidates {
  const { squaredNorms, meanOutputs, keptShares, products, ridges, ownSteps } = parts[0]!.walked;
  return {
    squaredErrors: parts.flatMap(({ walked }) => walked.squaredErrors),
    products: products && parts.flatMap(({ walked }) => walked.products!),
    ridges: ridges && parts.flatMap(({ walked }) => walked.ridges!),
    meanErrors: parts.flatMap(({ walked }) => walked.meanErrors),
    squaredNorms,
    meanOutputs,
    keptShares: [...(keptShares ?? [])],
    ...(ownSteps && { ownSteps }),
    letters: (taken) => joinLetters(shape, recipe, tried, parts, taken),
  };
}

function joinLetters(
  shape: LayerShape,
  recipe: LayerRecipe,
  { steps, offsets }: Tried,
  parts: readonly WalkedPart[],
  taken: Uint32Array,
) {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const { maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const lambda = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  for (let c = 0; c < neurons; c++) {
    const group = Math.floor(c / perGroup);
    const { first, walked } = parts.find((part) => taken[c]! < part.first + part.count)!;
    const v = (taken[c]! - first) * perGroup + (c % perGroup);
    const o = offsets[taken[c]!]![c]!;
    for (let t = 0; t < inputs; t++) {
      const q = walked.letter(group, t, v);
      const step = walked.ownSteps?.[c] ?? steps[taken[c]!]![c * scaleGroups + scaleGroupOf(t, recipe)]!;
      const k = step > 0 && q !== 0 ? Math.round((q - Math.sign(q) * lambda) / step - o) : 0;
      // The device rounds λ + k·δ twice; (k + o)·δ it gives exactly.
      values[c * inputs + t] = lambda === 0 || q === 0 ? q : Math.sign(q) * lambda + k * step;
      codes[c * inputs + t] = Math.min(127, maxCode, k || 0);
    }
  }
  return { values, codes };
}
