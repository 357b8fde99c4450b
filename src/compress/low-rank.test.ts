import { expect, test } from 'vitest';
import { random } from '../core/random';
import { randomProblem } from '../quant/random-problem';
import type { LayerProblem } from '../core/layer-problem';
import { referenceLowRank } from '../../test/low-rank-reference';
import { problemSums } from '../../test/sums';
import type { LayerFactoring } from './layer';
import { factorLayer, fullRank } from './low-rank';

const DAMPING = 0.01;
const settings = (change: Partial<LayerFactoring>): LayerFactoring => ({
  ...{ kind: 'low-rank', rank: 3, aware: true, shape: 'channels', damping: DAMPING },
  ...change,
});

function shapes(count: number) {
  const rng = random(11);
  return Array.from({ length: count }, (_, seed) => ({
    seed,
    groups: 1 + (seed % 3),
    perGroup: 2 + rng.below(9),
    inputs: 2 + rng.below(9),
    samples: 20 + rng.below(20),
    drift: seed % 2 ? 0.1 : 0,
  }));
}

const problemOf = ({ seed, groups, perGroup, inputs, samples, drift }: ReturnType<typeof shapes>[number]) =>
  randomProblem({ neurons: groups * perGroup, groups, inputs, samples, drift, seed });

/** Of each group by itself. */
function reference(
  { weights, neurons, inputs, groups }: LayerProblem,
  sums: ReturnType<typeof problemSums> | null,
  rank: number,
) {
  const size = (neurons / groups) * inputs;
  return Array.from({ length: groups }, (_, g) =>
    referenceLowRank(weights.subarray(g * size, (g + 1) * size), inputs, sums?.[g] ?? null, DAMPING, rank),
  ).flat();
}

const largest = (values: Iterable<number>) => Math.max(...[...values].map(Math.abs));

test.each(shapes(50))(
  'low rank is the cut SVD of B₀L, times L⁻¹: $groups groups of ($perGroup, $inputs), drift $drift, problem $seed',
  async (shape) => {
    const problem = problemOf(shape);
    const sums = problemSums(problem);
    const rank = 1 + (shape.seed % (fullRank(problem, 'channels') - 1));
    for (const aware of [true, false]) {
      const found = await factorLayer(problem, sums, problem.weights, settings({ rank, aware }));
      const expected = reference(problem, aware ? sums : null, rank);
      const off = largest(found.values.map((value, i) => value - expected[i]!));
      expect(off).toBeLessThanOrEqual(1e-5 * Math.max(1, largest(expected)));
    }
  },
);

test('the parts multiply to the values, and are as large as they say', async () => {
  const problem = randomProblem({ neurons: 12, inputs: 5, groups: 2, samples: 40 });
  const { parts, values } = await factorLayer(problem, problemSums(problem), problem.weights, settings({ rank: 2 }));
  if (parts?.kind !== 'low-rank') throw new Error('parts are missing');
  expect([parts.down.length, parts.up.length]).toEqual([2 * 2 * 5, 12 * 2]);
  for (let c = 0; c < 12; c++)
    for (let t = 0; t < 5; t++) {
      const g = Math.floor(c / 6);
      const product = [0, 1].reduce((sum, r) => sum + parts.up[c * 2 + r]! * parts.down[(g * 2 + r) * 5 + t]!, 0);
      expect(values[c * 5 + t]).toBeCloseTo(product, 6);
    }
});

test('a rank above the full one is the full one: nothing is lost, and drift is made up for', async () => {
  for (const [neurons, inputs] of [
    [4, 9],
    [9, 4],
  ] as const) {
    const problem = randomProblem({ neurons, inputs, samples: 60, drift: 0 });
    const found = await factorLayer(problem, problemSums(problem), problem.weights, settings({ rank: 99 }));
    expect(found.parts).toMatchObject({ rank: 4 });
    expect(found.values).toEqual(problem.weights);
    expect(found.relativeError).toBe(0);
    const drifted = randomProblem({ neurons, inputs, samples: 60, drift: 0.3 });
    const [aware, plain] = await Promise.all(
      [true, false].map((own) =>
        factorLayer(drifted, problemSums(drifted), drifted.weights, settings({ rank: 99, aware: own })),
      ),
    );
    expect(aware!.relativeError).toBeLessThan(plain!.relativeError);
  }
});

