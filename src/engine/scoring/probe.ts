/** Trying a network once, before anything is measured on it. */
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import type { Feeds } from '../../runtime/runtime';
import { inputFeeds } from '../layerwise/batches';
import { asDeclared, type Probed } from '../layerwise/probed';
import { weightFeeds, type NetworkSession } from './network-session';
import { rowsOf, scoredTensor } from './output-rows';
import { explainRefusal } from './refused-sample';
import { settleBatch } from './settle-batch';

/** What trying has shown, by the tensor that was scored: it holds for as long as the network is there, whatever samples come. */
const tried = new WeakMap<Network, Map<string, Probed>>();

/**
 * What an earlier trial has shown of a network; where it was not tried, what its graph says.
 * @param tensor that is scored; left out: any will do
 */
export function knownSoFar(network: Network, tensor: string | null = null): Probed {
  const trials = tried.get(network);
  const found = tensor === null ? trials?.values().next().value : trials?.get(tensor);
  return found ?? asDeclared(network);
}

/**
 * Finds out how many samples a network takes at once, and where they are in its output. It is tried once, on the first
 * samples that are two or more; where its graph settles the number, it is not tried.
 * @param session stays open where any number of samples may go in
 * @throws UserError where the samples do not fit, and what the network throws where it runs with no number of samples
 */
export async function probe(session: NetworkSession, samples: Samples): Promise<Probed> {
  const { network, scored } = session;
  const known = knownSoFar(network, scored.tensor);
  if (tried.get(network)?.has(scored.tensor) || known.batch !== null || samples.count < 2) return known;
  const weights = weightFeeds(network, null);
  // Samples that cannot be read say nothing about the network.
  const feeds = new Map<string, Feeds>();
  for (const few of [[0, 1], [0], [1]])
    feeds.set(few.join(), await inputFeeds(network, samples, { indices: Uint32Array.from(few), real: few.length }));
  const whole = await session.open(null);
  const run = (some: Feeds) => whole.run({ ...weights, ...some });
  const { batch, axis } = await settleBatch(network, async (...few) => {
    const results = await run(feeds.get(few.join())!);
    return { dims: scoredTensor(results, scored).dims, rows: rowsOf(known, scored, few.length, results).rows };
  }).catch(async (error: unknown) => {
    throw await explainRefusal(error, network, samples, { indices: Uint32Array.of(0, 1), real: 2 }, run);
  });
  const probed: Probed = { network, batch, outputAxis: axis };
  tried.set(network, (tried.get(network) ?? new Map<string, Probed>()).set(scored.tensor, probed));
  // Its input says how many samples come: it is opened anew for those.
  if (batch !== null) await session.close();
  return probed;
}
