/** Outputs that two sessions share: the same as from one, whoever takes which batch. */
import { expect, test } from 'vitest';
import { smallData, smallNetwork } from '../../../test/networks';
import { readSamples } from '../../data/sets/read';
import { readNetwork } from '../../onnx/read';
import { openRuntime } from '../../runtime/onnxruntime';
import type { AnyFeeds, Runtime, RuntimeSession } from '../../runtime/runtime';
import { startJob } from '../job';
import { asDeclared } from '../layerwise/probed';
import { openNetworkSession } from './network-session';
import { openScorer } from './scorer';

const SAMPLES = 400;
const samples = readSamples([smallData('test.npz', SAMPLES)], '0 to 1');
const network = readNetwork([smallNetwork()]);

/** A scorer whose sessions beside are those of this thread, changed. */
async function scorerBeside(change: (session: RuntimeSession) => RuntimeSession) {
  const runtime = await openRuntime();
  const beside: Runtime = { ...runtime, openBeside: async (model) => change(await runtime.open(model)) };
  return openScorer(asDeclared(network), openNetworkSession(network, beside));
}

const wholeRows = async () => (await (await scorerBeside((session) => session)).run(samples, null, startJob())).rows;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('what runs beside gives all outputs by itself', async () => {
  const scorer = await scorerBeside((session) => session);
  const close = scorer.openBeside()!;
  const { outputs } = scorer.begin(samples, null);
  const { rows, count } = await outputs;
  close();
  expect(count).toBe(SAMPLES);
  expect(rows).toEqual(await wholeRows());
});

test('this thread takes what is left, in whatever order batches come', async () => {
  let runs = 0;
  const slow = (session: RuntimeSession): RuntimeSession => ({
    ...session,
    async run(feeds: AnyFeeds) {
      await wait(30 * (4 - (++runs % 4)));
      return session.run(feeds);
    },
  });
  const scorer = await scorerBeside(slow);
  const close = scorer.openBeside()!;
  const scoring = scorer.begin(samples, null);
  await wait(1);
  const { rows } = await scoring.finish(startJob());
  close();
  expect(runs).toBeGreaterThan(0);
  expect(runs).toBeLessThan(SAMPLES / 64);
  expect(rows).toEqual(await wholeRows());
});

test('what fails beside is done here', async () => {
  let runs = 0;
  const failing = (session: RuntimeSession): RuntimeSession => ({
    ...session,
    run: (feeds) => (++runs > 2 ? Promise.reject(new Error('no memory')) : session.run(feeds)),
  });
  const scorer = await scorerBeside(failing);
  const close = scorer.openBeside()!;
  const scoring = scorer.begin(samples, null);
  await wait(50);
  expect((await scoring.finish(startJob())).rows).toEqual(await wholeRows());
  close();
});

test('without a session beside, and with one that does not open, this thread does it all', async () => {
  const scorer = openScorer(asDeclared(network), openNetworkSession(network, await openRuntime()));
  expect(scorer.openBeside()).toBeNull();
  expect((await scorer.begin(samples, null).finish(startJob())).rows).toEqual(await wholeRows());
  const broken = await scorerBeside(() => {
    throw new Error('no worker');
  });
  const close = broken.openBeside()!;
  expect((await broken.begin(samples, null).finish(startJob())).rows).toEqual(await wholeRows());
  close();
});

test('a cancel ends it', async () => {
  const scorer = await scorerBeside((session) => session);
  const cancel = new AbortController();
  cancel.abort();
  const { finish } = scorer.begin(samples, null);
  await expect(finish(startJob(cancel.signal))).rejects.toMatchObject({ name: 'AbortError' });
});
