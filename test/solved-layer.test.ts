import { describe, expect, test } from 'vitest';
import { quantizeReference } from '../src/quant/reference/problem';
import type { SolvedLayer } from '../src/quant/solver';
import { openErrors } from './layer-errors';
import { plainRecipe, randomProblem } from './problems';
import { judge, SINGLE, type Asked } from './solved-layer';

const problem = randomProblem({ samples: 60, inputs: 40, neurons: 6 });
const scales = [0.803, 1.101];
const plain: Asked = { problem, recipe: plainRecipe({ bits: 3 }), scales };
const fitted: Asked = { problem, recipe: plainRecipe({ bits: 3, fit: true }), scales };

const solve = ({ problem, recipe, scales }: Asked) => quantizeReference(problem, recipe, scales);

const verdict = (found: SolvedLayer, asked: Asked) =>
  judge(found, asked, SINGLE, (own) => Promise.resolve(solve({ ...asked, scales: own })));

type Change = (found: SolvedLayer) => Partial<SolvedLayer>;

const with1 = <T extends Float32Array | Int8Array>(values: T, at: number, change: (x: number) => number): T => {
  const out = values.slice() as T;
  out[at] = change(out[at]!);
  return out;
};

/** Letters as changed, with the errors that are theirs. */
const withOwnErrors = ({ values, ...rest }: SolvedLayer): Partial<SolvedLayer> => {
  const errors = openErrors(problem).of(values);
  const total = (name: 'error' | 'norm') => errors.reduce((sum, own) => sum + own[name], 0);
  return {
    ...rest,
    values,
    relativeError: Math.sqrt(total('error') / total('norm')),
    neuronErrors: Float32Array.from(errors, ({ error, norm }) => Math.sqrt(error / norm)),
    biasShift: Float32Array.from(errors, ({ mean }) => mean),
  };
};

const WRONG: [string, Change, RegExp][] = [
  ['the error of the layer', (f) => ({ relativeError: f.relativeError * 1.001 }), /^the error of the layer is/],
  [
    'the error of a neuron',
    (f) => ({ neuronErrors: with1(f.neuronErrors, 3, (x) => x * 0.999) }),
    /^the error of neuron 3/,
  ],
  [
    'an error that is no number',
    (f) => ({ neuronErrors: with1(f.neuronErrors, 3, () => NaN) }),
    /^the error of neuron 3/,
  ],
  ['the bias', (f) => ({ biasShift: with1(f.biasShift, 2, (x) => x + 1e-4) }), /^the mean error of neuron 2/],
  ['a step', (f) => ({ steps: with1(f.steps, 1, (x) => x * 1.01) }), /step 1 is/],
  ['a scale', (f) => ({ scales: with1(f.scales, 1, (x) => x * 1.0005) }), /the scale is|step 1 is/],
  ['a code', (f) => ({ codes: with1(f.codes, 50, (k) => (k > 0 ? k - 1 : k + 1)) }), /is no letter/],
  ['a code beyond the alphabet', (f) => ({ codes: f.codes.fill(-5, 7, 8) }), /is no letter/],
  ['the share that is kept', () => ({ keptShare: 0.9 }), /^0\.9 of Ew is kept/],
];

describe.each([
  ['as they are', plain],
  ['with fitted steps', fitted],
])('letters %s', (_, asked) => {
  test('nothing is wrong with the reference', async () => {
    expect(await verdict(solve(asked), asked)).toEqual({ wrong: '', turned: 0 });
  });

  test.each(WRONG)('%s is wrong', async (_, change, message) => {
    const found = solve(asked);
    expect((await verdict({ ...found, ...change(found) }, asked)).wrong).toMatch(message);
  });
});

test('a letter beside the right one, with its own errors, is wrong', async () => {
  const found = solve(plain);
  const at = 2 * 40 + 17;
  const codes = with1(found.codes, at, (k) => (k > 0 ? k - 1 : k + 1));
  const values = with1(found.values, at, () => codes[at]! * found.steps[2]!);
  const changed = withOwnErrors({ ...found, codes, values });
  expect((await verdict({ ...found, ...changed }, plain)).wrong).toMatch(/step 17 of neuron 2 takes/);
});

test('a neuron that takes the worse scale is wrong', async () => {
  const each = scales.map((scale) => quantizeReference(problem, plain.recipe, [scale]));
  const [better, worse] = each[0]!.neuronErrors[0]! < each[1]!.neuronErrors[0]! ? each : each.toReversed();
  const all = { ...worse!, scales: worse!.scales, steps: worse!.steps };
  expect(better!.neuronErrors[0]).toBeLessThan(worse!.neuronErrors[0]! * 0.99);
  expect((await verdict(all, plain)).wrong).toMatch(/with another scale$/);
});

test('a step that was not fitted is wrong', async () => {
  expect((await verdict(solve(plain), fitted)).wrong).toMatch(/times would suit the letters best/);
});

test('a letter that rounding turns passes with the errors of the letters that follow it, and with no others', async () => {
  /** δ = 1/8, and the first argument a little beside the border between 0 and δ. */
  const beside = (side: number) => {
    const given = randomProblem({ samples: 60, inputs: 40, neurons: 1, drift: 0 });
    const weights = with1(
      with1(given.weights, 0, () => 0.0625 * (1 + side * 2 ** -23)),
      1,
      () => -1,
    );
    return { ...given, weights };
  };
  const asked = { problem: beside(1), recipe: plainRecipe(), scales: [1] };
  const [expected, turned] = [1, -1].map((side) => solve({ ...asked, problem: beside(side) })) as [
    SolvedLayer,
    SolvedLayer,
  ];
  expect([expected.codes[0], turned.codes[0]]).toEqual([1, 0]);
  expect(turned.codes.filter((k, i) => k !== expected.codes[i]).length).toBeGreaterThan(5);
  expect(await verdict(turned, asked)).toEqual({ wrong: '', turned: 1 });
  const { relativeError, neuronErrors } = expected;
  expect((await verdict({ ...turned, relativeError, neuronErrors }, asked)).wrong).toMatch(/^the error of the layer/);
  expect((await verdict({ ...turned, biasShift: expected.biasShift }, asked)).wrong).toMatch(/^the mean error/);
});
