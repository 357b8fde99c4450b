/** What is said of a cause, and the control that helps. */
import { unreachable } from '../../../../core/errors';
import type { LayerSummary } from '../../../../engine/api';
import { percent, whole } from '../../../../state/format';
import type { Explanation } from '../../../../ui/help/explanation';
import * as WHY from '../../help/why';
import type { Cause, CauseKind, LayerCauses } from '../../job/causes/layer-causes';
import { isDense } from '../../job/layer-recipe';
import type { LayerOverride, Recipe } from '../../job/recipe';
import type { Report } from '../../job/report';

export const CAUSE_HELP: Record<CauseKind, Explanation> = {
  place: WHY.place,
  spread: WHY.spread,
  outliers: WHY.outliers,
  samples: WHY.samples,
  depthwise: WHY.depthwise,
  zeros: WHY.zeros,
  limit: WHY.limit,
  bits: WHY.bits,
};

/** The cause in a few words, with its number. */
export function causeText({ kind, value, low }: Cause, { bits, inputs }: LayerCauses): string {
  switch (kind) {
    case 'place':
      return `It comes after layers with errors: ${percent(value)} arrives with its inputs`;
    case 'spread':
      return `One range for all neurons: the largest needs ${value.toFixed(1)} times that of the smallest`;
    case 'outliers':
      return `Large single weights: the largest is ${value.toFixed(1)} times the typical one`;
    case 'samples':
      return `Few samples: ${whole(value)} rows for ${whole(inputs)} inputs`;
    case 'depthwise':
      return `Few inputs: ${value} a neuron`;
    case 'zeros':
      return `Inputs that are always 0: ${percent(value)}`;
    case 'limit':
      return `The scale is at its limit: ${percent(value, 0)} of the searches end at the ${low ? 'smallest' : 'largest'} one`;
    case 'bits':
      return `${bits === 1 ? '1 bit' : `${bits} bits`}: rounding to nearest alone costs ${percent(value)}`;
    default:
      return unreachable(kind);
  }
}

/** What helps: a button that changes the recipe, or leads to another layer. */
export interface Remedy {
  text: string;
  recipe?: Partial<Recipe>;
  layer?: LayerOverride;
  select?: string;
}

export interface RemedyAbout {
  layer: LayerSummary;
  recipe: Recipe;
  /** Of the shown run. */
  report: Report | null;
  /** Calibration samples that are open. */
  samples: number;
}

/** @returns null where no control helps */
export function remedyOf({ kind, low }: Cause, { bits }: LayerCauses, about: RemedyAbout): Remedy | null {
  const { layer, recipe, report } = about;
  switch (kind) {
    case 'place': {
      const worst = worstBefore(layer.id, report);
      return worst && { text: `Select ${worst.name}`, select: worst.id };
    }
    case 'spread':
      return { text: 'Range per neuron', recipe: { radius: 'neuron' } };
    case 'outliers':
      if (isDense(layer.op) && recipe.groupSize === undefined)
        return { text: 'Ranges for groups of 32 inputs', recipe: { radius: 'neuron', groupSize: 32 } };
      if (!recipe.searchScale) return { text: 'Search the scale', recipe: { searchScale: true } };
      return recipe.percentile === 1 ? { text: 'Leave out the largest 0.1 %', recipe: { percentile: 0.999 } } : null;
    case 'samples':
    case 'zeros':
      return moreRows(about);
    case 'depthwise':
      return moreBits(bits, 2, layer.name);
    case 'limit': {
      const scale = Number((recipe.scale * (low ? 0.5 : 1.5)).toPrecision(2));
      return { text: `Search around the scale ${scale}`, recipe: { scale } };
    }
    case 'bits':
      return recipe.alphabet === 'binary'
        ? { text: 'Use int at 2 bits', recipe: { alphabet: 'int', bits: 2 } }
        : moreBits(bits, 1, layer.name);
    default:
      return unreachable(kind);
  }
}

function moreBits(bits: number | null, more: number, name: string): Remedy | null {
  if (bits === null || bits >= 8) return null;
  const next = Math.min(8, bits + more);
  return { text: `Give ${name} ${next} bits`, layer: { bits: next } };
}

/** Patches cost less than samples, which go through the whole network. */
function moreRows({ layer, recipe, samples }: RemedyAbout): Remedy | null {
  const count = Math.min(samples, 4 * recipe.calibrationCount);
  if (count > recipe.calibrationCount)
    return { text: `Calibrate on ${whole(count)} samples`, recipe: { calibrationCount: count } };
  if (isDense(layer.op)) return null;
  const patches = 4 * recipe.patches;
  return { text: `Take ${whole(patches)} patches a sample`, recipe: { patches } };
}

/** The earlier layer whose error grew most over that of the one before it. */
function worstBefore(id: string, report: Report | null): { id: string; name: string } | null {
  const layers = report?.layers ?? [];
  const place = layers.findIndex((layer) => layer.id === id);
  const grown = layers.slice(0, Math.max(0, place)).map((layer, i) => ({
    layer,
    by: layer.relativeError - (layers[i - 1]?.relativeError ?? 0),
  }));
  return grown.reduce<(typeof grown)[number] | null>((a, b) => (a && a.by >= b.by ? a : b), null)?.layer ?? null;
}
