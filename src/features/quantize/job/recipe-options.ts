/** What the choices of a recipe are called, and what they mean. */
import { findsStep, sweepsOf, type LayerRecipe } from '../../../quant/layer';
import { USUAL_OFFSET, usualSweeps } from './layer-recipe';

/** Of a regularizer: far above any weight. */
export const MAX_LAMBDA = 1e30;

export const METHOD_OPTIONS = {
  gpfq: {
    text: 'GPFQ, path-following',
    help: 'Greedy path-following: each weight is rounded so that it makes up for the errors of those before it, and of the layers before',
  },
  rtn: { text: 'RTN, round to nearest', help: 'Each weight goes to its nearest level: the baseline' },
  gptq: {
    text: 'GPTQ, spreads errors',
    help: 'The error of each rounding is spread over the weights that are still to come',
  },
  qronos: {
    text: 'Qronos, GPFQ + GPTQ',
    help: 'Makes up for the layers before as GPFQ does, and spreads what is left as GPTQ does',
  },
  beacon: {
    text: 'Beacon, finds the step',
    help: 'Turns each neuron’s output to where it was, weight by weight and over and over, and finds its step at the end: range, scale, offset and sweeps do not count',
  },
  spfq: {
    text: 'SPFQ, stochastic GPFQ',
    help: 'GPFQ that rounds up or down at random, so that the mean is right; seeded, so that it can be repeated',
  },
};

export const ALPHABET_OPTIONS = {
  int: {
    text: 'int, 2^b levels',
    help: 'As many levels as b bits hold, one more below 0 than above: what int4 and int8 hold',
  },
  paper: {
    text: 'paper, 2^b + 1',
    help: 'As many steps down as up, as in the paper: one level more than b bits hold',
  },
  symmetric: { text: 'symmetric, 2^b − 1', help: 'As many steps down as up, within b bits; 2 bits are ternary' },
  binary: { text: 'binary, ± one step', help: 'One bit: plus or minus one step, whatever the bits of a layer are' },
};

export const OFFSET_OPTIONS = {
  none: { text: 'none', help: 'Levels at whole steps, 0 among them' },
  integer: { text: 'zero point', help: 'Moved by a whole step where that suits the neuron: what a zero point holds' },
  half: {
    text: 'half steps',
    help: 'Moved by half a step or a whole one where that suits the neuron: the most that is won at 2 to 4 bits',
  },
};

/** What the grid of a recipe is. */
export function alphabetHelp({ method, alphabet }: Pick<LayerRecipe, 'method' | 'alphabet'>): string {
  return findsStep({ method }) && alphabet === 'int'
    ? 'As many levels as b bits hold, moved by half a step: as many below 0 as above'
    : ALPHABET_OPTIONS[alphabet].help;
}

/** How the offsets of a recipe are told in a list of what is set; '': as usual, or they do not count. */
export function offsetSetting({
  method,
  alphabet,
  offset = 'none',
}: Pick<LayerRecipe, 'method' | 'alphabet' | 'offset'>): string {
  if (alphabet === 'binary' || findsStep({ method }) || offset === USUAL_OFFSET) return '';
  return { none: 'no offsets', integer: 'zero points', half: 'half steps' }[offset];
}

/** What is told of the sweeps: nothing of those that are usual for the method, nor of recipes from before there was a choice. */
export function sweepsSetting({ method, sweeps }: Pick<LayerRecipe, 'method' | 'sweeps'>): string {
  const passes = sweepsOf({ method, ...(sweeps !== undefined && { sweeps }) });
  if (sweeps === undefined || passes === usualSweeps(method)) return '';
  return passes === 0 ? 'no sweeps' : `${passes} ${passes === 1 ? 'sweep' : 'sweeps'}`;
}
