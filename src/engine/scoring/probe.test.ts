import { expect, test } from 'vitest';
import { readSamples } from '../../data/sets/read';
import { readNetwork } from '../../onnx/read';
import { openRuntime } from '../../runtime/onnxruntime';
import type { Runtime } from '../../runtime/runtime';
import { frozen } from '../../../test/frozen';
import { smallData, smallNetwork } from '../../../test/networks';
import { startJob } from '../job';
import { asDeclared } from '../layerwise/probed';
import { openNetworkSession } from './network-session';
import { knownSoFar, probe } from './probe';
import { openScorer } from './scorer';

/** A runtime that counts the sessions it opens. */
async function countingRuntime(): Promise<{ runtime: Runtime; opened: () => number }> {
  const wasm = await openRuntime();
  let opened = 0;
  const open: Runtime['open'] = (model) => {
    opened++;
    return wasm.open(model);
  };
  return { runtime: { ...wasm, open }, opened: () => opened };
}

const samples = (count: number) => readSamples([smallData('x.npz', count)], '0 to 1');

test('a network is tried once, and scored in the session of the trial', async () => {
  const network = frozen(readNetwork([smallNetwork()]));
  const { runtime, opened } = await countingRuntime();
  const session = openNetworkSession(network, runtime);
  expect(knownSoFar(network)).toEqual(asDeclared(network));
  const probed = await probe(session, samples(20));
  expect(probed).toEqual({ network, batch: null, outputAxis: 0 });
  expect(await openScorer(probed, session).run(samples(5), null, startJob())).toMatchObject({ count: 5 });
  expect(opened()).toBe(1);
  await session.close();
  expect(await probe(openNetworkSession(network, runtime), samples(20))).toBe(probed);
  expect(knownSoFar(network)).toBe(probed);
  expect(opened()).toBe(1);
});

test('a single sample does not tell', async () => {
  const network = readNetwork([smallNetwork()]);
  const { runtime, opened } = await countingRuntime();
  expect(await probe(openNetworkSession(network, runtime), samples(1))).toEqual(asDeclared(network));
  expect(opened()).toBe(0);
});
