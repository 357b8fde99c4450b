/** Subgraphs of a network as networks of their own, whose layers' weights are inputs of the graph. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type ModelProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { batchAxes } from '../../core/batch-axis';
import { valueInfo } from '../build';
import { readsOf } from '../graph/graph';
import { freshNames } from '../graph/names';
import { allTensorNames } from '../graph/traverse';
import type { Layer, Network, Stage } from '../network';
import { drawn } from '../noise/draw';

/** Element types as onnxruntime names them. */
const RUNTIME_TYPES: Partial<Record<string, DataType>> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  uint16: DataType.UINT16,
  int16: DataType.INT16,
  uint32: DataType.UINT32,
  int32: DataType.INT32,
  uint64: DataType.UINT64,
  int64: DataType.INT64,
  uint4: DataType.UINT4,
  int4: DataType.INT4,
  bool: DataType.BOOL,
  string: DataType.STRING,
};

/**
 * One stage as a network. The weights and bias of its layer are inputs of the graph, so that the float and the
 * quantized network share one session.
 * @param types element type of each of the stage's inputs, as onnxruntime names them; shapes stay open
 */
export function stageModel(network: Network, stage: Stage, types: Record<string, string>): Uint8Array {
  const inputs = stage.inputs.map((name) => {
    const type = RUNTIME_TYPES[types[name] ?? ''];
    if (type === undefined) throw new Error(`the tensor ${name} is of type ${types[name]}, which ONNX does not have`);
    return valueInfo(name, null, type);
  });
  return subgraphModel(network, stage.nodes, stage.layer ? [stage.layer] : [], inputs, stage.outputs);
}

/**
 * The whole network, with the weights and biases of all its layers as inputs of the graph.
 * @param batch how many samples go in at once; null: any number
 * @param wanted tensors that come out; left out: the network's outputs
 */
export function wholeModel(network: Network, batch: number | null, wanted?: readonly string[]): Uint8Array {
  const graph = network.model.graph!;
  const first = network.inputs[0]?.shape ?? [];
  const inputs = network.inputs.map(({ name, shape }) => {
    const { type } = graph.input.find((info) => info.name === name)!;
    // Sequences and the like have no batch axis to open.
    if (type?.value.case !== 'tensorType') return create(ValueInfoProtoSchema, { name, ...(type ? { type } : {}) });
    const { elemType, shape: hasShape } = type.value.value;
    const [along] = batchAxes(shape, first);
    const opened = shape.map((d, axis) => (axis === along && batch === null && d === first[0] ? 'batch' : d));
    return valueInfo(name, hasShape ? opened : null, elemType);
  });
  const { samples } = network.random;
  if (samples !== null) inputs.push(graph.input.find(({ name }) => name === samples)!);
  const nodes = graph.node.map((_, n) => n);
  const outputs = wanted ?? graph.output.map(({ name }) => name);
  return subgraphModel(network, nodes, network.layers, inputs, outputs);
}

function subgraphModel(
  { model, random, opset }: Network,
  nodes: readonly number[],
  layers: readonly Layer[],
  inputs: ValueInfoProto[],
  outputs: readonly string[],
): Uint8Array {
  const graph = model.graph!;
  const fresh = freshNames(random.samples === null ? new Set() : allTensorNames(graph));
  const own = nodes.map((n) => graph.node[n]!);
  const { nodes: members, constants } = drawn(own, random, opset, fresh);
  const read = new Set(outputs);
  for (const node of members) for (const name of readsOf(node)) read.add(name);
  const fed = new Map<string, ValueInfoProto>();
  for (const { weight, weightShape, bias, neurons } of layers) {
    fed.set(weight, valueInfo(weight, weightShape));
    if (bias) fed.set(bias, valueInfo(bias, [neurons]));
  }
  const subgraph: ModelProto = create(ModelProtoSchema, {
    irVersion: model.irVersion,
    opsetImport: model.opsetImport,
    functions: model.functions,
    graph: create(GraphProtoSchema, {
      name: 'subgraph',
      node: members,
      input: [...inputs, ...fed.values()],
      // onnxruntime infers the types of outputs.
      output: outputs.map((name) => create(ValueInfoProtoSchema, { name })),
      initializer: [...graph.initializer.filter(({ name }) => read.has(name) && !fed.has(name)), ...constants],
      sparseInitializer: graph.sparseInitializer.filter(({ values }) => values && read.has(values.name)),
    }),
  });
  return toBinary(ModelProtoSchema, subgraph);
}
