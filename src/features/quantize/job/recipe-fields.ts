/**
 * Each field of a recipe stands here once, with its bounds and its default, what it is called and what that means, what a
 * change of it changes, and how runs that differ in it are told apart. The check, the link, the form, the `Settings` of Results
 * and the keys of checkpoints follow from this table.
 */
import {
  ALPHABETS,
  DEFAULT_DAMPING,
  GROUP_SIZES,
  findsStep,
  isFactored,
  METHODS,
  OFFSETS,
  ORDERS,
  RADII,
} from '../../../quant/layer';
import type { FieldFor } from './field-kinds';
import { MOST_SWEPT } from './layer-recipe';
import {
  ALPHABET_OPTIONS,
  alphabetHelp,
  METHOD_OPTIONS,
  OFFSET_OPTIONS,
  offsetSetting,
  sweepsSetting,
} from './recipe-options';
import type { Recipe } from './recipe';

export type FieldName = Exclude<keyof Recipe, 'compression'>;

const number = (value: number) => value.toLocaleString('en');

/** In the order in which settings that differ are told. */
export const RECIPE_FIELDS: { readonly [Name in FieldName]-?: Readonly<FieldFor<Recipe[Name]>> } = {
  method: {
    kind: 'choice',
    label: 'Method',
    help: ({ method }) => METHOD_OPTIONS[method].help,
    values: METHODS,
    options: METHOD_OPTIONS,
    more: 'methods',
    initial: 'gpfq',
    enters: 'layer recipe',
  },
  bits: {
    kind: 'number',
    label: 'Bits',
    help: 'Bits a weight; how many levels it may take follows from them and the grid',
    paper: 'b',
    more: 'words',
    min: 1,
    max: 8,
    whole: true,
    step: 1,
    initial: 4,
    enters: 'layer recipe',
  },
  alphabet: {
    kind: 'choice',
    label: 'Grid',
    help: alphabetHelp,
    values: ALPHABETS,
    options: ALPHABET_OPTIONS,
    formula: 'levels: k · step, for whole k',
    paper: 'the alphabet 𝒜, whose letters are k · δ (arXiv 2201.11113)',
    more: 'words',
    initial: 'int',
    enters: 'layer recipe',
    setting: ({ recipe: { alphabet } }) => (alphabet === DEFAULT_RECIPE.alphabet ? '' : `${alphabet} grid`),
  },
  offset: {
    kind: 'optional choice',
    label: 'Offset',
    help: ({ offset = 'none' }) => `What each neuron may move its levels by. ${OFFSET_OPTIONS[offset].help}`,
    formula: 'levels: (k + offset) · step, for whole k',
    more: 'methods',
    values: OFFSETS,
    absent: 'none',
    options: OFFSET_OPTIONS,
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe }) => offsetSetting(recipe),
  },
  radius: {
    kind: 'choice',
    label: 'Range',
    help: 'How far the levels reach, before the scale: the size of the weights of each neuron, or their mean over the layer',
    paper: 'the radius of the alphabet',
    more: 'words',
    values: RADII,
    options: { neuron: { text: 'one per neuron' }, layer: { text: 'one per layer' } },
    initial: 'neuron',
    enters: 'layer recipe',
    setting: ({ recipe: { radius } }) => (radius === DEFAULT_RECIPE.radius ? '' : `one range per ${radius}`),
  },
  groupSize: {
    kind: 'optional choice',
    formerly: 'blockSize',
    label: 'Group size',
    help: 'Dense layers: a range, and so a step, for every so many inputs of each neuron. The scale stays one for all groups of a neuron',
    values: GROUP_SIZES,
    options: { 32: { text: '32 inputs' }, 64: { text: '64 inputs' }, 128: { text: '128 inputs' } },
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe: { groupSize } }) => (groupSize === undefined ? '' : `groups of ${groupSize}`),
  },
  scale: {
    kind: 'number',
    label: 'Scale',
    help: 'The levels reach to the scale times the range. Where it is searched, the search is around this value',
    formula: 'largest level = scale · range',
    paper: 'C',
    more: 'words',
    min: 0.01,
    max: 100,
    whole: false,
    step: 0.01,
    initial: 1,
    enters: 'layer recipe',
    setting: ({ recipe: { method, scale, searchScale } }) => {
      if (findsStep({ method }) || (searchScale && scale === DEFAULT_RECIPE.scale)) return '';
      return searchScale ? `scale searched at ${scale}` : `scale ${scale}`;
    },
  },
  percentile: {
    kind: 'number',
    label: 'Percentile of weights',
    help: 'The range is this share of the way up the sorted sizes of the weights: 1 is the largest, 0.99 leaves out the largest hundredth',
    paper: 'a percentile of |w|',
    min: 0,
    max: 1,
    whole: false,
    step: 0.001,
    initial: 1,
    enters: 'layer recipe',
    setting: ({ recipe: { method, percentile } }) =>
      findsStep({ method }) || percentile === DEFAULT_RECIPE.percentile ? '' : `percentile ${percentile}`,
  },
  regularizer: {
    kind: 'regularizer',
    label: 'Sparsity',
    help({ alphabet }) {
      const sparse = `More zeros: L1 moves every weight by the threshold towards 0 before it is rounded; L0 makes those up to it 0, and leaves the others`;
      return alphabet === 'binary' ? `${sparse}. The binary grid has no 0: there is L0 only, which adds one` : sparse;
    },
    paper: 'λ, soft and hard thresholds',
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe: { regularizer } }) => (regularizer ? `${regularizer.kind} at ${regularizer.lambda}` : ''),
  },
  damping: {
    kind: 'optional number',
    label: 'Damping',
    help({ method }) {
      const added = `How far the samples are trusted: more keeps the weights closer to what they were. Empty: ${DEFAULT_DAMPING}`;
      if (method !== 'qronos') return added;
      return `${added}, and only as much of the correction of the past as the samples bear out. With a number: Qronos as its paper has it`;
    },
    formula: 'added to the diagonal of the inputs’ products, as a part of its mean',
    paper: 'λ in X̃ᵀX̃ + λI (GPTQ, arXiv 2210.17323; Qronos, arXiv 2505.11695)',
    more: 'methods',
    min: 1e-4,
    max: 1,
    whole: false,
    step: 1e-4,
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe: { method, damping } }) =>
      isFactored({ method }) && damping !== undefined ? `damping ${damping}` : '',
  },
  order: {
    kind: 'optional choice',
    label: 'Order of the weights',
    help: 'In which order a neuron’s weights are chosen: only those still to come can make up for an error',
    paper: 'the order of the path; by ‖X̃_t‖',
    values: ORDERS,
    absent: 'natural',
    options: { natural: { text: 'natural' }, norm: { text: 'largest inputs first' } },
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe: { method, order } }) => (method !== 'rtn' && order === 'norm' ? 'largest inputs first' : ''),
  },
  sweeps: {
    kind: 'optional number',
    label: 'Sweeps',
    help: `How often all weights of a neuron are gone through again once they are found, each put to the level that suits the others best. Layers of more than ${number(MOST_SWEPT)} inputs have none: what it takes grows with the third power`,
    paper: 'coordinate descent',
    more: 'methods',
    min: 0,
    max: 10,
    whole: true,
    step: 1,
    initial: undefined,
    enters: 'layer recipe',
    setting: ({ recipe }) => sweepsSetting(recipe),
  },
  searchScale: {
    kind: 'flag',
    label: 'Search scale',
    help: ({ radius, offset = 'none' }) =>
      `Tries ${offset === 'none' ? '20 scales' : '10 scales, each with every offset,'} from 0.4 to 1.9 times the one that is given, fits the step to what the weights became, and keeps what serves new samples best: ${
        radius === 'neuron'
          ? 'one scale for each neuron, for all its groups where it has some'
          : 'one scale for the layer'
      }`,
    paper: 'the search of C',
    initial: true,
    enters: 'layer recipe',
  },
  correctBias: {
    kind: 'flag',
    label: 'Correct bias',
    help: 'Adds to each bias the mean of what rounding changes in its neuron’s output',
    initial: true,
    enters: 'layer',
    setting: ({ recipe: { correctBias } }) => (correctBias === DEFAULT_RECIPE.correctBias ? '' : 'bias as it is'),
  },
  center: {
    kind: 'flag',
    label: 'Center inputs',
    help: ({ correctBias }) =>
      correctBias
        ? 'Takes from each input its mean, which the bias makes up for: only what remains of the error is kept small. Layers without a bias stay as they are'
        : 'Only where biases are corrected: else nothing takes the mean of the error',
    initial: true,
    before: false,
    enters: 'layer recipe',
    setting: ({ recipe: { correctBias, center } }) => (correctBias && !center ? 'inputs not centered' : ''),
  },
  keepZeros: {
    kind: 'optional flag',
    label: 'Keep zeros',
    help: 'Weights that an earlier step has removed stay 0: they get no levels, and the file may leave them out',
    more: 'methods',
    initial: undefined,
    enters: 'layer',
    setting: ({ recipe: { keepZeros } }) => (keepZeros ? 'zeros kept' : ''),
  },
  calibrationCount: {
    kind: 'number',
    label: 'Calibration samples',
    help: 'How many of the calibration samples the method sees: a seeded choice',
    min: 1,
    max: 1_000_000,
    whole: true,
    step: 1,
    initial: 256,
    enters: 'rows',
    setting: ({ samples }) => (samples === DEFAULT_RECIPE.calibrationCount ? '' : `${number(samples)} samples`),
  },
  patches: {
    kind: 'number',
    label: 'Patches a sample',
    help: 'Convolutions: how many positions of each sample are kept, at most; a seeded choice',
    min: 1,
    max: 1_000_000,
    whole: true,
    step: 1,
    initial: 32,
    enters: 'rows',
    setting: ({ recipe: { patches } }) => (patches === DEFAULT_RECIPE.patches ? '' : `${number(patches)} patches`),
  },
  seed: {
    kind: 'number',
    label: 'Seed',
    help: 'Of everything that is chosen at random: the same seed gives the same bits',
    min: 0,
    max: 2 ** 32 - 1,
    whole: true,
    step: 1,
    initial: 1,
    enters: 'rows',
    setting: ({ recipe: { seed } }) => (seed === DEFAULT_RECIPE.seed ? '' : `seed ${seed}`),
  },
  layers: {
    kind: 'layers',
    label: 'Layers',
    help: 'Bits of single layers, and those that stay in float',
    initial: {},
    enters: 'layer recipe',
    setting: ({ inFloat }) => (inFloat === 0 ? '' : `${inFloat} in float`),
  },
};

export const FIELD_NAMES = Object.keys(RECIPE_FIELDS) as FieldName[];

/** Fields that may be left out are. */
export const DEFAULT_RECIPE = Object.fromEntries(
  FIELD_NAMES.map((name) => [name, RECIPE_FIELDS[name].initial]).filter(([, initial]) => initial !== undefined),
) as unknown as Recipe;
