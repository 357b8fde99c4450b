import { expect, test } from 'vitest';
import { quantizeReference } from '../../quant/reference/problem';
import {
  DEFAULT_THEORY,
  pathLengths,
  theoryPoint,
  theoryProblem,
  theoryRecipe,
  type TheoryPoint,
  type TheorySettings,
} from './problem';
import { openBackend } from '../../engine/device/backend';
import { openEngine } from '../../../test/engine';
import { startJob } from '../../engine/job';
import { theoryCurve } from './job';
import { THEORY_METHODS } from './settings';

const quiet = () => undefined;
const small: TheorySettings = { ...DEFAULT_THEORY, samples: 16, longest: 256, trials: 16, methods: THEORY_METHODS };

test('the wasm backend finds what the float64 reference finds', async () => {
  const engine = openEngine();
  const told: TheoryPoint[] = [];
  const { points, slopes } = await engine.theory(small, quiet, (point) => told.push(point));
  expect(points.map(({ inputs, method }) => [inputs, method])).toEqual(
    pathLengths(small).flatMap((N) => small.methods.map((method) => [N, method])),
  );
  expect(told).toEqual(points);
  for (const { inputs, method, mean } of points) {
    const problem = theoryProblem(small, inputs);
    const { neuronErrors } = quantizeReference(problem, theoryRecipe(small, method, problem));
    // A letter at the middle between two may be the other one in float32, and all that follows with it.
    const expected = theoryPoint(method, inputs, neuronErrors).mean;
    expect(Math.abs(mean / expected - 1), `${method} at ${inputs}`).toBeLessThan(0.02);
  }
  const slope = Object.fromEntries(slopes.map((each) => [each.method, each.slope!]));
  expect(slope['gpfq']).toBeLessThan(-0.7);
  expect(Math.abs(slope['rtn']!)).toBeLessThan(0.3);
});

test('eight bits on long paths: float32 holds the small errors too', async () => {
  const settings = { ...small, bits: 8, samples: 8, longest: 1024, trials: 4, methods: ['gpfq' as const] };
  const { points } = await theoryCurve(await openBackend('wasm'), settings, startJob(), quiet);
  const { mean, inputs } = points.at(-1)!;
  const problem = theoryProblem(settings, inputs);
  const { neuronErrors } = quantizeReference(problem, theoryRecipe(settings, 'gpfq', problem));
  expect(mean / theoryPoint('gpfq', inputs, neuronErrors).mean).toBeCloseTo(1, 1);
});

test('a cancelled curve stops', async () => {
  const engine = openEngine();
  const points: TheoryPoint[] = [];
  const curve = engine.theory(small, quiet, (point) => {
    points.push(point);
    if (points.length === 2) void engine.cancel();
  });
  await expect(curve).rejects.toMatchObject({ name: 'AbortError' });
  expect(points).toHaveLength(2);
});

test.each([
  [{ bits: 9 }, 'The number of bits must be a whole number from 1 to 8, and is 9.'],
  [{ samples: 1.5 }, 'm must be a whole number from 2 to 512, and is 1.5.'],
  [{ longest: 8192 }, 'The largest N must be a whole number from 64 to 4096, and is 8192.'],
  [{ trials: 3 }, 'The number of trials must be a whole number from 4 to 512, and is 3.'],
  [{ seed: -1 }, 'The seed must be a whole number from 0 to 4294967295, and is -1.'],
  [{ methods: [] }, 'No method is chosen. Choose one to draw its error.'],
  [{ methods: ['gptq' as const] }, 'A method of the theory view must be one of rtn, gpfq, spfq, and is gptq.'],
  [
    { samples: 300, longest: 256 },
    'Paths begin at N = m = 300, and the largest N is 256. Choose a smaller m or a larger N.',
  ],
])('%o is refused', async (change, sentence) => {
  await expect(openEngine().theory({ ...small, ...change }, quiet, quiet)).rejects.toThrow(sentence);
});
