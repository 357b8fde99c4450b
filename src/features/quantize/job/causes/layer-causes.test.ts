import { describe, expect, test } from 'vitest';
import type { LayerProblem } from '../../../../core/layer-problem';
import { solveProblem } from '../../../../../test/solve';
import { openReferenceSolver } from '../../../../quant/reference/solver';
import { plainRecipe, randomProblem } from '../../../../quant/random-problem';
import type { LayerRecipe } from '../../../../quant/layer';
import { squaresOf } from './error-parts';
import { layerCauses, type CauseKind, type SolvedRows } from './layer-causes';

const GRID = { least: 0.4, most: 1.9 };

interface Case {
  problem: LayerProblem;
  recipe?: Partial<LayerRecipe>;
  scales?: number[];
  tried?: SolvedRows['tried'];
}

async function rowsOf({ problem, recipe: change = {}, scales = [1], tried = null }: Case): Promise<SolvedRows> {
  const { weights, neurons, inputs, groups, samples, floatInputs, quantizedInputs } = problem;
  const recipe = plainRecipe(change);
  const solved = await solveProblem(openReferenceSolver, problem, recipe, { scales });
  return {
    ...{ id: 'layer', weights, neurons, inputs, groups, samples, tried },
    values: solved.values,
    floatRows: floatInputs,
    quantizedRows: quantizedInputs,
    squaredInputs: squaresOf(quantizedInputs, groups * inputs),
    solved: { recipe, steps: solved.steps, scales: solved.scales },
  };
}

const ROOMY = { samples: 400, inputs: 40, neurons: 12, drift: 0 };
const changed = (problem: LayerProblem, change: (problem: LayerProblem) => void) => {
  change(problem);
  return problem;
};

/** Layers in which one thing is bad. */
const CASES: Record<CauseKind, Case> = {
  place: { problem: randomProblem({ ...ROOMY, drift: 0.5 }), recipe: { bits: 8 } },
  spread: {
    problem: changed(randomProblem(ROOMY), ({ weights }) => {
      for (let i = 0; i < weights.length; i++) if (i >= 40) weights[i]! *= 0.05;
    }),
    recipe: { radius: 'layer' },
  },
  outliers: {
    problem: changed(randomProblem({ ...ROOMY, inputs: 80 }), ({ weights }) => {
      for (let c = 0; c < 12; c++) weights[80 * c + 7] = 3;
    }),
    recipe: { bits: 3 },
  },
  samples: { problem: randomProblem({ ...ROOMY, samples: 6, inputs: 90 }) },
  depthwise: { problem: randomProblem({ samples: 400, inputs: 9, neurons: 8, groups: 8, drift: 0 }) },
  zeros: {
    problem: changed(randomProblem(ROOMY), ({ floatInputs, samples }) => {
      for (let r = 0; r < samples; r++) floatInputs.fill(0, 40 * r, 40 * r + 34);
    }),
    recipe: { bits: 5 },
  },
  limit: { problem: randomProblem(ROOMY), recipe: { bits: 2 }, scales: [1.5, 1.9], tried: { least: 1.5, most: 1.9 } },
  bits: { problem: randomProblem(ROOMY), recipe: { bits: 2 } },
};

describe('the cause that a layer is made with comes first', () => {
  test.each(Object.entries(CASES))('%s', async (kind, of) => {
    const { causes, ...rest } = layerCauses(await rowsOf(of));
    expect(causes[0]).toMatchObject({ kind });
    expect(causes[0]!.weight).toBeGreaterThan(0.3);
    const weights = causes.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
    expect(rest).toMatchObject({ layer: 'layer', inputs: of.problem.inputs });
  });
});

const first = async (of: Case) => layerCauses(await rowsOf(of)).causes[0]!;

test('each has its number', async () => {
  expect((await first(CASES.samples)).value).toBe(6);
  expect((await first(CASES.depthwise)).value).toBe(9);
  expect((await first(CASES.zeros)).value).toBeCloseTo(34 / 40, 10);
  expect((await first(CASES.outliers)).value).toBeGreaterThan(5);
  expect((await first(CASES.spread)).value).toBeGreaterThan(10);
  expect((await first(CASES.place)).value).toBeGreaterThan(0.1);
  expect(await first(CASES.limit)).toMatchObject({ low: true });
});

test('with many bits, samples and inputs nothing stands out', async () => {
  const { causes, error } = layerCauses(
    await rowsOf({ problem: randomProblem({ ...ROOMY, samples: 600 }), recipe: { bits: 8 }, tried: GRID }),
  );
  expect(error).toBeLessThan(0.01);
  expect(causes.filter(({ weight }) => weight > 0.1)).toEqual([]);
});

test('rounding to nearest is about what its own estimate says', async () => {
  const { causes, ownError, error } = layerCauses(
    await rowsOf({ problem: randomProblem(ROOMY), recipe: { method: 'rtn', bits: 4 } }),
  );
  const bits = causes.find(({ kind }) => kind === 'bits')!;
  expect(bits.value / ownError).toBeGreaterThan(0.8);
  expect(bits.value / ownError).toBeLessThan(1.25);
  expect(ownError).toBeCloseTo(error, 10);
  // It looks at no sample.
  expect(causes.map(({ kind }) => kind)).not.toContain('samples');
});

test('a layer in float has but its place', async () => {
  const rows = await rowsOf(CASES.place);
  const { causes, bits, error, ownError } = layerCauses({ ...rows, values: rows.weights, solved: null });
  expect(causes.map(({ kind, weight }) => [kind, weight])).toEqual([['place', 1]]);
  expect([bits, ownError]).toEqual([null, 0]);
  expect(causes[0]!.value).toBeCloseTo(error, 10);
});
