import { describe, expect, test } from 'vitest';
import type { LayerProblem } from '../../core/layer-problem';
import { findsStep, isGramOnly, METHOD_NAMES, METHODS, RADII, type Method } from '../layer';
import { plainRecipe, randomProblem } from '../../../test/problems';
import { solveProblem, type OpenSolver } from '../../../test/solve';
import { judge, SINGLE } from '../../../test/solved-layer';
import { expectRight, solverSuite, type Solve } from '../../../test/solver-suite';
import { formOf, openWasmSolver } from './solver';

const open: OpenSolver = (options) => openWasmSolver(options);

describe.each(['gram', 'path'] as const)('%s form', (form) => {
  solverSuite({
    solve: (problem, recipe, variation) => solveProblem(open, problem, recipe, variation),
    form,
    tolerance: SINGLE,
    rounds: 2,
  });
});

test.each([
  [{ neurons: 64, inputs: 576, groups: 1 }, 1, 'path'],
  [{ neurons: 64, inputs: 576, groups: 1 }, 11, 'gram'],
  [{ neurons: 512, inputs: 512, groups: 1 }, 1, 'gram'],
] as const)('the form for %j with %i candidates is %s', (shape, candidates, form) => {
  const choice = formOf({ shape, samples: 4096, diverged: true, candidates, form: null });
  expect(choice.form).toBe(form);
  expect(choice.reason).toMatch(
    /^cheaper \(Gram form [\d.]+ [MGT]FLOP, .+ [kM]B, path form [\d.]+ [MGT]FLOP, .+ [kM]B\)$/,
  );
});

test.each(['gptq', 'qronos'] as const)('%s is walked from Gram matrices, whatever form is there', async (method) => {
  const problem = randomProblem({ samples: 90, inputs: 40, neurons: 8, groups: 2 });
  const recipes = [
    plainRecipe({ method }),
    plainRecipe({ method, damping: 0.3 }),
    plainRecipe({ method, damping: 0.3, order: 'norm' }),
    plainRecipe({ method, shrink: true }),
    plainRecipe({ method: 'gpfq' }),
    plainRecipe({ method }),
  ];
  const solver = await openPath(problem);
  const forms: string[] = [];
  for (const recipe of recipes) {
    const found = await solver.solve(problem.weights, recipe, [1]);
    const again = (scales: readonly number[]) => solver.solve(problem.weights, recipe, scales);
    expect(await judge(found, { problem, recipe, scales: [1] }, SINGLE, again)).toEqual({ wrong: '', turned: 0 });
    expect(found.keptShare === undefined).toBe(!recipe.shrink);
    forms.push(solver.form);
  }
  expect(forms).toEqual(['gram', 'gram', 'gram', 'gram', 'path', 'gram']);
  expect(solver.reason).toBe(
    `${METHOD_NAMES[method]} factors X̃ᵀX̃, which only the Gram form has (summed from rows kept for the path form)`,
  );
  solver.close();
});

test('a method known before is given its form at once', () => {
  const shape = { neurons: 64, inputs: 576, groups: 1 };
  const choice = formOf({ shape, samples: 4096, diverged: true, candidates: 1, form: 'path', method: 'qronos' });
  expect(choice.form).toBe('gram');
  expect(choice.reason).toMatch(/^Qronos factors X̃ᵀX̃, which only the Gram form has \(Gram form .* [kM]B\)$/);
});

/** A solver in path form with all rows of a problem. */
async function openPath({ neurons, inputs, groups, samples, weights, floatInputs, quantizedInputs }: LayerProblem) {
  const solver = await open({
    shape: { neurons, inputs, groups },
    geometry: { kind: 'matrix', inputs: groups * inputs, axisFromEnd: 1 },
    samples,
    diverged: true,
    candidates: 1,
    form: 'path',
    weights,
    pause: () => Promise.resolve(),
  });
  const shape = [samples, groups * inputs];
  await solver.add({ shape, float: floatInputs, quantized: quantizedInputs, positions: null });
  return solver;
}

describe.each(['gram', 'path'] as const)('neurons in slices, %s form', (form) => {
  const problem = randomProblem({ samples: 130, inputs: 70, neurons: 26 });
  /** Too little for all neurons at once, enough for a few. */
  const memory = { gram: 220_000, path: 240_000 };

  /** @param reasons receives why the form was chosen */
  const inSlices =
    (reasons: string[]): Solve =>
    (given, recipe, variation) => {
      const open: OpenSolver = (options) => {
        const solver = openWasmSolver(options, null, memory[isGramOnly(recipe) ? 'gram' : form]);
        reasons.push(solver.reason);
        return solver;
      };
      return solveProblem(open, given, recipe, variation);
    };

  const radiiOf = (method: Method) => RADII.filter((radius) => radius === 'neuron' || !findsStep({ method }));
  const choices = METHODS.flatMap((method) =>
    radiiOf(method).flatMap((radius) => [false, true].map((fit) => ({ method, radius, fit }))),
  );

  test.each(choices)('$method, radius $radius, steps fitted: $fit', async ({ method, radius, fit }) => {
    const reasons: string[] = [];
    const recipe = plainRecipe({ method, bits: 3, radius, fit });
    await expectRight(inSlices(reasons), problem, recipe, { form, scales: [0.7, 0.9, 1.3] });
    expect(reasons[0]).toMatch(/; the neurons in (2|4|8|16) parts, for want of memory$/);
  });

  test('where not even one neuron fits, it is refused', () => {
    const shape = { neurons: 26, inputs: 70, groups: 1 };
    const query = { shape, samples: 130, diverged: true, candidates: 3, form: null };
    expect(() => formOf(query, 50_000)).toThrow(
      /^This layer does not fit in memory: Gram form .+ and there are 50\.0 kB/,
    );
  });
});
