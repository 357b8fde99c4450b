/** Network + quantized weights → an ONNX file that runs elsewhere. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';
import type { LayerId } from '../core/brand';
import { UserError } from '../core/errors';
import type { LayerRecipe, QuantizedLayer } from '../core/layer';
import { node } from './build';
import { asConstant } from './layers';
import type { Layer, Network } from './network';
import { floatsToTensor } from './tensors';

/** What the exporter needs of a quantized layer. */
export interface ExportedLayer extends Pick<QuantizedLayer, 'values' | 'codes' | 'steps'> {
  biases: Float32Array | null;
  recipe: Pick<LayerRecipe, 'alphabet' | 'bits' | 'regularizer'>;
}

export const EXPORT_FORMATS = ['qdq', 'float'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** DequantizeLinear has an axis from this opset on; before it, a Cast and a Mul do the same. */
const PER_CHANNEL_OPSET = 13;

/**
 * @param layers quantized weights; layers that are not named stay as they are
 * @param format `qdq`: int8 codes and a DequantizeLinear for each layer, one scale a neuron or a layer, no zero point;
 *   `float`: the same values as float32
 * @throws UserError where the letters do not fit int8 (`qdq` only)
 */
export function exportOnnx(
  network: Network,
  layers: ReadonlyMap<LayerId, ExportedLayer>,
  format: ExportFormat,
): Uint8Array {
  const graph = network.model.graph!;
  const constants = new Map<string, TensorProto>(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const before: NodeProto[] = [];
  for (const layer of network.layers) {
    const quantized = layers.get(layer.id);
    if (!quantized) continue;
    if (layer.bias && quantized.biases)
      constants.set(layer.bias, floatsToTensor(layer.bias, [layer.neurons], quantized.biases));
    if (format === 'float') {
      constants.set(layer.weight, floatsToTensor(layer.weight, layer.weightShape, asConstant(layer, quantized.values)));
      continue;
    }
    const parts = dequantized(layer, quantized, network.opset);
    constants.delete(layer.weight);
    for (const tensor of parts.constants) constants.set(tensor.name, tensor);
    before.push(...parts.nodes);
  }
  const exported = create(ModelProtoSchema, {
    ...network.model,
    producerName: 'bitpath',
    producerVersion: '',
    graph: create(GraphProtoSchema, {
      ...graph,
      initializer: [...constants.values()],
      node: [...before, ...graph.node],
    }),
  });
  return toBinary(ModelProtoSchema, exported);
}

function dequantized(layer: Layer, { values, codes, steps, recipe }: ExportedLayer, opset: number) {
  const codeName = `${layer.weight}.codes`;
  const scaleName = `${layer.weight}.scale`;
  checkLetters(layer, values, codes, steps, recipe);
  const axis = layer.transposed ? 1 : 0;
  const perNeuron = steps.length > 1;
  const integer = create(TensorProtoSchema, {
    name: codeName,
    dims: layer.weightShape.map(BigInt),
    dataType: TensorProto_DataType.INT8,
    rawData: new Uint8Array(int8Constant(layer, codes).buffer),
  });
  if (opset >= PER_CHANNEL_OPSET) {
    const scale = floatsToTensor(scaleName, perNeuron ? [layer.neurons] : [], steps);
    const attributes: Record<string, number> = perNeuron ? { axis } : {};
    const name = `${layer.weight}.dequantize`;
    return {
      constants: [integer, scale],
      nodes: [node('DequantizeLinear', [codeName, scaleName], [layer.weight], attributes, name)],
    };
  }
  const scaleShape = layer.weightShape.map((size, i) => (i === axis && perNeuron ? size : 1));
  const castName = `${layer.weight}.cast`;
  return {
    constants: [integer, floatsToTensor(scaleName, scaleShape, steps)],
    nodes: [
      node('Cast', [codeName], [castName], { to: TensorProto_DataType.FLOAT }, castName),
      node('Mul', [castName, scaleName], [layer.weight], {}, `${layer.weight}.scaled`),
    ],
  };
}

/** The codes in the order of the constant. */
function int8Constant({ neurons, inputs, transposed }: Layer, codes: Int8Array): Int8Array<ArrayBuffer> {
  const constant = new Int8Array(codes.length);
  if (!transposed) constant.set(codes);
  else
    for (let c = 0; c < neurons; c++)
      for (let t = 0; t < inputs; t++) constant[t * neurons + c] = codes[c * inputs + t]!;
  return constant;
}

function checkLetters(
  layer: Layer,
  values: Float32Array,
  codes: Int8Array,
  steps: Float32Array,
  recipe: ExportedLayer['recipe'],
): void {
  if (recipe.regularizer?.kind === 'L0')
    throw new UserError(
      `The letters of ${layer.name} are ±(λ + k·δ) (L0), which integers with a scale do not hold. Export as float.`,
    );
  const { inputs } = layer;
  const off = values.findIndex(
    (q, i) => q !== Math.fround(codes[i]! * steps[steps.length === 1 ? 0 : Math.floor(i / inputs)]!),
  );
  if (off >= 0)
    throw new UserError(
      `${layer.name} has the letter 128·δ (${recipe.alphabet}, ${recipe.bits} bits), which int8 does not hold. Choose the alphabet int, or export as float.`,
    );
}
