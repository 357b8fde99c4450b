/** Which weights of a run stay, as a file that NumPy reads. */
import { writeNpz } from '../../../../data/archive/write-npz';
import { asConstant } from '../../../../onnx/layers/weight-layout';
import type { ChangedNetwork } from '../quantize';

/**
 * A 0/1 array of type uint8 for each layer, by its name, in the shape of its weights in the file, 1 where a weight stays: all of a
 * layer of which none goes. Of a network without some of its neurons, the masks of the one before. Layers of one name go by their ids.
 * @returns an .npz
 */
export function exportMasks({ network, layers }: ChangedNetwork): Uint8Array<ArrayBuffer> {
  const named = (name: string) => network.layers.filter((one) => one.name === name).length;
  return writeNpz(
    network.layers.map((layer) => {
      const { id, name, neurons, inputs, weightShape } = layer;
      const keep = layers.get(id)?.keep ?? new Uint8Array(neurons * inputs).fill(1);
      return { name: named(name) > 1 ? id : name, shape: weightShape, data: asConstant(layer, keep) };
    }),
  );
}
