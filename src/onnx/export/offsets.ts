/** Offsets of the letters (k + o)·δ in a file: zero points where they are whole, else what is added to the codes. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import { scaleGroupCount } from '../../core/scale-groups';
import { node } from '../build';
import type { Layer } from '../network';
import { DEQUANTIZE_OPSET } from '../wire/opsets';
import { broadcasting, placed } from './axes';
import type { ExportedLayer, Target } from './exported-layer';
import { INTEGER_TYPES, integerConstant } from './integer-types';

/** From so many neurons on, half units as integers and what makes offsets of them take less than floats. */
const WORTH_PACKING = 12;

/** o of each neuron, (neurons); null where all are 0. */
export function offsetsOf({ offsets }: ExportedLayer): Float32Array | null {
  return offsets?.some((o) => o !== 0) ? offsets : null;
}

/**
 * −o in the shape of the steps: one, or (neurons), or (neurons, scale groups); null where no zero points say it, as some
 * offsets are not whole, or neurons that share a step differ.
 */
export function zeroPoints(layer: Layer, quantized: ExportedLayer): Int8Array | null {
  const offsets = offsetsOf(quantized);
  if (!offsets?.every(Number.isInteger)) return null;
  const { steps, recipe } = quantized;
  if (steps.length === 1) return isOneNumber(offsets) ? Int8Array.of(-offsets[0]!) : null;
  const scaleGroups = scaleGroupCount(layer, recipe);
  return Int8Array.from(steps, (_, i) => -offsets[Math.floor(i / scaleGroups)]!);
}

/** What is to be added to the codes, in a tensor that broadcasts over them. */
export function addedOffsets(
  layer: Layer,
  offsets: Float32Array,
  { opset, own, called, scalar }: Target,
): { name: string; constants: TensorProto[]; nodes: NodeProto[] } {
  if (isOneNumber(offsets)) return { name: scalar(offsets[0]!), constants: [], nodes: [] };
  const name = own('offset');
  if (opset < DEQUANTIZE_OPSET || offsets.length < WORTH_PACKING)
    return { name, constants: [placed(name, broadcasting(layer, offsets))], nodes: [] };
  const type = INTEGER_TYPES.find(({ opset: since }) => since <= opset)!;
  const { dims, values } = broadcasting(
    layer,
    Int8Array.from(offsets, (o) => 2 * o),
  );
  const halves = integerConstant(own('halves'), dims, values, type, type.unsigned);
  const toFloat = node('DequantizeLinear', [halves.name, scalar(0.5)], [name], {}, called('offset'));
  return { name, constants: [halves], nodes: [toFloat] };
}

const isOneNumber = (values: Float32Array) => values.every((value) => value === values[0]);
