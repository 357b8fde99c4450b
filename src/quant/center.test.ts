import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMeans, takeMeans } from './center';
import type { LayerProblem } from '../core/layer-problem';
import { findsStep, METHODS } from './layer';
import { anyProblem, plainRecipe, randomProblem } from '../../test/problems';
import { quantizeReference } from './reference/problem';

const geometryOf = ({ groups, inputs }: LayerProblem) =>
  ({ kind: 'matrix', inputs: groups * inputs, axisFromEnd: 1 }) as const;

const batchOf = ({ samples, groups, inputs, floatInputs, quantizedInputs }: LayerProblem) => ({
  shape: [samples, groups * inputs],
  float: floatInputs,
  quantized: quantizedInputs === floatInputs ? null : quantizedInputs,
  positions: null,
});

/** The same problem with rows that have lost their means. */
function centered(problem: LayerProblem): LayerProblem {
  const means = openMeans(geometryOf(problem), problem.groups * problem.inputs, true);
  means.add(batchOf(problem));
  const { float, quantized } = means.means();
  const [floatInputs, quantizedInputs] = [problem.floatInputs.slice(), problem.quantizedInputs.slice()];
  takeMeans(floatInputs, float);
  takeMeans(quantizedInputs, quantized);
  return { ...problem, floatInputs, quantizedInputs };
}

/** Mean and squares over the samples of Xw − X̃q of neuron c, and ‖Xw‖². */
function errorOf(
  { samples, inputs, groups, neurons, weights, floatInputs, quantizedInputs }: LayerProblem,
  Q: Float32Array,
  c: number,
) {
  const first = Math.floor(c / (neurons / groups)) * inputs;
  let [sum, squares, norm] = [0, 0, 0];
  for (let i = 0; i < samples; i++) {
    let [y, error] = [0, 0];
    for (let t = 0; t < inputs; t++) {
      const at = i * groups * inputs + first + t;
      const part = weights[c * inputs + t]! * floatInputs[at]!;
      y += part;
      error += part - Q[c * inputs + t]! * quantizedInputs[at]!;
    }
    sum += error;
    squares += error * error;
    norm += y * y;
  }
  return { mean: sum / samples, squares, norm };
}

test.each(METHODS)('%s centered has the letters of the centered problem', (method) => {
  fc.assert(
    fc.property(anyProblem, ({ problem, recipe }) => {
      const own = { ...recipe, method, ...(findsStep({ method }) && { radius: 'neuron' as const }) };
      const found = quantizeReference(problem, { ...own, center: true });
      const expected = quantizeReference(centered(problem), own);
      expect(found.codes).toEqual(expected.codes);
    }),
    { numRuns: 20 },
  );
});

test('the bias takes the whole mean of the error, and the error reported is what remains', () => {
  const problem = randomProblem({ samples: 80, inputs: 30, neurons: 8, groups: 2, drift: 0.3 });
  const found = quantizeReference(problem, plainRecipe({ bits: 2, center: true }));
  for (let c = 0; c < problem.neurons; c++) {
    const { mean, squares, norm } = errorOf(problem, found.values, c);
    expect(found.biasShift[c]).toBeCloseTo(mean, 5);
    const left = Math.sqrt((squares - problem.samples * mean ** 2) / norm);
    expect(found.neuronErrors[c]).toBeCloseTo(left, 5);
  }
});

test('inputs that are mostly their mean: far less remains than where the mean is walked, too', () => {
  const problem = randomProblem({ samples: 300, inputs: 40, neurons: 10, drift: 0.1 });
  const offset = (X: Float32Array) => X.map((x, i) => x + 2 + (i % problem.inputs) / 10);
  const shifted = {
    ...problem,
    floatInputs: offset(problem.floatInputs),
    quantizedInputs: offset(problem.quantizedInputs),
  };
  const remaining = (center: boolean) => {
    const { values } = quantizeReference(shifted, plainRecipe({ bits: 3, center }));
    let sum = 0;
    for (let c = 0; c < problem.neurons; c++) {
      const { mean, squares } = errorOf(shifted, values, c);
      sum += squares - problem.samples * mean ** 2;
    }
    return Math.sqrt(sum);
  };
  expect(remaining(true)).toBeLessThan(0.9 * remaining(false));
});

test('a column of equal values leaves nothing, and its letter is 0', () => {
  const problem = randomProblem({ samples: 37, inputs: 12, neurons: 4 });
  for (const X of [problem.floatInputs, problem.quantizedInputs]) for (let i = 5; i < X.length; i += 12) X[i] = 0.3;
  const { codes } = quantizeReference(problem, plainRecipe({ center: true }));
  expect([0, 1, 2, 3].map((c) => codes[c * 12 + 5])).toEqual([0, 0, 0, 0]);
});

test('means are those of all batches, where one has no X̃ of its own, too', () => {
  const problem = randomProblem({ samples: 3, inputs: 2, neurons: 1 });
  const means = openMeans(geometryOf(problem), 2, true);
  const none = { quantized: null, positions: null };
  means.add({ shape: [1, 2], float: Float32Array.of(1, 2), ...none });
  means.add({ shape: [1, 2], float: Float32Array.of(3, 6), quantized: Float32Array.of(5, 0), positions: null });
  expect(means.means()).toEqual({ float: Float32Array.of(2, 4), quantized: Float32Array.of(3, 1) });
});
