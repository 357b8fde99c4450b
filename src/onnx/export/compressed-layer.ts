/** What the exporter is given of a layer that is smaller other than by its letters. */
import type { ExportedLayer } from './exported-layer';

/** What takes the place of the weights; `values` are what they multiply, or look up, to. */
export type ExportedParts =
  | {
      kind: 'low-rank';
      /** Of a convolution: k × k and 1 × 1; or k × 1 and 1 × k. */
      shape: 'channels' | 'spatial';
      rank: number;
      /** (groups · rank, inputs), and (neurons, rank); `spatial`: (groups · rank, channels of a group · k_h), (neurons, rank · k_w). */
      down: Float32Array;
      up: Float32Array;
    }
  | {
      kind: 'codebook';
      /** `codes`, (neurons, inputs), say which value a weight is. */
      codebook: Float32Array;
      codes: Uint8Array;
    }
  | {
      kind: 'separable';
      /** (channels, kernel), and (neurons, channels of a group). */
      depthwise: Float32Array;
      pointwise: Float32Array;
    };

/** A layer with float weights in every format; as parts where it has some. */
export interface CompressedExport extends Pick<ExportedLayer, 'values' | 'biases'> {
  codes?: undefined;
  parts?: ExportedParts;
}

export type AnyExport = ExportedLayer | CompressedExport;

/** The parts that are two layers. */
export type LayerParts = Exclude<ExportedParts, { kind: 'codebook' }>;
