/** Whole recipes by name. One is found again by what it gives every layer. */
import { FRESH_RECIPE } from './fresh-recipe';
import type { Recipe } from './recipe';

/** What presets are made for. */
export interface PresetAbout {
  /** Of the layers, in graph order. */
  ids: readonly string[];
  /** What Mixed precision gave out last; null: nothing so far. */
  mixed: Recipe['layers'] | null;
}

export interface Preset {
  name: string;
  help: string;
  /** @returns null where there is no such recipe */
  recipe(now: Recipe, about: PresetAbout): Recipe | null;
  /** Ids of the layers that stay at 8 bits with it; left out: none. */
  kept?(about: PresetAbout): string[];
}

/** GPFQ as arXiv 2201.11113 has it: its letters, one radius a layer, C as it is given, and nothing of what Bitpath adds. */
const IN_THE_PAPER = {
  method: 'gpfq',
  alphabet: 'paper',
  offset: 'none',
  radius: 'layer',
  groupSize: undefined,
  regularizer: undefined,
  order: undefined,
  sweeps: 0,
  searchScale: false,
  correctBias: false,
  center: false,
} as const satisfies Partial<Recipe>;

function isInThePaper(recipe: Recipe): boolean {
  const { order = 'natural' } = recipe;
  const own: Partial<Recipe> = { ...recipe, order: order === 'natural' ? undefined : order };
  return (Object.keys(IN_THE_PAPER) as (keyof typeof IN_THE_PAPER)[]).every((name) => own[name] === IN_THE_PAPER[name]);
}

/** A preset that gives bits leads back from the paper. Binary letters leave no choice of bits. */
function withBits(now: Recipe): Recipe {
  if (!isInThePaper(now)) return { ...now, alphabet: now.alphabet === 'binary' ? 'int' : now.alphabet };
  const fresh = Object.keys(IN_THE_PAPER).map((name) => [name, FRESH_RECIPE[name as keyof Recipe]]);
  return { ...now, ...(Object.fromEntries(fresh) as Partial<Recipe>) };
}

const everywhere = (bits: number): Pick<Preset, 'recipe'> => ({
  recipe: (now) => ({ ...withBits(now), bits, layers: {} }),
});

const ends = ({ ids }: PresetAbout) => [...new Set([...ids.slice(0, 1), ...ids.slice(-1)])];

export const PRESETS = {
  eight: { name: '8 everywhere', help: 'Every layer at 8 bits: hardly a loss in most networks', ...everywhere(8) },
  four: { name: '4 everywhere', help: 'Every layer at 4 bits, an eighth of float32', ...everywhere(4) },
  ends: {
    name: 'first and last at 8',
    help: 'The layers next to the input and the output at 8 bits, since they often hurt most and are small; the rest as they are, at 4 where they had 8',
    recipe: (now, about) => ({
      ...withBits(now),
      bits: now.bits === 8 ? 4 : now.bits,
      layers: Object.fromEntries(ends(about).map((id) => [id, { bits: 8 }])),
    }),
    kept: ends,
  },
  ternary: {
    name: 'ternary',
    help: 'Every weight one of three levels: minus one step, 0, and one step; they take 2 bits',
    recipe: (now) => ({ ...withBits(now), alphabet: 'symmetric', bits: 2, layers: {} }),
  },
  mixed: {
    name: 'last Mixed',
    help: 'The bits that Mixed precision gave out last',
    recipe: (now, { mixed }) => (mixed === null ? null : { ...withBits(now), layers: mixed }),
  },
  paper: {
    name: 'As in the paper',
    help: 'GPFQ as its paper has it (arXiv 2201.11113): its grid, one range per layer, the scale as given, no offsets, no sweeps, biases and inputs as they are; bits stay',
    recipe: (now) => ({ ...now, ...IN_THE_PAPER }),
  },
} as const satisfies Record<string, Preset>;

export type PresetId = keyof typeof PRESETS;
export const PRESET_IDS = Object.keys(PRESETS) as PresetId[];

/** Whether both give every layer the same letters. */
function isAlike(a: Recipe, b: Recipe, ids: readonly string[]): boolean {
  const bitsOf = ({ bits, layers }: Recipe, id: string) => (layers[id]?.float ? null : (layers[id]?.bits ?? bits));
  return a.alphabet === b.alphabet && ids.every((id) => bitsOf(a, id) === bitsOf(b, id));
}

/** The preset that the recipe is; null: none of them. */
export function presetOf(recipe: Recipe, about: PresetAbout): PresetId | null {
  if (about.ids.length === 0) return null;
  if (isInThePaper(recipe)) return 'paper';
  const isNow = (id: PresetId) => {
    const preset: Preset = PRESETS[id];
    const made = preset.recipe(recipe, about);
    return made !== null && isAlike(made, recipe, about.ids);
  };
  return PRESET_IDS.find((id) => id !== 'paper' && isNow(id)) ?? null;
}
