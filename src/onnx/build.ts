/** Builds ONNX networks in code: for tests, and for the script that writes the built-in examples. */
import { create, isMessage, toBinary } from '@bufbuild/protobuf';
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
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Dimension } from './network';
import { floatsToTensor, integersToTensor } from './tensors/tensors';

/** An integer, integers, a string, a tensor or a body; `{ float }` for a float, since 1 alone would be an integer. */
export type AttributeValue =
  number | number[] | string | { float: number } | { floats: number[] } | TensorProto | GraphProto;

export function attribute(name: string, value: AttributeValue): AttributeProto {
  const type = AttributeProto_AttributeType;
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: type.INT, i: BigInt(value) });
  if (Array.isArray(value)) return create(AttributeProtoSchema, { name, type: type.INTS, ints: value.map(BigInt) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: type.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: type.FLOAT, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: type.FLOATS, floats: value.floats });
  if (isMessage(value, GraphProtoSchema)) return create(AttributeProtoSchema, { name, type: type.GRAPH, g: value });
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
  shape: readonly Dimension[] | null,
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

/** The shape of a float32 tensor; null where it stays open; `{ type, shape }` for another element type. */
export type TensorSpec = Dimension[] | null | { type: TensorProto_DataType; shape: Dimension[] | null };

export interface GraphParts {
  inputs?: Record<string, TensorSpec>;
  outputs: Record<string, TensorSpec>;
  nodes: NodeProto[];
  initializers?: TensorProto[];
}

export interface ModelParts extends GraphParts {
  opset?: number;
  functions?: FunctionProto[];
  /** Operator sets beside the default one, all in version 1. */
  domains?: string[];
}

function infos(specs: Record<string, TensorSpec>): ValueInfoProto[] {
  return Object.entries(specs).map(([name, spec]) =>
    spec === null || Array.isArray(spec) ? valueInfo(name, spec) : valueInfo(name, spec.shape, spec.type),
  );
}

/** A body of If, Loop or Scan, or the graph of a model. */
export function graph({ inputs = {}, outputs, nodes, initializers = [] }: GraphParts): GraphProto {
  return create(GraphProtoSchema, {
    name: 'graph',
    node: nodes,
    input: infos(inputs),
    output: infos(outputs),
    initializer: initializers,
  });
}

export function model({ opset = 13, functions = [], domains = [], ...parts }: ModelParts): ModelProto {
  const versions = [{ domain: '', version: BigInt(opset) }, ...domains.map((domain) => ({ domain, version: 1n }))];
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'bitpath',
    opsetImport: versions.map((version) => create(OperatorSetIdProtoSchema, version)),
    graph: graph(parts),
    functions,
  });
}

export function modelBytes(parts: ModelParts): Uint8Array {
  return toBinary(ModelProtoSchema, model(parts));
}
