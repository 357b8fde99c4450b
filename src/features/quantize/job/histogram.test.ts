import { describe, expect, test } from 'vitest';
import { ALPHABETS, RADII, type LayerRecipe } from '../../../quant/layer';
import { plainRecipe, randomProblem } from '../../../quant/random-problem';
import { quantizeReference } from '../../../quant/reference/problem';
import { shareOfZeros, weightHistogram, type WeightHistogram } from './histogram';

const problem = randomProblem({ neurons: 6, inputs: 40, samples: 30 });
const histogramOf = (change: Partial<LayerRecipe>) => {
  const recipe = plainRecipe(change);
  const solved = quantizeReference(problem, recipe);
  return { solved, histogram: weightHistogram('fc', problem, { ...solved, recipe }) };
};
const sum = (shares: number[]) => shares.reduce((a, b) => a + b, 0);
const binOf = ({ from, width }: WeightHistogram, x: number) => Math.round((x - from) / width);

const CASES = ALPHABETS.flatMap((alphabet) =>
  RADII.flatMap((radius) =>
    [1, 3, 8].flatMap((bits) => (['none', 'half'] as const).map((offset) => ({ alphabet, radius, bits, offset }))),
  ),
);

test.each(CASES)(
  '$alphabet at $bits bits, radius per $radius, offsets $offset: everything is counted once, letters in the middle',
  (change) => {
    const { solved, histogram } = histogramOf(change);
    expect(histogram.unit).toBe(change.radius === 'neuron' ? 'step' : 'weight');
    expect(histogram.float.length).toBeLessThanOrEqual(101);
    expect(histogram.quantized).toHaveLength(histogram.float.length);
    expect(sum(histogram.float)).toBeCloseTo(1, 9);
    expect(sum(histogram.quantized!)).toBeCloseTo(1, 9);
    // Of letters that have bins of their own, none is counted elsewhere.
    const apart = solved.offsets ? histogram.step! / 2 : histogram.step!;
    if (histogram.width <= apart)
      expect(sum(histogram.letters.map((letter) => histogram.quantized![binOf(histogram, letter)]!))).toBeCloseTo(1, 9);
    expect(histogram.zeros.quantized).toBe(shareOfZeros(solved.values));
  },
);

describe('letters', () => {
  test.each<[Partial<LayerRecipe>, number[]]>([
    [{ bits: 2 }, [-2, -1, 0, 1]],
    [{ bits: 2, alphabet: 'paper' }, [-2, -1, 0, 1, 2]],
    [{ bits: 3, alphabet: 'symmetric' }, [-3, -2, -1, 0, 1, 2, 3]],
    [{ bits: 4, alphabet: 'binary' }, [-1, 1]],
    [{ bits: 2, regularizer: { kind: 'L1', lambda: 0.2 } }, [-2, -1, 0, 1]],
    // The steps differ: what all neurons have is ±λ.
    [{ bits: 3, regularizer: { kind: 'L0', lambda: 0.25 } }, [-0.25, 0, 0.25]],
  ])('%j with a radius per neuron', (change, letters) => {
    expect(histogramOf({ radius: 'neuron', ...change }).histogram.letters).toEqual(letters);
  });

  test.each<Partial<LayerRecipe>>([
    { bits: 2 },
    { bits: 3, regularizer: { kind: 'L0', lambda: 0.25 } },
    { bits: 1, alphabet: 'binary', regularizer: { kind: 'L0', lambda: 0.25 } },
  ])('%j with one radius: all values are letters', (change) => {
    const { solved, histogram } = histogramOf({ radius: 'layer', ...change });
    for (const value of solved.values)
      expect(Math.min(...histogram.letters.map((letter) => Math.abs(letter - value)))).toBeLessThan(1e-6);
  });
});

test('blocks of inputs count in their own steps', () => {
  const wide = randomProblem({ samples: 200, inputs: 70, neurons: 3 });
  wide.weights.forEach((w, i) => (wide.weights[i] = w * 4 ** -Math.floor((i % 70) / 32)));
  const recipe = plainRecipe({ bits: 3, groupSize: 32 });
  const histogram = weightHistogram('fc', wide, { ...quantizeReference(wide, recipe), recipe });
  expect(histogram).toMatchObject({ unit: 'step', step: 1, letters: [-4, -3, -2, -1, 0, 1, 2, 3] });
  const middles = histogram.quantized!.flatMap((share, i) => (share > 0 ? [histogram.from + i * histogram.width] : []));
  for (const middle of middles) expect(middle).toBeCloseTo(Math.round(middle), 9);
  expect(sum(histogram.quantized!)).toBeCloseTo(1, 9);
});

test('a layer in float has no letters, a layer of zeros one bin', () => {
  const float = weightHistogram('fc', problem, null);
  expect(float).toMatchObject({ unit: 'weight', quantized: null, letters: [], step: null });
  expect(sum(float.float)).toBeCloseTo(1, 9);
  const zeros = { weights: new Float32Array(8), neurons: 2 };
  const solved = { values: zeros.weights, steps: new Float32Array(1), recipe: plainRecipe({ radius: 'layer' }) };
  expect(weightHistogram('fc', zeros, solved)).toMatchObject({ float: [1], zeros: { float: 1, quantized: 1 } });
});
