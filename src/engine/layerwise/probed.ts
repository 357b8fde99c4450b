/** A network, and what is known of how it takes samples. */
import type { Network } from '../../onnx/network';

export interface Probed {
  readonly network: Network;
  /** How many samples it insists on; null: any number will do. */
  readonly batch: number | null;
  /** The axis of the samples in the output that is scored; −1: not known. */
  readonly outputAxis: number;
}

/** What the graph alone says. */
export function asDeclared(network: Network): Probed {
  return { network, batch: network.batch, outputAxis: -1 };
}
