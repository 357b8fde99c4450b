/** Weights as codes that say which value of a codebook each is: a Gather makes them, once, as the file is loaded. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import { node } from '../build';
import { asConstant } from '../layers/weight-layout';
import type { Layer } from '../network';
import { floatsToTensor } from '../tensors/tensors';
import type { ExportedParts } from './compressed-layer';
import type { Dequantized, Target } from './exported-layer';
import { INTEGER_TYPES, integerConstant, type IntegerType } from './integer-types';

/** The narrowest type of an opset whose unsigned integers say which of so many values a weight is. */
export function codebookType(values: number, opset: number): IntegerType {
  return INTEGER_TYPES.find((type) => type.opset <= opset && values <= 2 ** type.bits)!;
}

/**
 * Codes in the narrowest of uint2, uint4 and uint8 that the opset has and that says all of them. Gather takes no such indices: a
 * Cast makes them int32, of packed ones after a DequantizeLinear with scale 1, since the build of onnxruntime-web 1.30 for WebGPU
 * has no Cast of those.
 */
export function lookedUp(
  layer: Layer,
  { codebook, codes }: Extract<ExportedParts, { kind: 'codebook' }>,
  { opset, type, own, called, scalar }: Target,
): Omit<Dequantized, 'native'> {
  const integers = codebookType(codebook.length, opset);
  const ordered = asConstant(layer, Int8Array.from(codes));
  const constant = integerConstant(own('codes'), layer.weightShape, ordered, integers, integers.unsigned);
  const values = floatsToTensor(own('codebook'), [codebook.length], codebook);
  const isPacked = integers.bits < 8;
  const whole = isPacked ? own('whole') : constant.name;
  const places = own('places');
  const floats = type === Number(DataType.FLOAT) ? layer.weight : own('float');
  const nodes = [
    ...(isPacked ? [node('DequantizeLinear', [constant.name, scalar(1)], [whole], {}, called('unpack'))] : []),
    node('Cast', [whole], [places], { to: DataType.INT32 }, called('places')),
    node('Gather', [values.name, places], [floats], {}, called('lookup')),
  ];
  if (floats !== layer.weight) nodes.push(node('Cast', [floats], [layer.weight], { to: type }, called('narrow')));
  return { constants: [constant, values], nodes };
}
