/** Runs a whole network on samples, and keeps what it says of each. */
import type { LayerId } from '../../core/brand';
import type { Samples } from '../../data/samples';
import type { Feeds, RuntimeSession } from '../../runtime/runtime';
import { cutBatches, inputFeeds } from '../layerwise/batches';
import type { Probed } from '../layerwise/probed';
import type { LayerValues } from '../layerwise/staged';
import type { Job } from '../job';
import { weightFeeds, type NetworkSession } from './network-session';
import { rowsOf, type AboutOutput, type BatchRows } from './output-rows';
import type { ScoredOutput } from './scored-output';
import { seenPositions, wantedIds } from './positions';
import { explainRefusal } from './refused-sample';

/** The output that is scored, on a set of samples. */
export interface Outputs extends Partial<AboutOutput> {
  /** (count, positions, classes) */
  rows: Float32Array;
  count: number;
  /** Length of a sequence output (batch, length, vocabulary), pixels of a map; 1 elsewhere. */
  positions: number;
  /** 1: a value, and no class. */
  classes: number;
  /** Of a network that continues sequences of token ids: the id after each position, (count, positions); −1: none. */
  nextIds: Int32Array | null;
  /** Where sequences are padded: 0 at what a mask hides, (count, positions); null: everything counts. */
  seen: Int32Array | null;
}

export interface Scorer {
  /** Outputs with these weights; layers that are not named, or null for all, in float. */
  run(samples: Samples, layers: ReadonlyMap<LayerId, LayerValues> | null, job: Job): Promise<Outputs>;
  close(): Promise<void>;
}

/** @param session the scorer's from now on */
export function openScorer(probed: Probed, session: NetworkSession): Scorer {
  const { network, batch } = probed;
  return {
    async run(samples, layers, job) {
      const opened = { probed, scored: session.scored, session: await session.open(batch) };
      return runAll(opened, samples, weightFeeds(network, layers), job);
    },
    close: () => session.close(),
  };
}

/** Floats of output that are kept, at most: of longer outputs only the first samples are scored. */
const OUTPUT_FLOATS = 2 ** 26;

interface OpenNetwork {
  probed: Probed;
  scored: ScoredOutput;
  session: RuntimeSession;
}

async function runAll(
  { probed, scored, session }: OpenNetwork,
  samples: Samples,
  weights: Feeds,
  job: Job,
): Promise<Outputs> {
  const { network } = probed;
  const all = Uint32Array.from({ length: samples.count }, (_, i) => i);
  let outputs: Outputs | null = null;
  let continues = true;
  let done = 0;
  for (const batch of cutBatches(probed, samples, all)) {
    const of = outputs?.count ?? samples.count;
    await job.step(done / of, `Scoring ${done} of ${of} samples`);
    const feeds = await inputFeeds(network, samples, batch);
    const run = (some: Feeds) => session.run({ ...weights, ...some });
    const results = await run(feeds).catch(async (error: unknown) => {
      throw await explainRefusal(error, network, samples, batch, run);
    });
    const found = rowsOf(probed, scored, batch.indices.length, results);
    const next = wantedIds(network, feeds, found);
    const visible = seenPositions(network, feeds, found);
    continues &&= next !== null;
    outputs ??= { ...emptyOutputs(samples, found, continues, visible !== null), ...found.about };
    const { positions, classes, rows, count, nextIds, seen } = outputs;
    const real = Math.min(batch.real, count - done);
    rows.set(found.rows.subarray(0, real * positions * classes), done * positions * classes);
    if (next) nextIds?.set(next.subarray(0, real * positions), done * positions);
    if (visible) seen?.set(visible.subarray(0, real * positions), done * positions);
    done += real;
    if (done === count) break;
  }
  await job.step(1);
  // What a single id contradicts holds for none.
  if (outputs && !continues) outputs.nextIds = null;
  return outputs ?? { rows: new Float32Array(0), count: 0, positions: 1, classes: 0, nextIds: null, seen: null };
}

function emptyOutputs(
  samples: Samples,
  { positions, classes }: BatchRows,
  continues: boolean,
  padded: boolean,
): Outputs {
  const values = positions * classes;
  const count = Math.min(samples.count, Math.max(1, Math.floor(OUTPUT_FLOATS / values)));
  const ofPositions = (wanted: boolean) => (wanted ? new Int32Array(count * positions) : null);
  const [nextIds, seen] = [ofPositions(continues), ofPositions(padded)];
  return { rows: new Float32Array(count * values), count, positions, classes, nextIds, seen };
}
