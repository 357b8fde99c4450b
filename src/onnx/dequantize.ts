/** Integer weights in a graph: the codes as a constant, and the nodes that make the layer's weights of them. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema, type NodeProto, type TensorProto } from 'onnx-buf';
import { UserError } from '../core/errors';
import type { LayerRecipe, QuantizedLayer } from '../core/layer';
import { node } from './build';
import type { Layer } from './network';
import { floatsToTensor } from './tensors';

/** What the exporter needs of a quantized layer. */
export interface ExportedLayer extends Pick<QuantizedLayer, 'values' | 'codes' | 'steps'> {
  biases: Float32Array | null;
  recipe: Pick<LayerRecipe, 'alphabet' | 'bits' | 'regularizer'>;
}

/** DequantizeLinear has an axis from this opset on; before it, a Cast and a Mul do the same. */
const PER_CHANNEL_OPSET = 13;
/** It takes int4 from this one on. */
const INT4_OPSET = 21;

export interface Dequantized {
  constants: TensorProto[];
  /** The last one writes `layer.weight`. */
  nodes: NodeProto[];
}

export interface Target {
  opset: number;
  /** Of the weights that the layer's node reads; the scales stay float32. */
  type: number;
  /** Makes a name that nothing in the graph has. */
  fresh: (name: string) => string;
}

/**
 * int4 where all codes are in −8..7 and the opset has it, else int8; one scale for the layer, or one per neuron along
 * its axis; no zero point.
 * @throws UserError where the letters are not k·δ with k in −128..127
 */
export function dequantize(layer: Layer, quantized: ExportedLayer, { opset, type, fresh }: Target): Dequantized {
  checkLetters(layer, quantized);
  const { steps } = quantized;
  const perNeuron = steps.length > 1;
  const axis = neuronAxis(layer);
  const own = (suffix: string) => fresh(`${layer.weight}.${suffix}`);
  const codes = integerConstant(layer, quantized.codes, opset, own('codes'));
  const floats = type === Number(DataType.FLOAT) ? layer.weight : own('float');
  const scale = own('scale');
  const constants = [codes];
  const nodes: NodeProto[] = [];
  if (opset >= PER_CHANNEL_OPSET) {
    constants.push(floatsToTensor(scale, perNeuron ? [layer.neurons] : [], steps));
    const attributes: Record<string, number> = perNeuron ? { axis } : {};
    nodes.push(node('DequantizeLinear', [codes.name, scale], [floats], attributes, own('dequantize')));
  } else {
    constants.push(floatsToTensor(scale, alongAxis(layer, axis, perNeuron), steps));
    const unscaled = own('unscaled');
    nodes.push(node('Cast', [codes.name], [unscaled], { to: DataType.FLOAT }, own('cast')));
    nodes.push(node('Mul', [unscaled, scale], [floats], {}, own('dequantize')));
  }
  if (floats !== layer.weight) nodes.push(node('Cast', [floats], [layer.weight], { to: type }, own('narrow')));
  return { constants, nodes };
}

/** The axis of the constant along which neurons lie. */
function neuronAxis({ op, transposed, weightShape }: Layer): number {
  if (transposed) return weightShape.length - 1;
  return op === 'MatMul' ? Math.max(0, weightShape.length - 2) : 0;
}

/** A shape that broadcasts one value per neuron over the constant. */
function alongAxis({ weightShape }: Layer, axis: number, perNeuron: boolean): number[] {
  return perNeuron ? weightShape.map((size, i) => (i === axis ? size : 1)) : [];
}

function integerConstant(layer: Layer, codes: Int8Array, opset: number, name: string): TensorProto {
  const ordered = asConstantCodes(layer, codes);
  const fourBits = opset >= INT4_OPSET && ordered.every((k) => k >= -8 && k <= 7);
  return create(TensorProtoSchema, {
    name,
    dims: layer.weightShape.map(BigInt),
    dataType: fourBits ? DataType.INT4 : DataType.INT8,
    rawData: fourBits ? packFourBits(ordered) : new Uint8Array(ordered.buffer),
  });
}

/** The codes in the order of the constant. */
function asConstantCodes({ neurons, inputs, transposed }: Layer, codes: Int8Array): Int8Array<ArrayBuffer> {
  if (!transposed) return Int8Array.from(codes);
  const constant = new Int8Array(codes.length); // (inputs, neurons)
  for (let c = 0; c < neurons; c++) for (let t = 0; t < inputs; t++) constant[t * neurons + c] = codes[c * inputs + t]!;
  return constant;
}

/** Two to a byte, the first in the low half. */
function packFourBits(codes: Int8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(Math.ceil(codes.length / 2));
  codes.forEach((k, i) => (packed[i >> 1]! |= (k & 15) << (4 * (i & 1))));
  return packed;
}

function checkLetters(layer: Layer, { values, codes, steps, recipe }: ExportedLayer): void {
  if (recipe.regularizer?.kind === 'L0')
    throw new UserError(
      `The letters of ${layer.name} are ±(λ + k·δ) (L0), which integers with a scale do not hold. Export as float.`,
    );
  const stepOf = (i: number) => steps[steps.length === 1 ? 0 : Math.floor(i / layer.inputs)]!;
  const off = values.findIndex((q, i) => q !== Math.fround(codes[i]! * stepOf(i)));
  if (off >= 0)
    throw new UserError(
      `${layer.name} has the letter ${Math.round(values[off]! / stepOf(off))}·δ (${recipe.alphabet}, ${recipe.bits} bits), which int8 does not hold. Choose the alphabet int, or export as float.`,
    );
}
