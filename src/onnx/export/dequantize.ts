/** Integer weights in a graph: the codes as a constant, and the nodes that make the layer's weights of them. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema, type NodeProto, type TensorProto } from 'onnx-buf';
import { scaleGroupCount, scaleGroupOf, stepsOfWeights, type ScaleGrouping } from '../../core/scale-groups';
import { UserError } from '../../core/errors';
import type { QuantizedLayer } from '../../core/layer-problem';
import { node } from '../build';
import type { Layer } from '../network';
import { INT4_OPSET, PER_CHANNEL_OPSET } from '../wire/opsets';
import { asConstant } from '../layers/weight-layout';
import { floatsToTensor, integersToTensor } from '../tensors/tensors';

/** What the exporter needs of a quantized layer. */
export interface ExportedLayer extends Pick<QuantizedLayer, 'values' | 'codes' | 'steps'> {
  biases: Float32Array | null;
  /** What of its recipe the letters and steps hang on. */
  recipe: ScaleGrouping & { alphabet: string; bits: number; regularizer?: { kind: 'L0' | 'L1' } };
}

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
 * its axis, or one per neuron and scale group; no zero point. A Cast and a Mul stand in where there is no such
 * DequantizeLinear, with a Gather before them that gives each input the scale of its group.
 * @throws UserError where the letters are not k·δ with k in −128..127
 */
export function dequantize(layer: Layer, quantized: ExportedLayer, { opset, type, fresh }: Target): Dequantized {
  checkLetters(layer, quantized);
  const { steps, recipe } = quantized;
  const perNeuron = steps.length > 1;
  const scaleGroups = scaleGroupCount(layer, recipe);
  const grouped = scaleGroups > 1;
  const axis = grouped ? inputAxis(layer) : perNeuron ? neuronAxis(layer) : null;
  const native = opset >= (grouped ? INT4_OPSET : PER_CHANNEL_OPSET) && axis !== 'none';
  const own = (suffix: string) => fresh(`${layer.weight}.${suffix}`);
  const codes = integerConstant(layer, quantized.codes, native && opset >= INT4_OPSET, own('codes'));
  const floats = type === Number(DataType.FLOAT) ? layer.weight : own('float');
  const scale = own('scale');
  const constants = [codes];
  const nodes: NodeProto[] = [];
  if (native) {
    constants.push(grouped ? groupScale(scale, layer, steps, scaleGroups) : plainScale(scale, layer, steps));
    const attributes: Record<string, number> = {
      ...(axis === null ? {} : { axis }),
      ...(grouped && { block_size: recipe.groupSize! }),
    };
    nodes.push(node('DequantizeLinear', [codes.name, scale], [floats], attributes, own('dequantize')));
  } else {
    const unscaled = own('unscaled');
    nodes.push(node('Cast', [codes.name], [unscaled], { to: DataType.FLOAT }, own('cast')));
    let factor = scale;
    if (grouped) {
      const of = own('blocks');
      const groupOfInput = Array.from({ length: layer.inputs }, (_, t) => scaleGroupOf(t, recipe));
      constants.push(groupScale(scale, layer, steps, scaleGroups), integersToTensor(of, [layer.inputs], groupOfInput));
      factor = own('scales');
      nodes.push(node('Gather', [scale, of], [factor], { axis: inputAxis(layer) }, own('spread')));
    } else constants.push(broadcastScale(scale, layer, axis, steps));
    nodes.push(node('Mul', [unscaled, factor], [floats], {}, own('dequantize')));
  }
  if (floats !== layer.weight) nodes.push(node('Cast', [floats], [layer.weight], { to: type }, own('narrow')));
  return { constants, nodes };
}

/**
 * The axis of the constant along which neurons lie. Transposed convolutions in groups have groups along axis 0 and the
 * neurons of a group along axis 1: one axis alone holds them only where each group has one channel and one neuron.
 */
function neuronAxis({ op, groups, transposed, weightShape }: Layer): number | 'none' {
  if (op === 'ConvTranspose') return groups === 1 ? 1 : weightShape[0] === groups && weightShape[1] === 1 ? 0 : 'none';
  if (transposed) return weightShape.length - 1;
  return op === 'MatMul' ? Math.max(0, weightShape.length - 2) : 0;
}

/** The axis of a dense layer's constant along which its inputs lie. */
function inputAxis({ transposed, weightShape }: Layer): number {
  return transposed ? Math.max(0, weightShape.length - 2) : weightShape.length - 1;
}

/** One step, or one per neuron. */
function plainScale(name: string, { neurons }: Layer, steps: Float32Array): TensorProto {
  return floatsToTensor(name, steps.length > 1 ? [neurons] : [], steps);
}

/** Steps (neurons, scale groups) of a dense layer as its weights lie, with a group in the place of its inputs. */
function groupScale(name: string, layer: Layer, steps: Float32Array, scaleGroups: number): TensorProto {
  const axis = inputAxis(layer);
  const shape = layer.weightShape.map((size, i) => (i === axis ? scaleGroups : size));
  return floatsToTensor(name, shape, asConstant({ ...layer, inputs: scaleGroups, weightShape: shape }, steps));
}

/** Steps, one or one per neuron, in a shape that broadcasts over the constant. @param axis null: one step */
function broadcastScale(name: string, layer: Layer, axis: number | 'none' | null, steps: Float32Array): TensorProto {
  const { weightShape, groups } = layer;
  if (axis !== 'none') {
    const shape = axis === null ? [] : weightShape.map((size, i) => (i === axis ? size : 1));
    return floatsToTensor(name, shape, steps);
  }
  // Each channel has the steps of its group's neurons.
  const [channels = 0, perGroup = 0] = weightShape;
  const scales = new Float32Array(channels * perGroup);
  for (let i = 0; i < scales.length; i++) {
    const group = Math.floor((Math.floor(i / perGroup) * groups) / channels);
    scales[i] = steps[group * perGroup + (i % perGroup)]!;
  }
  return floatsToTensor(name, [channels, perGroup, ...weightShape.slice(2).map(() => 1)], scales);
}

function integerConstant(layer: Layer, codes: Int8Array, canPack: boolean, name: string): TensorProto {
  const ordered = asConstant(layer, Int8Array.from(codes));
  const fourBits = canPack && ordered.every((k) => k >= -8 && k <= 7);
  return create(TensorProtoSchema, {
    name,
    dims: layer.weightShape.map(BigInt),
    dataType: fourBits ? DataType.INT4 : DataType.INT8,
    rawData: fourBits ? packFourBits(ordered) : new Uint8Array(ordered.buffer),
  });
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
  const δ = stepsOfWeights(steps, layer, recipe);
  const stepOf = (i: number) => δ(Math.floor(i / layer.inputs), i % layer.inputs);
  const off = values.findIndex((q, i) => q !== Math.fround(codes[i]! * stepOf(i)));
  if (off >= 0)
    throw new UserError(
      `${layer.name} has the letter ${Math.round(values[off]! / stepOf(off))}·δ (${recipe.alphabet}, ${recipe.bits} bits), which int8 does not hold. Choose the alphabet int, or export as float.`,
    );
}
