/**
 * Weights that are mostly zeros: those that are not, and how far each is from the one before, in a byte. Five nodes put them in
 * their places, once, as the file is loaded. Sparse initializers take 12 bytes for each, their places being int64, and
 * onnxruntime-web 1.30 reads them in its build for wasm alone: that for WebGPU refuses the file.
 */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, TensorProtoSchema } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { node } from '../build';
import type { Layer } from '../network';
import { floatsToTensor, integersToTensor } from '../tensors/tensors';
import { SCATTER_OPSET } from '../wire/opsets';
import type { Dequantized, Target } from './exported-layer';

const LARGEST_GAP = 255;
/** A float and a byte. */
const ENTRY_BYTES = 5;
/** Of the nodes and their names, about. */
const NODES_BYTES = 600;

/** @param constant as the layer's operator wants it @returns null where that takes no less than all of it, or the opset has it not */
export function scattered(
  { weight, weightShape }: Layer,
  constant: Float32Array,
  { opset, type, own, called }: Target,
): Omit<Dequantized, 'native'> | null {
  if (opset < SCATTER_OPSET || type !== Number(DataType.FLOAT)) return null;
  const { gaps, values } = entriesOf(constant);
  if (gaps.length === 0 || gaps.length * ENTRY_BYTES + NODES_BYTES >= constant.length * 4) return null;
  const [steps, places, zeros, flat] = ['steps', 'places', 'zeros', 'flat'].map(own) as [
    string,
    string,
    string,
    string,
  ];
  const bytes = create(TensorProtoSchema, {
    ...{ name: own('gaps'), dims: [BigInt(gaps.length)], dataType: DataType.UINT8 },
    rawData: Uint8Array.from(gaps),
  });
  const kept = floatsToTensor(own('kept'), [values.length], Float32Array.from(values));
  const axis = integersToTensor(own('axis'), [], [0]);
  const size = integersToTensor(own('size'), [1], [productOf(weightShape)]);
  const shape = integersToTensor(own('shape'), [weightShape.length], [...weightShape]);
  return {
    constants: [bytes, kept, axis, size, shape],
    nodes: [
      node('Cast', [bytes.name], [steps], { to: DataType.INT32 }, called('steps')),
      node('CumSum', [steps, axis.name], [places], {}, called('places')),
      node('ConstantOfShape', [size.name], [zeros], {}, called('zeros')),
      node('ScatterElements', [zeros, places, kept.name], [flat], { axis: 0 }, called('scatter')),
      node('Reshape', [flat, shape.name], [weight], {}, called('reshape')),
    ],
  };
}

/** What is not 0, each with its distance from the one before, the first with its place; zeros where that would be too far. */
function entriesOf(constant: Float32Array): { gaps: number[]; values: number[] } {
  const [gaps, values]: [number[], number[]] = [[], []];
  let last = 0;
  constant.forEach((value, place) => {
    if (value === 0) return;
    for (; place - last > LARGEST_GAP; last += LARGEST_GAP) {
      gaps.push(LARGEST_GAP);
      values.push(0);
    }
    gaps.push(place - last);
    values.push(value);
    last = place;
  });
  return { gaps, values };
}
