/** The four real networks, with letters that need no data, and how large files of them may be. */
import { readNetwork } from '../src/onnx/read';
import { weightBytes } from '../src/features/quantize/job/weight-bytes';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import { exportOnnx } from '../src/onnx/export/export';
import type { Network } from '../src/onnx/network';
import { OFFSET_KINDS, roundedLayer, type OffsetKind } from './exported';

export const REAL_NETWORKS = [
  { name: 'squeezenet1.1', shape: [1, 3, 224, 224] },
  { name: 'mobilenet_v1_0.25_224', shape: [1, 3, 224, 224] },
  { name: 'resnet20_cifar10', shape: [1, 3, 32, 32] },
  { name: 'lenet_mnist', shape: [1, 1, 28, 28] },
];

/** One width for all layers, or these in turns. */
export const WIDTHS: Record<string, number[]> = { 2: [2], 3: [3], 4: [4], 8: [8], mixed: [2, 3, 4, 8] };

export const OFFSETS_TRIED: OffsetKind[] = ['none', 'mixed'];

/** A network with rounded letters, its smallest file, and the size that is shown. */
export function smallFile(bytes: Uint8Array, name: string, widths: number[], offset: OffsetKind) {
  const network: Network = readNetwork([{ name: `${name}.onnx`, bytes }]);
  const widthOf = (i: number) => widths[i % widths.length]!;
  const layers = new Map(
    network.layers.map((layer, i) => [layer.id, roundedLayer(layer, widthOf(i), OFFSET_KINDS[offset])]),
  );
  const overrides = Object.fromEntries(network.layers.map(({ id }, i) => [id, { bits: widthOf(i) }]));
  const recipe = completeRecipe({ layers: overrides, offset: offset === 'none' ? 'none' : 'half' });
  const opset = widths.includes(2) ? 25 : widths[0]! <= 4 ? 21 : null;
  const file = exportOnnx(network, layers, 'qdq', opset);
  return { network, layers, file, packed: weightBytes(network, recipe).quantized };
}
