import { describe, expect, test } from 'vitest';
import { openWasmSolver } from '../quant/wasm/solver';
import { plainRecipe, randomProblem } from '../../test/problems';
import { pruningSuite } from '../../test/pruning-suite';
import { withRows } from '../../test/solve';
import type { LayerPruning } from './layer';
import { pruneLayer } from './prune';

const goOn = () => Promise.resolve();
const PRUNING: LayerPruning = {
  kind: 'prune',
  criterion: 'obs',
  structure: '2:4',
  repair: 'refit',
  sparsity: 0.5,
  seed: 1,
};

describe('wasm', () => pruningSuite((...given) => withRows(openWasmSolver, ...given)));

/** A pruning of a problem, and what is left of it over the samples, once its bias has taken the mean. */
async function pruned(change: Partial<LayerPruning>, center: boolean, letters: boolean) {
  const problem = randomProblem({ samples: 300, inputs: 32, neurons: 8, groups: 2, drift: 0.2 });
  const { weights, neurons, inputs, groups } = problem;
  const layer = { shape: { neurons, inputs, groups }, weights };
  const recipe = plainRecipe({ center, bits: 6, method: 'gptq' });
  const found = await withRows(openWasmSolver, problem, recipe, { form: 'gram' }, (solver) =>
    pruneLayer(solver, layer, { ...PRUNING, ...change }, letters ? { recipe, scales: [1] } : null, { pause: goOn }),
  );
  return { problem, found, left: leftOf(problem, found) };
}

/** ‖XWᵀ − X̃Qᵀ − shift‖ / ‖XWᵀ‖, with the bias shift and without. */
function leftOf(
  problem: ReturnType<typeof randomProblem>,
  { values, biasShift }: { values: Float32Array; biasShift: Float32Array },
) {
  const { weights, floatInputs: X, quantizedInputs: Xq, neurons, inputs, groups, samples } = problem;
  let [plain, corrected, norm] = [0, 0, 0];
  for (let c = 0; c < neurons; c++)
    for (let i = 0; i < samples; i++) {
      const row = (i * groups + Math.floor(c / (neurons / groups))) * inputs;
      let [y, z] = [0, 0];
      for (let t = 0; t < inputs; t++) {
        y += X[row + t]! * weights[c * inputs + t]!;
        z += Xq[row + t]! * values[c * inputs + t]!;
      }
      plain += (y - z) ** 2;
      corrected += (y - z - biasShift[c]!) ** 2;
      norm += y ** 2;
    }
  return { plain: Math.sqrt(plain / norm), corrected: Math.sqrt(corrected / norm) };
}

test.each([false, true])('errors that are told are those over the samples, letters %s', async (letters) => {
  const plain = await pruned({}, false, letters);
  expect(plain.found.relativeError).toBeCloseTo(plain.left.plain, 5);
  const centered = await pruned({}, true, letters);
  expect(centered.found.relativeError).toBeCloseTo(centered.left.corrected, 5);
  expect(centered.left.corrected).toBeLessThan(plain.left.corrected);
});

test('pruned and quantized in one walk: half of the letters are 0', async () => {
  const { found, problem } = await pruned({ repair: 'sparsegpt' }, false, true);
  expect(found.keep.reduce((sum, kept) => sum + kept, 0)).toBe(problem.weights.length / 2);
  found.values.forEach((q, i) =>
    expect(q).toBeCloseTo(found.keep[i] ? found.letters!.codes[i]! * found.letters!.steps[i >> 5]! : 0, 6),
  );
});

test('each repair leaves less than the one before, and the drift less than none', async () => {
  const errorOf = async (change: Partial<LayerPruning>) => (await pruned(change, false, false)).found.relativeError;
  const errors = await Promise.all((['none', 'path', 'refit'] as const).map((repair) => errorOf({ repair })));
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  expect(errors[2]).toBeLessThan(await errorOf({ drift: false }));
});

test('where all weights of a layer are to go, one stays', async () => {
  for (const structure of ['weights', 'blocks', 'neurons'] as const) {
    const { found } = await pruned({ structure, sparsity: 1 }, false, false);
    expect(found.keep.reduce((sum, kept) => sum + kept, 0)).toBe({ weights: 1, blocks: 16, neurons: 32 }[structure]);
  }
});

test('nothing goes, and X̃ = X: the weights stay as they are', async () => {
  const problem = randomProblem({ samples: 50, inputs: 12, neurons: 4, drift: 0 });
  const layer = { shape: problem, weights: problem.weights };
  const pruning = { ...PRUNING, structure: 'weights', sparsity: 0 } as const;
  const { values } = await withRows(openWasmSolver, problem, plainRecipe(), { form: 'gram' }, (solver) =>
    pruneLayer(solver, layer, pruning, null, { pause: goOn }),
  );
  values.forEach((q, i) => expect(q).toBeCloseTo(problem.weights[i]!, 5));
});
