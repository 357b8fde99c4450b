/** A whole network in a runtime, in one session for the float network and every quantized version of it. */
import type { LayerId } from '../../core/brand';
import type { Network } from '../../onnx/network';
import { wholeModel } from '../../onnx/stages/subgraph';
import type { Feeds, Runtime, RuntimeSession } from '../../runtime/runtime';
import { layerFeeds, type LayerValues } from '../layerwise/staged';
import { scoredOutput, type ScoredOutput } from './scored-output';

export interface NetworkSession {
  readonly network: Network;
  /** What its sessions give: of all outputs this one alone. */
  readonly scored: ScoredOutput;
  /**
   * The session, which stays open, for so many samples.
   * @param batch how many samples go in at once; null: any number
   */
  open(batch: number | null): Promise<RuntimeSession>;
  /** One more, which runs beside this thread, whoever asked for it closes it; null: there is no room for one. */
  openBeside(batch: number | null): Promise<RuntimeSession> | null;
  close(): Promise<void>;
}

/** Of networks that are there a second time beside this thread: 128 MB. */
const BESIDE_PARAMETERS = 2 ** 25;

/** @param scored what of it is scored; left out: what the graph says */
export function openNetworkSession(
  network: Network,
  runtime: Runtime,
  scored: ScoredOutput = scoredOutput(network),
): NetworkSession {
  let opening: { batch: number | null; session: Promise<RuntimeSession> } | null = null;
  const close = async () => {
    const closing = opening;
    opening = null;
    // One that could not be opened has said so already.
    await (await closing?.session.catch(() => null))?.close();
  };
  const modelOf = (batch: number | null) => wholeModel(network, batch, [scored.tensor]);
  return {
    network,
    scored,
    async open(batch) {
      if (opening && opening.batch !== batch) await close();
      opening ??= { batch, session: runtime.open(modelOf(batch)) };
      try {
        return await opening.session;
      } catch (error) {
        opening = null;
        throw error;
      }
    },
    openBeside: (batch) =>
      network.parameters <= BESIDE_PARAMETERS ? (runtime.openBeside?.(modelOf(batch)) ?? null) : null,
    close,
  };
}

/** The weights that the network's graph has as inputs; layers that are not named, or null for all, in float. */
export function weightFeeds({ layers }: Network, values: ReadonlyMap<LayerId, LayerValues> | null): Feeds {
  const weights: Feeds = {};
  for (const layer of layers) Object.assign(weights, layerFeeds(layer, values?.get(layer.id) ?? null));
  return weights;
}
