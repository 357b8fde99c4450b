/** Builds ONNX networks in code: for tests, and for the script that writes the built-in examples. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Dimension } from './network';
import { floatsToTensor, integersToTensor } from './tensors';

/** An integer, integers, a string or a tensor; `{ float }` for a float, since 1 alone would be an integer. */
export type AttributeValue = number | number[] | string | { float: number } | { floats: number[] } | TensorProto;

export function attribute(name: string, value: AttributeValue): AttributeProto {
  const type = AttributeProto_AttributeType;
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: type.INT, i: BigInt(value) });
  if (Array.isArray(value)) return create(AttributeProtoSchema, { name, type: type.INTS, ints: value.map(BigInt) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: type.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: type.FLOAT, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: type.FLOATS, floats: value.floats });
  return create(AttributeProtoSchema, { name, type: type.TENSOR, t: value });
}

/** @param name where it is '', the node has none, as in many exports */
export function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Record<string, AttributeValue> = {},
  name = '',
  domain = '',
): NodeProto {
  const attributeList = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  return create(NodeProtoSchema, { opType, input, output, attribute: attributeList, name, domain });
}

/** A float32 initializer. */
export function tensor(name: string, dims: number[], values: ArrayLike<number>): TensorProto {
  return floatsToTensor(name, dims, Float32Array.from(values));
}

/** An int64 initializer. */
export function integers(name: string, dims: number[], values: number[]): TensorProto {
  return integersToTensor(name, dims, values);
}

export function valueInfo(
  name: string,
  shape: Dimension[] | null,
  elemType: TensorProto_DataType = TensorProto_DataType.FLOAT,
): ValueInfoProto {
  const dim = shape?.map((d) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof d === 'number' ? { case: 'dimValue', value: BigInt(d) } : { case: 'dimParam', value: d },
    }),
  );
  const value = create(TypeProto_TensorSchema, {
    elemType,
    ...(dim ? { shape: create(TensorShapeProtoSchema, { dim }) } : {}),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  });
}

export interface GraphParts {
  inputs: Record<string, Dimension[]>;
  outputs: Record<string, Dimension[]>;
  nodes: NodeProto[];
  initializers?: TensorProto[];
  opset?: number;
}

/** A float32 network. */
export function model({ inputs, outputs, nodes, initializers = [], opset = 13 }: GraphParts): ModelProto {
  const infos = (values: Record<string, Dimension[]>) =>
    Object.entries(values).map(([name, shape]) => valueInfo(name, shape));
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'bitpath',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
    graph: create(GraphProtoSchema, {
      name: 'graph',
      node: nodes,
      input: infos(inputs),
      output: infos(outputs),
      initializer: initializers,
    }),
  });
}

export function modelBytes(parts: GraphParts): Uint8Array {
  return toBinary(ModelProtoSchema, model(parts));
}
