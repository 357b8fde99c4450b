/** Random layers for the tests of every backend, odd ones included. */
import fc from 'fast-check';
import { ALPHABETS, RADII } from './layer';
import { plainRecipe, randomProblem } from './problems';

export { plainRecipe, randomProblem };

/** Any shape, alphabet, bits and radius, with X̃ = X or not, in one or several batches. */
export const anyProblem = fc
  .record({
    samples: fc.integer({ min: 1, max: 60 }),
    inputs: fc.integer({ min: 1, max: 80 }),
    perGroup: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 4 }),
    drift: fc.constantFrom(0, 0.2),
    bits: fc.integer({ min: 1, max: 8 }),
    alphabet: fc.constantFrom(...ALPHABETS),
    radius: fc.constantFrom(...RADII),
    batches: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  })
  .map(({ perGroup, bits, alphabet, radius, batches, ...shape }) => ({
    problem: randomProblem({ ...shape, neurons: perGroup * shape.groups }),
    recipe: plainRecipe({ bits, alphabet, radius }),
    batches,
  }));
