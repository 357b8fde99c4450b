/** How much work measuring the sensitivity is, next to a run: counted, not timed. */
import * as ort from 'onnxruntime-web/wasm';
import { expect, test, vi } from 'vitest';
import { openEngine } from '../../../test/engine';
import { smallData, smallNetwork } from '../../../test/networks';
import { stepsOf } from '../../../test/steps';
import { DEFAULT_RECIPE } from '../quantize/job/recipe-fields';

const quiet = () => undefined;

/** Counts the samples that sessions of onnxruntime are run on, each once for each session. */
function countSamples(): { samples: number } {
  const counted = { samples: 0 };
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    model: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ) => Promise<ort.InferenceSession>;
  vi.spyOn(ort.InferenceSession, 'create').mockImplementation((async (
    model: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ) => {
    const session = await create(model, options);
    const run = session.run.bind(session) as (feeds: ort.InferenceSession.FeedsType) => ReturnType<typeof session.run>;
    vi.spyOn(session, 'run').mockImplementation((feeds) => {
      counted.samples += Math.max(...Object.values(feeds).map(({ dims }) => dims[0] ?? 0));
      return run(feeds);
    });
    return session;
  }) as typeof ort.InferenceSession.create);
  return counted;
}

test('measuring is less than one and a half runs: samples through the network, and steps of what is computed here', async () => {
  const counted = countSamples();
  const engine = openEngine();
  await engine.open([smallNetwork(), smallData('train.npz', 200), smallData('test.npz', 300, { seed: 2 })], null);
  const recipe = { ...DEFAULT_RECIPE, calibrationCount: 150 };
  const workOf = async (work: () => Promise<unknown>) => {
    counted.samples = 0;
    const steps = await stepsOf(work);
    return { steps, samples: counted.samples };
  };
  // What both open once is not to be counted for either.
  await engine.quantize({ ...recipe, bits: 8 }, quiet);
  const run = await workOf(() => engine.quantize(recipe, quiet));
  const measuring = await workOf(() => engine.sensitivity(recipe, quiet));
  expect(run.samples).toBeGreaterThan(150);
  expect(run.steps).toBeGreaterThan(100_000);
  expect(measuring.samples).toBeGreaterThan(150);
  expect(measuring.samples).toBeLessThan(1.5 * run.samples);
  expect(measuring.steps).toBeLessThan(1.5 * run.steps);
});
