/** Layers with float weights, and with parts in their place, among the changes of a file. */
import type { TensorProto } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { asConstant } from '../layers/weight-layout';
import type { Layer, Network } from '../network';
import { putFloats, targetOf, typeOf, type Changes } from './changes';
import { lookedUp } from './codebook';
import type { CompressedExport, LayerParts } from './compressed-layer';
import { putMaker } from './put-maker';
import { scattered } from './scattered';
import { asTwoLayers, type Placed } from './two-layers';

/** Puts the weights in the least that holds them: codes and a codebook, what is not 0 and where, or whole. */
export function putSmallest(changes: Changes, layer: Layer, { values, parts }: CompressedExport): void {
  const type = typeOf(changes, layer);
  const target = targetOf(changes, layer, type);
  const constant = asConstant(layer, values);
  const made = parts?.kind === 'codebook' ? lookedUp(layer, parts, target) : scattered(layer, constant, target);
  if (made) putMaker(changes, layer, made);
  else putFloats(changes, layer.weight, layer.weightShape, constant, type);
}

/** Puts two nodes in the place of the layer's. @param owner whose parts it may have, and so its constants */
export function putTwoLayers(
  changes: Changes,
  network: Network,
  layer: Layer,
  parts: LayerParts,
  owner: LayerId | undefined,
): void {
  const type = typeOf(changes, layer);
  const { own, called } = targetOf(changes, layer, type);
  const made = asTwoLayers(layer, network.model.graph!.node[layer.node]!, parts);
  changes.constants.delete(layer.weight);
  const shared = (owner && changes.split.get(owner)) ?? [];
  const put = (part: string, placed: Placed) =>
    shared.find((tensor) => holds(tensor, placed)) ?? putFloats(changes, own(part), placed.dims, placed.values, type);
  const constants = [put('down', made.first), put('up', made.second)] as const;
  changes.split.set(layer.id, constants);
  const [first, second] = [constants[0].name, constants[1].name];
  changes.replaced.set(layer.node, made.nodes({ first, second, between: own('between'), node: called('first') }));
}

function holds({ dims, rawData }: TensorProto, { dims: wanted, values }: Placed): boolean {
  if (dims.length !== wanted.length || dims.some((size, i) => Number(size) !== wanted[i])) return false;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return rawData.every((byte, i) => byte === bytes[i]);
}