test('by the outputs the error is smaller than by the weights, and falls with the rank', async () => {
  const problem = randomProblem({ neurons: 16, inputs: 20, samples: 200, drift: 0.05 });
  for (let t = 0; t < 20; t++)
    for (let i = 0; i < 200; i++)
      for (const rows of [problem.floatInputs, problem.quantizedInputs]) rows[i * 20 + t]! *= 1.3 ** -t;
  const errors = async (aware: boolean) => {
    const found = [];
    for (const rank of [2, 4, 8, 12])
      found.push(
        (await factorLayer(problem, problemSums(problem), problem.weights, settings({ rank, aware }))).relativeError,
      );
    return found;
  };
  const [aware, plain] = [await errors(true), await errors(false)];
  aware.forEach((error, i) => expect(error).toBeLessThan(plain[i]!));
  expect([...aware].sort((a, b) => b - a)).toEqual(aware);
});

test('without rows, and where all inputs are 0, the weights alone count', async () => {
  const problem = randomProblem({ neurons: 6, inputs: 8, samples: 10, drift: 0 });
  const expected = reference(problem, null, 3);
  const bare = await factorLayer(problem, null, problem.weights, settings({}));
  problem.floatInputs.fill(0);
  const dead = await factorLayer(problem, problemSums(problem), problem.weights, settings({}));
  for (const { values } of [bare, dead]) values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  expect(dead.relativeError).toBe(0);
  expect(bare.biasShift).toEqual(new Float32Array(6));
  const error = Math.hypot(...problem.weights.map((w, i) => w - expected[i]!)) / Math.hypot(...problem.weights);
  expect(bare.relativeError).toBeCloseTo(error, 5);
});

test.each([0, 0.01])('rows fewer than inputs, and inputs that are always 0, damping %d: finite', async (damping) => {
  const problem = randomProblem({ neurons: 20, inputs: 12, samples: 5 });
  for (let i = 0; i < 5; i++)
    for (const rows of [problem.floatInputs, problem.quantizedInputs]) rows.fill(0, i * 12, i * 12 + 3);
  const found = await factorLayer(problem, problemSums(problem), problem.weights, settings({ rank: 5, damping }));
  expect(found.values.every(Number.isFinite)).toBe(true);
  expect(found.relativeError).toBeLessThan(0.1);
});

test.each([
  [
    { neurons: 6, inputs: 9, groups: 6 },
    'channels',
    'One neuron in each group: the rank of its weights is 1 as it is, and none is lower. Leave the layer out.',
  ],
  [
    { neurons: 1, inputs: 9, groups: 1 },
    'channels',
    'One neuron: the rank of its weights is 1 as it is, and none is lower. Leave the layer out.',
  ],
  [
    { neurons: 6, inputs: 1, groups: 1 },
    'channels',
    'One input for each neuron: the rank of its weights is 1 as it is, and none is lower. Leave the layer out.',
  ],
  [
    { neurons: 6, inputs: 9, groups: 1 },
    'spatial',
    'k × 1 and 1 × k take the place of a convolution over 2 axes. Choose channels.',
  ],
  [
    { neurons: 6, inputs: 9, groups: 1, kernel: [1, 3] },
    'spatial',
    'A kernel of 1 × 3 has no two axes to take apart. Choose channels.',
  ],
] as const)('%j by %s is refused', async (shape, by, sentence) => {
  const weights = new Float32Array(shape.neurons * shape.inputs).fill(1);
  await expect(factorLayer(shape, null, weights, settings({ shape: by }))).rejects.toThrow(sentence);
});
