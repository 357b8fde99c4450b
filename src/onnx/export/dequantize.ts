/** Integer weights in a graph: the codes as a constant, and the nodes that make the layer's weights of them. */
import { TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf';
import { scaleGroupCount, scaleGroupOf, stepsOfWeights } from '../../core/scale-groups';
import { UserError } from '../../core/errors';
import { node } from '../build';
import type { Layer } from '../network';
import { INT4_OPSET, PER_CHANNEL_OPSET } from '../wire/opsets';
import { asConstant } from '../layers/weight-layout';
import { integersToTensor } from '../tensors/tensors';
import { alongGroups, broadcasting, inputAxis, neuronAxis, placed } from './axes';
import type { Dequantized, ExportedLayer, Target } from './exported-layer';
import { codeType, integerConstant } from './integer-types';
import { addedOffsets, offsetsOf, zeroPoints } from './offsets';

type Parts = Omit<Dequantized, 'native'>;

/**
 * Codes in the narrowest of int2, int4 and int8 that holds them and that the opset has; one scale for the layer, or one per
 * neuron along its axis, or one per neuron and scale group. Offsets of 0 and 1 are zero points. Where there is no such
 * DequantizeLinear, a Cast (of packed integers a DequantizeLinear with scale 1) and a Mul stand in, with a Gather that gives each
 * input the scale of its group, and an Add between them for offsets: (k + o)·δ, rounded once, as the letters are.
 * @throws UserError where the letters are not (k + o)·δ with k in −128..127
 */
export function dequantize(layer: Layer, quantized: ExportedLayer, target: Target): Dequantized {
  checkLetters(layer, quantized);
  const { opset, type, own, called } = target;
  const integers = codeType(quantized.codes, opset);
  const ordered = asConstant(layer, Int8Array.from(quantized.codes));
  const codes = integerConstant(own('codes'), layer.weightShape, ordered, integers, integers.signed);
  const floats = type === Number(DataType.FLOAT) ? layer.weight : own('float');
  const native = takesOperator(layer, quantized, opset);
  const made = native
    ? withOperator(layer, quantized, codes, floats, target)
    : spelledOut(layer, quantized, codes, floats, target);
  const nodes = [...made.nodes];
  if (floats !== layer.weight) nodes.push(node('Cast', [floats], [layer.weight], { to: type }, called('narrow')));
  return { constants: [codes, ...made.constants], nodes, native };
}

const isGrouped = (layer: Layer, { recipe }: ExportedLayer) => scaleGroupCount(layer, recipe) > 1;

/**
 * Whether the DequantizeLinear of an opset makes the layer's weights. Not of int2 in front of a MatMul or Gemm: onnxruntime 1.30
 * fuses these to a MatMulNBits of 2 bits, which in its wasm build gives other numbers (small-files.test.ts says whether it still does).
 */
function takesOperator(layer: Layer, quantized: ExportedLayer, opset: number): boolean {
  if (opset < (isGrouped(layer, quantized) ? INT4_OPSET : PER_CHANNEL_OPSET)) return false;
  if (quantized.steps.length > 1 && neuronAxis(layer) === 'none') return false;
  const isMatrix = layer.op === 'MatMul' || layer.op === 'Gemm';
  if (isMatrix && codeType(quantized.codes, opset).bits === 2) return false;
  return offsetsOf(quantized) === null || zeroPoints(layer, quantized) !== null;
}

function withOperator(
  layer: Layer,
  quantized: ExportedLayer,
  codes: TensorProto,
  floats: string,
  { opset, own, called }: Target,
): Parts {
  const { steps, recipe } = quantized;
  const grouped = isGrouped(layer, quantized);
  const place = <T extends Float32Array | Int8Array>(values: T): { dims: number[]; values: T } =>
    grouped
      ? alongGroups(layer, values, scaleGroupCount(layer, recipe))
      : { dims: steps.length > 1 ? [layer.neurons] : [], values };
  const constants = [placed(own('scale'), place(steps))];
  const zeros = zeroPoints(layer, quantized);
  if (zeros) {
    const type = codeType(quantized.codes, opset);
    const { dims, values } = place(zeros);
    constants.push(integerConstant(own('zero'), dims, values, type, type.signed));
  }
  const attributes: Record<string, number> = {
    ...(grouped ? { axis: inputAxis(layer), block_size: recipe.groupSize! } : {}),
    ...(!grouped && steps.length > 1 ? { axis: neuronAxis(layer) as number } : {}),
  };
  const inputs = [codes, ...constants].map(({ name }) => name);
  return { constants, nodes: [node('DequantizeLinear', inputs, [floats], attributes, called('dequantize'))] };
}

/** (k + o)·δ in the operators that every opset has. */
function spelledOut(layer: Layer, quantized: ExportedLayer, codes: TensorProto, floats: string, target: Target): Parts {
  const { own, called, scalar } = target;
  let unscaled = own('unscaled');
  // The build of onnxruntime-web 1.30 for WebGPU has no Cast of packed integers, and refuses the file.
  const nodes = [
    codes.dataType === Number(DataType.INT8)
      ? node('Cast', [codes.name], [unscaled], { to: DataType.FLOAT }, called('cast'))
      : node('DequantizeLinear', [codes.name, scalar(1)], [unscaled], {}, called('cast')),
  ];
  const constants: TensorProto[] = [];
  const offsets = offsetsOf(quantized);
  if (offsets) {
    const added = addedOffsets(layer, offsets, target);
    const shifted = own('shifted');
    constants.push(...added.constants);
    nodes.push(...added.nodes, node('Add', [unscaled, added.name], [shifted], {}, called('shift')));
    unscaled = shifted;
  }
  const factor = factors(layer, quantized, target);
  constants.push(...factor.constants);
  nodes.push(...factor.nodes, node('Mul', [unscaled, factor.name], [floats], {}, called('dequantize')));
  return { constants, nodes };
}

/** δ of every weight, in a tensor that broadcasts over them. */
function factors(layer: Layer, quantized: ExportedLayer, { own, called }: Target): Parts & { name: string } {
  const { steps, recipe } = quantized;
  const scale = own('scale');
  if (!isGrouped(layer, quantized))
    return { name: scale, constants: [placed(scale, broadcasting(layer, steps))], nodes: [] };
  const [of, name] = [own('blocks'), own('scales')];
  const groupOfInput = Array.from({ length: layer.inputs }, (_, t) => scaleGroupOf(t, recipe));
  const ofGroups = placed(scale, alongGroups(layer, steps, scaleGroupCount(layer, recipe)));
  return {
    name,
    constants: [ofGroups, integersToTensor(of, [layer.inputs], groupOfInput)],
    nodes: [node('Gather', [scale, of], [name], { axis: inputAxis(layer) }, called('spread'))],
  };
}

function checkLetters(layer: Layer, { values, codes, steps, offsets, recipe }: ExportedLayer): void {
  if (recipe.regularizer?.kind === 'L0')
    throw new UserError(
      `The levels of ${layer.name} are ± (threshold + k · step) (L0), which integers with a scale do not hold. Export as float.`,
    );
  const δ = stepsOfWeights(steps, layer, recipe);
  const neuronOf = (i: number) => Math.floor(i / layer.inputs);
  const stepOf = (i: number) => δ(neuronOf(i), i % layer.inputs);
  const off = values.findIndex((q, i) => q !== Math.fround((codes[i]! + (offsets?.[neuronOf(i)] ?? 0)) * stepOf(i)));
  if (off >= 0)
    throw new UserError(
      `${layer.name} has a level at ${Math.round((2 * values[off]!) / stepOf(off)) / 2} steps (${recipe.alphabet} grid, ${recipe.bits} bits), which int8 does not hold. Choose the grid int, or export as float.`,
    );
}
