/** What a layer takes and computes once it is smaller. */
import type { CompressedLayer } from '../../../compress/layer';
import { storedBytes, type WeightForm } from '../../../compress/stored-bytes';
import { compressedWork, denseWork } from '../../../compress/work';
import type { LayerShape } from '../../../core/layer-problem';
import type { Layer } from '../../../onnx/network';
import type { LayerReport } from '../../quantize/job/report';
import { SPARSE } from '../../quantize/job/stored-letters';
import { shapeOf } from './layer-compression';

/** @param weights what the file holds of each weight; left out: floats, as it had them */
export function storedFacts(
  layer: Layer,
  found: Pick<CompressedLayer, 'values' | 'keep' | 'parts'>,
  weights: WeightForm = { kind: 'float', bytes: layer.weightBytes },
): Pick<LayerReport, 'bytes' | 'stored' | 'coded' | 'rank' | 'work'> {
  const { keep, parts, values } = found;
  const { neurons, inputs } = layer;
  const { bytes, format, coded } = storedBytes({
    neurons,
    inputs,
    values,
    weights,
    ...(keep && { keep }),
    ...(parts && { parts }),
  });
  const work = workLeft(layer, found);
  return {
    bytes: Math.ceil(bytes),
    ...(coded < bytes && { coded: Math.ceil(coded) }),
    ...(parts?.kind === 'low-rank' && { rank: parts.rank }),
    ...(parts
      ? { stored: parts.kind === 'codebook' ? 'codebook' : 'two layers' }
      : format !== 'dense' && { stored: SPARSE[format] }),
    ...(work !== 1 && { work }),
  };
}

/** As a part of what the layer computed. Zeros in place are computed with. */
function workLeft(layer: Layer, { parts }: Pick<CompressedLayer, 'parts'>): number {
  const { geometry } = layer;
  const [down = 1, across = 1] = geometry.kind === 'conv' ? geometry.stride : [];
  // One position of the output, and those of the input that are its own.
  const at = { positions: 1, outputSize: [1, 1], inputSize: [down, across] };
  return compressedWork(shapeOf(layer), { ...(parts && { parts }) }, at) / denseWork(layer, 1);
}

/** Of a layer that is narrower: what is left of it stays as it was. */
export function smallerFacts(
  { neurons, inputs, weightBytes }: Layer,
  left: LayerShape,
): Pick<LayerReport, 'bytes' | 'stored' | 'coded' | 'work'> {
  const weights = left.neurons * left.inputs;
  const bytes = weights * weightBytes;
  // Floats are all different, as a rule: entropy coding saves nothing.
  return { bytes, coded: bytes, stored: 'fewer neurons', work: weights / (neurons * inputs) };
}
