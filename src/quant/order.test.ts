import { describe, expect, test } from 'vitest';
import type { LayerProblem } from '../core/layer-problem';
import { METHODS } from './layer';
import { orderBoth, orderRows, pathOrder } from './order';
import { plainRecipe, randomProblem } from './random-problem';
import { pathErrors, quantizeReference } from './reference/problem';

test('the largest first, equals as they come', () => {
  const norms = Float64Array.of(1, 4, 0, 4, 9);
  expect(pathOrder({ method: 'gpfq', order: 'norm' }, norms)).toEqual(Uint32Array.of(4, 1, 3, 0, 2));
  expect(pathOrder({ method: 'gpfq', order: 'natural' }, norms)).toBeNull();
  expect(pathOrder({ method: 'gpfq' }, norms)).toBeNull();
  expect(pathOrder({ method: 'rtn', order: 'norm' }, norms)).toBeNull();
});

test('rows, and rows and columns', () => {
  const order = Uint32Array.of(2, 0, 1);
  expect(orderRows(Float32Array.of(1, 2, 3, 4, 5, 6), order, 2)).toEqual(Float32Array.of(5, 6, 1, 2, 3, 4));
  const square = Float64Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22);
  expect(orderBoth(square, order)).toEqual(Float64Array.of(22, 20, 21, 2, 0, 1, 12, 10, 11));
});

const INPUTS = 12;
/** Of a row-major array with a row of INPUTS: where the same entry is when the inputs are turned back to front. */
const turned = (i: number) => i - (i % INPUTS) + INPUTS - 1 - (i % INPUTS);

/** A layer whose inputs come sorted by norm, and the same with its inputs back to front. */
function bothWays(): [LayerProblem, LayerProblem] {
  const sorted = randomProblem({ samples: 40, inputs: INPUTS, neurons: 6, groups: 2 });
  const shrink = (rows: Float32Array) => rows.map((x, i) => x * 0.5 ** (i % INPUTS));
  sorted.floatInputs = shrink(sorted.floatInputs);
  sorted.quantizedInputs = shrink(sorted.quantizedInputs);
  const turn = (rows: Float32Array) => rows.map((_, i) => rows[turned(i)]!);
  const back = {
    ...sorted,
    weights: turn(sorted.weights),
    floatInputs: turn(sorted.floatInputs),
    quantizedInputs: turn(sorted.quantizedInputs),
  };
  return [sorted, back];
}

describe.each(METHODS)('%s', (method) => {
  test('gives the letters back as the inputs come', () => {
    const [sorted, back] = bothWays();
    const expected = quantizeReference(sorted, plainRecipe({ method, bits: 3 }));
    const found = quantizeReference(back, plainRecipe({ method, bits: 3, order: 'norm' }));
    expect(found.codes).toEqual(expected.codes.map((_, i) => expected.codes[turned(i)]!));
    expect(found.values).toEqual(expected.values.map((_, i) => expected.values[turned(i)]!));
    expect(found.relativeError).toBeCloseTo(expected.relativeError, 12);
  });

  test('the error along the path ends at the error of the neuron', () => {
    const [, problem] = bothWays();
    const recipe = plainRecipe({ method, bits: 3, order: 'norm' });
    const { values, neuronErrors } = quantizeReference(problem, recipe);
    const along = pathErrors(problem, recipe, [0, 5], values);
    [0, 5].forEach((c, n) => expect(along[n * INPUTS + INPUTS - 1]).toBeCloseTo(neuronErrors[c]!, 5));
  });
});
