/** The candidates of a walk on the device, in as many parts as its memory asks for. */
import type { LayerShape } from '../../core/layer-problem';
import { scaleGroupCount, scaleGroupOf } from '../../core/scale-groups';
import { OutOfMemory } from '../../gpu/buffers';
import { codeRange } from '../alphabet';
import type { LayerRecipe } from '../layer';
import type { WalkedCandidates } from '../select-candidates';
import type { WalkedLayer } from './walkers';

/** Candidates that were walked together, from the candidate `first` on. */
export interface WalkedPart {
  first: number;
  count: number;
  walked: WalkedLayer;
}

/**
 * All candidates at once; where the memory does not hold so many, half of them, and so on.
 * @param steps δ of each candidate
 * @throws OutOfMemory where not even one is held
 */
export async function walkInParts(
  walk: (steps: Float32Array[]) => Promise<WalkedLayer>,
  steps: Float32Array[],
): Promise<WalkedPart[]> {
  const parts: WalkedPart[] = [];
  let atOnce = steps.length;
  for (let first = 0; first < steps.length;) {
    try {
      const part = steps.slice(first, first + atOnce);
      parts.push({ first, count: part.length, walked: await walk(part) });
      first += part.length;
    } catch (error) {
      if (!(error instanceof OutOfMemory) || atOnce === 1) throw error;
      atOnce = Math.ceil(atOnce / 2);
    }
  }
  return parts;
}

/** @param steps δ of each candidate, (neurons, scale groups) */
export function joinParts(
  shape: LayerShape,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
  parts: readonly WalkedPart[],
): WalkedCandidates {
  const { squaredNorms, meanOutputs, keptShares, products } = parts[0]!.walked;
  return {
    squaredErrors: parts.flatMap(({ walked }) => walked.squaredErrors),
    products: products && parts.flatMap(({ walked }) => walked.products!),
    meanErrors: parts.flatMap(({ walked }) => walked.meanErrors),
    squaredNorms,
    meanOutputs,
    keptShares: [...(keptShares ?? [])],
    letters: (taken) => joinLetters(shape, recipe, steps, parts, taken),
  };
}

function joinLetters(
  shape: LayerShape,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
  parts: readonly WalkedPart[],
  taken: Uint32Array,
) {
  const { neurons, inputs, groups } = shape;
  const perGroup = neurons / groups;
  const scaleGroups = scaleGroupCount(shape, recipe);
  const { maxCode } = codeRange(recipe.alphabet, recipe.bits);
  const offset = recipe.regularizer?.kind === 'L0' ? recipe.regularizer.lambda : 0;
  const values = new Float32Array(neurons * inputs);
  const codes = new Int8Array(neurons * inputs);
  for (let c = 0; c < neurons; c++) {
    const group = Math.floor(c / perGroup);
    const { first, walked } = parts.find((part) => taken[c]! < part.first + part.count)!;
    const v = (taken[c]! - first) * perGroup + (c % perGroup);
    for (let t = 0; t < inputs; t++) {
      const q = walked.letter(group, t, v);
      const step = steps[taken[c]!]![c * scaleGroups + scaleGroupOf(t, recipe)]!;
      const k = step > 0 ? Math.round((Math.abs(q) - (q === 0 ? 0 : offset)) / step) : 0;
      // The device rounds λ + k·δ twice; k·δ it gives exactly.
      values[c * inputs + t] = offset === 0 || q === 0 ? q : Math.sign(q) * (offset + k * step);
      codes[c * inputs + t] = Math.min(127, maxCode, Math.sign(q) * k || 0);
    }
  }
  return { values, codes };
}
