/**
 * Networks in float16, bfloat16 or double are computed in float32 and written back as they were: what is retyped
 * on the way in is remembered, piece by piece, for the way out.
 */
import {
  TensorProto_DataType as DataType,
  type AttributeProto,
  type ModelProto,
  type NodeProto,
  type TypeProto,
} from 'onnx-buf';
import { traceConstant } from '../graph/constants';
import { indexGraph } from '../graph/graph';
import { isDefaultDomain, type ParsedModel } from '../wire/parse';
import { floatsToTensor, readFloats } from '../tensors/tensors';
import { allGraphs, allNodes, allTensors } from '../graph/traverse';

/** The element type that a tensor, attribute or type of the model had before it became float32. */
export type StoredTypes = ReadonlyMap<object, number>;

/** What became float32. */
export interface Retyped {
  /** Grows while layers get constants of their own. */
  stored: Map<object, number>;
  /** The type that a layer's node computed in, where that was not float32. */
  computed: ReadonlyMap<NodeProto, number>;
  /** The types that it had. */
  types: ReadonlySet<number>;
}

/** Makes float32 of every other float type that a layer has its weights in, all over the model. */
export function toFloat32(model: ParsedModel): Retyped {
  const computed = weightTypes(model);
  const types = new Set(computed.values());
  const stored = new Map<object, number>();
  if (types.size > 0) {
    for (const tensor of new Set(allTensors(model))) {
      if (!types.has(tensor.dataType)) continue;
      stored.set(tensor, tensor.dataType);
      const { dims, name } = tensor;
      const { rawData } = floatsToTensor(name, dims.map(Number), readFloats(tensor));
      Object.assign(tensor, { dataType: DataType.FLOAT, rawData, int32Data: [], doubleData: [] });
    }
    for (const node of allNodes(model))
      for (const attribute of node.attribute) {
        if (!namesType(node, attribute) || !types.has(Number(attribute.i))) continue;
        stored.set(attribute, Number(attribute.i));
        attribute.i = BigInt(DataType.FLOAT);
      }
    for (const tensorType of tensorTypes(model)) {
      if (!types.has(tensorType.elemType)) continue;
      stored.set(tensorType, tensorType.elemType);
      tensorType.elemType = DataType.FLOAT;
    }
  }
  return { stored, computed, types };
}

function weightTypes(model: ParsedModel): Map<NodeProto, number> {
  const index = indexGraph(model.graph);
  const types = new Map<NodeProto, number>();
  for (const node of model.graph.node) {
    if (!isDefaultDomain(node.domain) || !['Conv', 'ConvTranspose', 'Gemm', 'MatMul'].includes(node.opType)) continue;
    for (const name of node.input.slice(0, 2)) {
      const traced = traceConstant(name, index);
      if (traced.kind === 'constant' && traced.constant.dataType !== Number(DataType.FLOAT))
        types.set(node, traced.constant.dataType);
    }
  }
  return types;
}

/** Attributes of the default domain that hold the number of an element type. */
export function namesType({ domain, opType }: NodeProto, { name }: AttributeProto): boolean {
  if (!isDefaultDomain(domain)) return false;
  return name === 'dtype' || name === 'output_datatype' || (opType === 'Cast' && name === 'to');
}

type TensorType = Extract<TypeProto['value'], { case: 'tensorType' }>['value'];

function* tensorTypes(model: ModelProto): Generator<TensorType> {
  for (const { input, output, valueInfo } of allGraphs(model))
    for (const { type } of [...input, ...output, ...valueInfo]) yield* tensorTypesOf(type);
  for (const { valueInfo } of model.functions) for (const { type } of valueInfo) yield* tensorTypesOf(type);
}

function* tensorTypesOf(type: TypeProto | undefined): Generator<TensorType> {
  switch (type?.value.case) {
    case 'tensorType':
      yield type.value.value;
      return;
    case 'sequenceType':
    case 'optionalType':
      yield* tensorTypesOf(type.value.value.elemType);
      return;
    default:
  }
}
