/** The way back from `toFloat32`: a model in which everything has the type it was read with. */
import { TensorProto_DataType as DataType } from 'onnx-buf';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  TypeProto,
  ValueInfoProto,
} from 'onnx-buf';
import { UserError } from '../../core/errors';
import { withFields } from '../wire/messages';
import { shorten } from '../graph/names';
import { floatsToTensor, readFloats } from '../tensors/tensors';
import type { StoredTypes } from './to-float32';

/** Shares with `model` all that is not retyped; `model` stays as it is. */
export function restoreTypes(model: ModelProto, stored: StoredTypes): ModelProto {
  if (stored.size === 0) return model;
  return withFields(model, {
    ...(model.graph ? { graph: restoreGraph(model.graph, stored) } : {}),
    functions: model.functions.map((body) => restoreFunction(body, stored)),
  });
}

/** From here on float16 rounds to infinity. */
const BEYOND_HALVES = 65520;

/** @throws UserError where folding has made a number that float16 does not hold: the file would compute NaN */
function requireHalves(name: string, values: Float32Array): void {
  const beyond = values.find((value) => Math.abs(value) >= BEYOND_HALVES && Number.isFinite(value));
  if (beyond !== undefined)
    throw new UserError(
      `${shorten(name)} has the value ${beyond}, which float16 does not hold. Convert the network to float32, and quantize that.`,
    );
}

function restoreTensor(message: TensorProto, stored: StoredTypes): TensorProto {
  const type = stored.get(message);
  if (type === undefined) return message;
  const values = readFloats(message);
  if (type === Number(DataType.FLOAT16)) requireHalves(message.name, values);
  const { rawData } = floatsToTensor('', [], values, type);
  return withFields(message, { dataType: type, rawData, floatData: [] });
}

function restoreAttribute(message: AttributeProto, stored: StoredTypes): AttributeProto {
  const type = stored.get(message);
  if (type !== undefined) return withFields(message, { i: BigInt(type) });
  const { t, tensors, g, graphs } = message;
  if (!t && !g && tensors.length + graphs.length === 0) return message;
  return withFields(message, {
    ...(t ? { t: restoreTensor(t, stored) } : {}),
    ...(g ? { g: restoreGraph(g, stored) } : {}),
    tensors: tensors.map((tensor) => restoreTensor(tensor, stored)),
    graphs: graphs.map((graph) => restoreGraph(graph, stored)),
  });
}

function restoreNode(message: NodeProto, stored: StoredTypes): NodeProto {
  return withFields(message, { attribute: message.attribute.map((attribute) => restoreAttribute(attribute, stored)) });
}

function restoreType(message: TypeProto, stored: StoredTypes): TypeProto {
  const { value } = message;
  switch (value.case) {
    case 'tensorType': {
      const elemType = stored.get(value.value);
      if (elemType === undefined) return message;
      return withFields(message, { value: { case: value.case, value: withFields(value.value, { elemType }) } });
    }
    case 'sequenceType': {
      if (!value.value.elemType) return message;
      const elemType = restoreType(value.value.elemType, stored);
      return withFields(message, { value: { case: value.case, value: withFields(value.value, { elemType }) } });
    }
    case 'optionalType': {
      if (!value.value.elemType) return message;
      const elemType = restoreType(value.value.elemType, stored);
      return withFields(message, { value: { case: value.case, value: withFields(value.value, { elemType }) } });
    }
    default:
      return message;
  }
}

function restoreInfo(message: ValueInfoProto, stored: StoredTypes): ValueInfoProto {
  return message.type ? withFields(message, { type: restoreType(message.type, stored) }) : message;
}

function restoreGraph(message: GraphProto, stored: StoredTypes): GraphProto {
  const infos = (list: readonly ValueInfoProto[]) => list.map((info) => restoreInfo(info, stored));
  return withFields(message, {
    node: message.node.map((node) => restoreNode(node, stored)),
    initializer: message.initializer.map((tensor) => restoreTensor(tensor, stored)),
    sparseInitializer: message.sparseInitializer.map((sparse) =>
      sparse.values ? withFields(sparse, { values: restoreTensor(sparse.values, stored) }) : sparse,
    ),
    input: infos(message.input),
    output: infos(message.output),
    valueInfo: infos(message.valueInfo),
  });
}

function restoreFunction(message: FunctionProto, stored: StoredTypes): FunctionProto {
  return withFields(message, {
    node: message.node.map((node) => restoreNode(node, stored)),
    valueInfo: message.valueInfo.map((info) => restoreInfo(info, stored)),
  });
}
