import { describe, expect, test } from 'vitest';
import { quantizer } from '../../quant/alphabet';
import { quantizeReference } from '../../quant/reference/problem';
import {
  boundConstant,
  DEFAULT_THEORY,
  fitSlope,
  pathLengths,
  THEORY_DATA,
  THEORY_WEIGHTS,
  theoryBound,
  theoryPoint,
  theoryProblem,
  theoryRecipe,
  type TheoryPoint,
  type TheorySettings,
} from './problem';

/** The points of the float64 reference at N ≥ 4m. */
function referencePoints(settings: TheorySettings): TheoryPoint[] {
  const lengths = pathLengths(settings).filter((N) => N >= 4 * settings.samples);
  return lengths.flatMap((N) => {
    const problem = theoryProblem(settings, N);
    return settings.methods.map((method) =>
      theoryPoint(method, N, quantizeReference(problem, theoryRecipe(settings, method, problem)).neuronErrors),
    );
  });
}

const of = (points: TheoryPoint[], method: TheoryPoint['method']) => points.filter((point) => point.method === method);

describe.each([16, 32, 64])('m = %i', (samples) => {
  test.each([2, 3])('at %i bits the square error of GPFQ decays like 1/N, that of RTN stays', (bits) => {
    const points = referencePoints({ ...DEFAULT_THEORY, samples, bits });
    expect(Math.abs(fitSlope(of(points, 'gpfq'), samples)! + 1)).toBeLessThan(0.1);
    expect(Math.abs(fitSlope(of(points, 'rtn'), samples)!)).toBeLessThan(0.1);
  });
});

test.each(THEORY_DATA)('%s inputs: GPFQ is below RTN, and further below on longer paths', (data) => {
  const points = referencePoints({ ...DEFAULT_THEORY, data, samples: 16, longest: 512, trials: 24 });
  const ratios = of(points, 'gpfq').map(({ mean }, i) => mean / of(points, 'rtn')[i]!.mean);
  expect(ratios[0]).toBeLessThan(1);
  expect(ratios.at(-1)).toBeLessThan(ratios[0]! / 2);
});

test.each(['Gaussian', 'signs'] as const)('with %s inputs, GPFQ stays below the bound, and RTN does not', (data) => {
  const settings = { ...DEFAULT_THEORY, data, samples: 16, longest: 2048, trials: 16 };
  const points = referencePoints(settings);
  for (const { inputs, mean } of of(points, 'gpfq')) {
    expect(mean).toBeLessThan(theoryBound(settings, inputs));
    // What the bound's argument gives for the mean itself, without the logarithm.
    expect(mean).toBeLessThan((boundConstant(settings) * settings.samples) / inputs);
  }
  const last = of(points, 'rtn').at(-1)!;
  expect(last.mean).toBeGreaterThan(theoryBound(settings, last.inputs));
});

test.each(THEORY_WEIGHTS)('the letters do not depend on N (%s weights)', (weights) => {
  for (const inputs of [16, 700]) {
    const settings = { ...DEFAULT_THEORY, weights, bits: 3, trials: 5 };
    const problem = theoryProblem(settings, inputs);
    const recipe = theoryRecipe(settings, 'gpfq', problem);
    expect([...quantizeReference(problem, recipe).steps]).toEqual([0.25]);
    expect(quantizer(recipe, 0.25).value(9)).toBe(1);
  }
});

test('the same settings give the same layer, another seed another one', () => {
  const weights = (seed: number) => theoryProblem({ ...DEFAULT_THEORY, seed }, 40).weights;
  expect(weights(1)).toEqual(weights(1));
  expect(weights(2)).not.toEqual(weights(1));
});

test.each([
  [{ samples: 1, longest: 8 }, [1, 2, 3, 4, 6, 8]],
  [{ samples: 32, longest: 128 }, [32, 45, 64, 91, 128]],
  [{ samples: 20, longest: 100 }, [23, 32, 45, 64, 91]],
])('lengths of the paths for %o', (settings, lengths) => {
  expect(pathLengths(settings)).toEqual(lengths);
});

test('a point has the mean and the quartiles of the squares', () => {
  expect(theoryPoint('rtn', 8, [3, 1, 2, 5, 4])).toEqual({ method: 'rtn', inputs: 8, mean: 11, lower: 4, upper: 16 });
});

test('the slope is that of a power law from 4m on; where there is too little to fit, there is none', () => {
  const power = [8, 16, 32, 64, 128].map((inputs) => ({ inputs, mean: inputs < 32 ? 1 : 7 * inputs ** -1.5 }));
  expect(fitSlope(power, 8)).toBeCloseTo(-1.5, 12);
  expect(fitSlope(power, 16)).toBeNull();
  expect(fitSlope([], 1)).toBeNull();
});

test('the constant follows from the step and the weights', () => {
  expect(boundConstant({ ...DEFAULT_THEORY, bits: 2 })).toBeCloseTo(3 / 16, 12);
  expect(boundConstant({ ...DEFAULT_THEORY, bits: 3, weights: 'Gaussian' })).toBeCloseTo(9 / 64, 12);
});
