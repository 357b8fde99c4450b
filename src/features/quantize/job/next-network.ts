/** What a run has made, as the network of the next step: what its file holds, and how its layers are stored. */
import { storedBytes } from '../../../compress/stored-bytes';
import type { Step } from '../../../engine/workspace/references';
import type { MadeNetwork } from '../../../engine/workspace/state';
import { removeChannels } from '../../../onnx/channels/remove-channels';
import { exportOnnx } from '../../../onnx/export/export';
import type { Layer } from '../../../onnx/network';
import { readNetwork } from '../../../onnx/read';
import { hasLetters, type NewWeights } from './new-weights';
import type { ChangedNetwork } from './quantize';
import type { LayerReport } from './report';
import { storedLetters } from './stored-letters';

type Result = Pick<ChangedNetwork, 'network' | 'layers' | 'reports' | 'removed' | 'made'>;

/**
 * Letters are the values that they stand for, and two layers in the place of one are two layers.
 * @param step what was done
 * @throws UserError where an ONNX file cannot hold it
 */
export function nextNetwork(result: Result, step: Step): MadeNetwork {
  const { network, layers, removed, made } = result;
  const smaller = removed
    ? removeChannels(network, removed, layers).network
    : readNetwork([{ name: network.name, bytes: exportOnnx(network, layers, 'float') }]);
  return {
    network: smaller,
    made: {
      original: made?.original ?? network,
      steps: [...(made?.steps ?? []), step],
      stored: removed ? storedZeros(smaller.layers) : storedLayers(result, smaller.layers),
    },
  };
}

/** Layers of fewer neurons are floats, of which those that are 0 need not be stored. */
function storedZeros(layers: readonly Layer[]): Map<string, number> {
  return new Map(
    layers.map(({ id, neurons, inputs, weights: values, weightBytes: bytes }) => [
      id,
      Math.ceil(storedBytes({ neurons, inputs, values, weights: { kind: 'float', bytes } }).bytes),
    ]),
  );
}

/** @param next those of the next network, some of which take the place of one together */
function storedLayers({ network, layers, reports, made }: Result, next: readonly Layer[]): Map<string, number> {
  const after = new Map<string, Layer>(next.map((layer) => [layer.id, layer]));
  const found = new Map<string, number>();
  for (const layer of network.layers) {
    const { id, neurons, inputs } = layer;
    const own = after.get(id);
    if (own?.neurons !== neurons || own.inputs !== inputs) continue;
    const report = reports.find((one) => one.id === id);
    const bytes = bytesOf(layer, layers.get(id), report) ?? made?.stored.get(id);
    if (bytes !== undefined) found.set(id, bytes);
  }
  return found;
}

/** null: it is stored as it was. */
function bytesOf(layer: Layer, weights: NewWeights | undefined, report: LayerReport | undefined): number | null {
  if (!weights) return null;
  if (report?.bytes !== undefined) return report.bytes;
  return hasLetters(weights) ? storedLetters(layer, weights).bytes! : null;
}
