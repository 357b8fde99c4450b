/** The outputs of all samples, batch by batch: in this thread, and in a session beside it while it does something else. */
import type { Samples } from '../../data/samples';
import type { Feeds, RuntimeSession } from '../../runtime/runtime';
import type { Job } from '../job';
import { cutBatches, inputFeeds, type Batch } from '../layerwise/batches';
import type { Probed } from '../layerwise/probed';
import { rowsOf, type BatchRows } from './output-rows';
import { seenPositions, wantedIds } from './positions';
import { explainRefusal } from './refused-sample';
import type { ScoredOutput } from './scored-output';
import type { Outputs } from './outputs';

export interface Scoring {
  /** A session beside this thread takes batches from now on; what it fails at is left for this thread. */
  join(session: RuntimeSession): void;
  /** Resolves as soon as all outputs are there, whoever brings the last ones. */
  readonly outputs: Promise<Outputs>;
  /** Takes the batches that are left in this thread. @throws what the network does; AbortError when cancelled */
  finish(job: Job): Promise<Outputs>;
}

/** What is run, and where in this thread. */
export interface ScoredNetwork {
  probed: Probed;
  scored: ScoredOutput;
  open(): Promise<RuntimeSession>;
}

/** Samples at once where two threads share them: the last batch keeps one of them waiting. */
export const SMALL_BATCH = 64;

/** Batches that a session beside has before it: this thread may be away for a while. */
const AHEAD = 4;

/** Floats of output that are kept, at most: of longer outputs only the first samples are scored. */
const OUTPUT_FLOATS = 2 ** 26;

/** A batch, and how many samples come before it. */
type Placed = Batch & { at: number };

/**
 * The same outputs whichever session takes a batch, and in whatever order they come.
 * @param most samples of a batch; left out: as many as there is memory for
 */
export function openScoring(on: ScoredNetwork, samples: Samples, weights: Feeds, most?: number): Scoring {
  const { network } = on.probed;
  const left = placed(cutBatches(on.probed, samples, allOf(samples), most));
  const kept = keepOutputs(on, samples);
  const flying = new Set<Promise<unknown>>();
  let told: (outputs: Outputs) => void;
  const outputs = new Promise<Outputs>((resolve) => (told = resolve));
  const isLeft = () => left.length > 0 && left[0]!.at < kept.count();

  const take = async (batch: Placed, session: RuntimeSession, explain: boolean) => {
    const feeds = await inputFeeds(network, samples, batch);
    const run = (some: Feeds) => session.run({ ...weights, ...some });
    const results = await run(feeds).catch(async (error: unknown) => {
      throw explain ? await explainRefusal(error, network, samples, batch, run) : error;
    });
    kept.add(batch, feeds, results);
    if (kept.done() === kept.count()) told(kept.outputs());
  };

  return {
    outputs,
    join(session) {
      let failed = false;
      const lane = async () => {
        while (!failed && isLeft()) {
          const batch = left.shift()!;
          const flight: Promise<unknown> = take(batch, session, false)
            .catch(() => {
              failed = true;
              left.unshift(batch);
            })
            .then(() => flying.delete(flight));
          flying.add(flight);
          await flight;
        }
      };
      for (let i = 0; i < AHEAD; i++) void lane();
    },
    async finish(job) {
      const session = await on.open();
      for (;;) {
        while (isLeft()) {
          await job.step(kept.done() / kept.count(), `Scoring ${kept.done()} of ${kept.count()} samples`);
          if (isLeft()) await take(left.shift()!, session, true);
        }
        if (flying.size === 0) break;
        await Promise.race(flying);
      }
      await job.step(1);
      told(kept.outputs());
      return outputs;
    },
  };
}

const allOf = ({ count }: Samples) => Uint32Array.from({ length: count }, (_, i) => i);

function placed(batches: readonly Batch[]): Placed[] {
  let at = 0;
  return batches.map((batch) => {
    const own = { ...batch, at };
    at += batch.real;
    return own;
  });
}

/** Puts the outputs of batches where they belong. */
function keepOutputs({ probed, scored }: ScoredNetwork, samples: Samples) {
  const { network } = probed;
  let outputs: Outputs | null = null;
  let continues = true;
  let done = 0;
  return {
    /** Samples that are scored in the end, as far as that is known. */
    count: () => outputs?.count ?? samples.count,
    done: () => done,
    add(batch: Placed, feeds: Feeds, results: Awaited<ReturnType<RuntimeSession['run']>>) {
      const found = rowsOf(probed, scored, batch.indices.length, results);
      const next = wantedIds(network, feeds, found);
      const visible = seenPositions(network, feeds, found);
      continues &&= next !== null;
      outputs ??= { ...emptyOutputs(samples, found, continues, visible !== null), ...found.about };
      const { positions, classes, rows, count, nextIds, seen } = outputs;
      const real = Math.max(0, Math.min(batch.real, count - batch.at));
      rows.set(found.rows.subarray(0, real * positions * classes), batch.at * positions * classes);
      if (next) nextIds?.set(next.subarray(0, real * positions), batch.at * positions);
      if (visible) seen?.set(visible.subarray(0, real * positions), batch.at * positions);
      done += real;
    },
    outputs(): Outputs {
      // What a single id contradicts holds for none.
      if (outputs && !continues) outputs.nextIds = null;
      return outputs ?? { rows: new Float32Array(0), count: 0, positions: 1, classes: 0, nextIds: null, seen: null };
    },
  };
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
