/** What is kept between jobs on one network and its data: sessions, what the float network gives, what features leave. */
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { openRuntime } from '../../runtime/onnxruntime';
import type { Runtime } from '../../runtime/runtime';
import { openSessionBeside, sharesCores } from '../../runtime/session-beside';
import { stageNetwork, type StagedNetwork } from '../layerwise/staged';
import { openNetworkSession } from '../scoring/network-session';
import { knownSoFar, probe } from '../scoring/probe';
import type { Outputs } from '../scoring/outputs';
import { openScorer, type Scorer } from '../scoring/scorer';
import type { ScoredOutput } from '../scoring/scored-output';
import type { Scores } from '../scoring/scores';
import { chooseRuntime, type RuntimeKind } from './stage-runtime';

export interface FloatResult {
  outputs: Outputs;
  scores: Scores;
  predictions: Int32Array;
  /** That measuring it took. */
  seconds: number;
}

export interface Prepared {
  runtime: Runtime;
  scorer: Scorer;
  staged: StagedNetwork;
  /** null until it is measured. */
  float: FloatResult | null;
  /** What a feature keeps from job to job, made when first asked for, and cleared with the network. */
  keep<T extends { clear(): void }>(name: string, make: () => T): T;
  close(): Promise<void>;
}

/** What the network is to run on. */
export interface WantedRuntime {
  /** null: the fastest that gives what wasm gives. */
  wanted: RuntimeKind | null;
  /** Whether the backend runs on a GPU. */
  hardware: boolean;
}

/**
 * @param scored what of the network is scored
 * @param open the sets that are open, those to evaluate on first
 * @throws what the network throws where it runs with no number of samples
 */
export async function prepareNetwork(
  network: Network,
  scored: ScoredOutput,
  open: readonly Samples[],
  { wanted, hardware }: WantedRuntime,
): Promise<Prepared> {
  const wasm = { ...(await openRuntime()), ...(sharesCores() ? { openBeside: openSessionBeside } : {}) };
  let session = openNetworkSession(network, wasm, scored);
  try {
    // Before runtimes are compared on several samples.
    const several = open.find(({ count }) => count > 1);
    const probed = several ? await probe(session, several) : knownSoFar(network, scored.tensor);
    const runtime = await chooseRuntime(probed, open[0] ?? null, wanted, hardware, wasm);
    if (runtime.open !== wasm.open) {
      await session.close();
      session = openNetworkSession(network, runtime, scored);
    }
    return prepared(runtime, openScorer(probed, session), stageNetwork(probed, runtime));
  } catch (error) {
    await session.close();
    throw error;
  }
}

function prepared(runtime: Runtime, scorer: Scorer, staged: StagedNetwork): Prepared {
  const kept = new Map<string, { clear(): void }>();
  return {
    runtime,
    scorer,
    staged,
    float: null,
    keep<T extends { clear(): void }>(name: string, make: () => T): T {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as T;
    },
    async close() {
      for (const one of kept.values()) one.clear();
      await scorer.close();
      await staged.close();
    },
  };
}
