/** What a compressed layer takes, and what it computes. */
import type { CompressedLayer } from '../../../compress/layer';
import type { Layer } from '../../../onnx/network';
import type { LayerReport } from '../../quantize/job/report';

export function storedFacts(
  _layer: Layer,
  { parts }: CompressedLayer,
): Pick<LayerReport, 'bytes' | 'stored' | 'rank' | 'work'> {
  return parts?.kind === 'low-rank' ? { rank: parts.rank } : {};
}
