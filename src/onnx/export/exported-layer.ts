/** What the exporter is given of a layer, and what it makes of it. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import type { QuantizedLayer } from '../../core/layer-problem';
import type { ScaleGrouping } from '../../core/scale-groups';

/** What the exporter needs of a quantized layer. */
export interface ExportedLayer extends Pick<QuantizedLayer, 'values' | 'codes' | 'steps' | 'offsets'> {
  biases: Float32Array | null;
  /** What of its recipe the letters and steps hang on. */
  recipe: ScaleGrouping & { alphabet: string; bits: number; regularizer?: { kind: 'L0' | 'L1' } };
}

export interface Dequantized {
  constants: TensorProto[];
  /** The last one writes the layer's weights. */
  nodes: NodeProto[];
  /** Whether DequantizeLinear makes them by itself. */
  native: boolean;
}

export interface Target {
  opset: number;
  /** Of the weights that the layer's node reads; the scales stay float32. */
  type: number;
  /** The name of a constant or of what comes between it and the weights: one that nothing in the graph has. */
  own: (part: string) => string;
  /** The name of a node; '' where new ones have none. */
  called: (part: string) => string;
  /** The name of a constant that is one float, the same for all layers that ask for it. */
  scalar: (value: number) => string;
}
