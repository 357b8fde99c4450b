/** The way back from `widenModel`: a model in which everything has the type it was read with. */
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
export function narrowModel(model: ModelProto, stored: StoredTypes): ModelProto {
  if (stored.size === 0) return model;
  const narrow = narrower(stored);
  return withFields(model, {
    ...(model.graph ? { graph: narrow.graph(model.graph) } : {}),
    functions: model.functions.map(narrow.functionBody),
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

function narrower(stored: StoredTypes) {
  const tensor = (message: TensorProto): TensorProto => {
    const type = stored.get(message);
    if (type === undefined) return message;
    const values = readFloats(message);
    if (type === Number(DataType.FLOAT16)) requireHalves(message.name, values);
    const { rawData } = floatsToTensor('', [], values, type);
    return withFields(message, { dataType: type, rawData, floatData: [] });
  };

  const attribute = (message: AttributeProto): AttributeProto => {
    const type = stored.get(message);
    if (type !== undefined) return withFields(message, { i: BigInt(type) });
    const { t, tensors, g, graphs } = message;
    if (!t && !g && tensors.length + graphs.length === 0) return message;
    return withFields(message, {
      ...(t ? { t: tensor(t) } : {}),
      ...(g ? { g: graph(g) } : {}),
      tensors: tensors.map(tensor),
      graphs: graphs.map(graph),
    });
  };

  const node = (message: NodeProto): NodeProto => withFields(message, { attribute: message.attribute.map(attribute) });

  const type = (message: TypeProto): TypeProto => {
    const { value } = message;
    switch (value.case) {
      case 'tensorType': {
        const elemType = stored.get(value.value);
        if (elemType === undefined) return message;
        return withFields(message, { value: { case: value.case, value: withFields(value.value, { elemType }) } });
      }
      case 'sequenceType':
        if (!value.value.elemType) return message;
        return withFields(message, {
          value: { case: value.case, value: withFields(value.value, { elemType: type(value.value.elemType) }) },
        });
      case 'optionalType':
        if (!value.value.elemType) return message;
        return withFields(message, {
          value: { case: value.case, value: withFields(value.value, { elemType: type(value.value.elemType) }) },
        });
      default:
        return message;
    }
  };

  const info = (message: ValueInfoProto): ValueInfoProto =>
    message.type ? withFields(message, { type: type(message.type) }) : message;

  const graph = (message: GraphProto): GraphProto =>
    withFields(message, {
      node: message.node.map(node),
      initializer: message.initializer.map(tensor),
      sparseInitializer: message.sparseInitializer.map((sparse) =>
        sparse.values ? withFields(sparse, { values: tensor(sparse.values) }) : sparse,
      ),
      input: message.input.map(info),
      output: message.output.map(info),
      valueInfo: message.valueInfo.map(info),
    });

  const functionBody = (message: FunctionProto): FunctionProto =>
    withFields(message, { node: message.node.map(node), valueInfo: message.valueInfo.map(info) });

  return { graph, functionBody };
}
