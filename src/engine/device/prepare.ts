/** What is kept between jobs on one network and its data: sessions, and what the float network gives. */
import type { Samples } from '../../data/samples';
import type { Network } from '../../onnx/network';
import { openRuntime } from '../../runtime/onnxruntime';
import type { Runtime } from '../../runtime/runtime';
import { openCheckpoints, type Checkpoints } from '../../features/quantize/job/checkpoints';
import { openScorer, type Outputs, type Scorer } from '../scoring/scorer';
import type { Scores } from '../scoring/scores';
import { chooseRuntime, type RuntimeKind } from './stage-runtime';
import { stageNetwork, type StagedNetwork } from '../layerwise/staged';

export interface Prepared {
  runtime: Runtime;
  scorer: Scorer;
  staged: StagedNetwork;
  checkpoints: Checkpoints;
  float: { outputs: Outputs; scores: Scores; predictions: Int32Array } | null;
}

/**
 * @param open the sets that are open, those to evaluate on first
 * @param hardware whether the backend runs on a GPU
 * @throws what the network throws where it runs with no number of samples
 */
export async function prepareNetwork(
  network: Network,
  open: readonly Samples[],
  wanted: RuntimeKind | null,
  hardware: boolean,
): Promise<Prepared> {
  const wasm = await openRuntime();
  let scorer = openScorer(network, wasm);
  try {
    // Before runtimes are compared on several samples.
    const several = open.find(({ count }) => count > 1);
    if (several) await scorer.settle(several);
    const runtime = await chooseRuntime(network, open[0] ?? null, wanted, hardware, wasm);
    if (runtime.open !== wasm.open) {
      await scorer.close();
      scorer = openScorer(network, runtime);
    }
    return { runtime, scorer, staged: stageNetwork(network, runtime), checkpoints: openCheckpoints(), float: null };
  } catch (error) {
    await scorer.close();
    throw error;
  }
}
