/** A network that draws random numbers, from its file to the scores: the error is that of the weights. */
import { expect, test } from 'vitest';
import { npy } from '../../../test/data-files';
import { openEngine } from '../../../test/engine';
import { normals, weights } from '../../../test/runs';
import { DEFAULT_RECIPE } from '../../features/quantize/job/recipe-fields';
import { modelBytes, node, tensor, type ModelParts } from '../../onnx/build';

const quiet = () => undefined;

const NETWORKS: Record<string, Partial<ModelParts>> = {
  'RandomNormalLike between two layers': {
    nodes: [
      node('Gemm', ['x', 'w'], ['mu'], {}, 'first'),
      node('RandomNormalLike', ['mu'], ['e'], {}, 'noise'),
      node('Add', ['mu', 'e'], ['z']),
      node('Gemm', ['z', 'v'], ['o'], {}, 'last'),
    ],
  },
  'Bernoulli of probabilities': {
    nodes: [
      node('Gemm', ['x', 'w'], ['mu'], {}, 'first'),
      node('Sub', ['mu', 'mu'], ['zero']),
      node('Sigmoid', ['zero'], ['p']),
      node('Bernoulli', ['p'], ['hit'], {}, 'noise'),
      node('Mul', ['mu', 'hit'], ['z']),
      node('Gemm', ['z', 'v'], ['o'], {}, 'last'),
    ],
    opset: 15,
  },
  'RandomUniform beside a layer': {
    nodes: [
      node('Gemm', ['x', 'w'], ['mu'], {}, 'first'),
      node('RandomUniform', [], ['u'], { shape: [6] }, 'noise'),
      node('Mul', ['mu', 'u'], ['z']),
      node('Gemm', ['z', 'v'], ['o'], {}, 'last'),
    ],
  },
};

test.each(Object.entries(NETWORKS))('%s', async (_, parts) => {
  const bytes = modelBytes({
    inputs: { x: ['b', 13] },
    outputs: { o: ['b', 4] },
    nodes: [],
    ...parts,
    initializers: [weights('w', [13, 6]), weights('v', [6, 4]), tensor('unused', [], [0])],
  });
  const engine = openEngine();
  const data = npy('x.npy', '<f4', [80, 13], normals(80 * 13, 2, 1));
  const { model } = await engine.open([{ name: 'net.onnx', bytes }, data], null);
  expect(model!.random).toMatchObject([{ name: 'noise', shared: true }]);
  expect((await engine.preflight()).layers).toHaveLength(2);
  const recipe = { ...DEFAULT_RECIPE, bits: 8 };
  const [one, two] = [await engine.quantize(recipe, quiet), await engine.quantize(recipe, quiet)];
  expect(one.report.scores!.sqnr).toBeGreaterThan(30);
  expect(two.report.scores).toEqual(one.report.scores);
  // In float there is no error.
  const float = { first: { float: true }, last: { float: true } };
  const same = await engine.quantize({ ...recipe, layers: float }, quiet);
  expect(same.report.scores).toMatchObject({ agreement: 1 });
  expect(same.report.layers.map(({ relativeError }) => relativeError)).toEqual([0, 0]);
});
