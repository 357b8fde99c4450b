/** What the theory view allows. */
import { UserError } from '../../core/errors';
import { isGramOnly, METHODS } from '../../quant/layer';
import { THEORY_DATA, THEORY_WEIGHTS, type TheorySettings } from './problem';

/** Bounds of the numbers, all whole. */
export const THEORY_BOUNDS = {
  bits: { min: 1, max: 8 },
  samples: { min: 2, max: 512 },
  longest: { min: 64, max: 4096 },
  trials: { min: 4, max: 512 },
  seed: { min: 0, max: 2 ** 32 - 1 },
} as const;

/** Those that need no N × N matrix. */
export const THEORY_METHODS = METHODS.filter((method) => !isGramOnly({ method }));

export const ALPHABETS = ['paper', 'int', 'symmetric'] as const;

const NAMES: Record<keyof typeof THEORY_BOUNDS, string> = {
  bits: 'The number of bits',
  samples: 'm',
  longest: 'The largest N',
  trials: 'The number of trials',
  seed: 'The seed',
};

function checkName(what: string, found: string, allowed: readonly string[]): void {
  if (!allowed.includes(found)) throw new UserError(`${what} must be one of ${allowed.join(', ')}, and is ${found}.`);
}

/** @throws UserError where something is out of bounds */
export function checkTheory(settings: TheorySettings): void {
  checkName('The data', settings.data, THEORY_DATA);
  checkName('The weights', settings.weights, THEORY_WEIGHTS);
  checkName('The grid', settings.alphabet, ALPHABETS);
  for (const method of settings.methods) checkName('A method of the theory view', method, THEORY_METHODS);
  if (settings.methods.length === 0) throw new UserError('No method is chosen. Choose one to draw its error.');
  for (const name of Object.keys(THEORY_BOUNDS) as (keyof typeof THEORY_BOUNDS)[]) {
    const { min, max } = THEORY_BOUNDS[name];
    const found = settings[name];
    if (!Number.isInteger(found) || found < min || found > max)
      throw new UserError(`${NAMES[name]} must be a whole number from ${min} to ${max}, and is ${found}.`);
  }
  if (settings.samples > settings.longest)
    throw new UserError(
      `Paths begin at N = m = ${settings.samples}, and the largest N is ${settings.longest}. Choose a smaller m or a larger N.`,
    );
}
