/** Runs a whole network on samples, and keeps what it says of each. */
import type { LayerId } from '../../core/brand';
import type { Samples } from '../../data/samples';
import type { RuntimeSession } from '../../runtime/runtime';
import type { Probed } from '../layerwise/probed';
import type { LayerValues } from '../layerwise/staged';
import type { Job } from '../job';
import { weightFeeds, type NetworkSession } from './network-session';
import type { Outputs } from './outputs';
import { openScoring, SMALL_BATCH, type Scoring } from './scoring';

export interface Scorer {
  /** Outputs with these weights; layers that are not named, or null for all, in float. */
  run(samples: Samples, layers: ReadonlyMap<LayerId, LayerValues> | null, job: Job): Promise<Outputs>;
  /** The same, which goes on beside this thread from now on, as far as a session is open there. */
  begin(samples: Samples, layers: ReadonlyMap<LayerId, LayerValues> | null): Scoring;
  /** Opens a session beside this thread. @returns what closes it; null: there is no room for one */
  openBeside(): (() => void) | null;
  close(): Promise<void>;
}

/** @param session the scorer's from now on */
export function openScorer(probed: Probed, session: NetworkSession): Scorer {
  const { network, batch } = probed;
  const open = () => session.open(batch);
  const on = { probed, scored: session.scored, open };
  let beside: Promise<RuntimeSession> | null = null;

  return {
    run: (samples, layers, job) => openScoring(on, samples, weightFeeds(network, layers)).finish(job),
    begin(samples, layers) {
      const scoring = openScoring(on, samples, weightFeeds(network, layers), beside ? SMALL_BATCH : undefined);
      beside?.then(scoring.join, () => undefined);
      return scoring;
    },
    openBeside() {
      const opening = session.openBeside(batch);
      if (!opening) return null;
      beside = opening;
      // What could not be opened is done without.
      opening.catch(() => undefined);
      return () => {
        if (opening === beside) beside = null;
        opening.then((opened) => opened.close()).catch(() => undefined);
      };
    },
    close: () => session.close(),
  };
}
