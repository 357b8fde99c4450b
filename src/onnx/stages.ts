/** Cuts a network into stages that run one after the other (DESIGN.md 4.3), and writes each as a network of its own. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
  type ModelProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { valueInfo } from './build';
import { indexGraph, readsOf, type GraphIndex } from './graph';
import type { Layer, Network, Stage } from './network';
import { readIntegers } from './tensors';

/** −1: depends on no input of the network, and goes along with whoever reads it. */
const CONSTANT = -1;

export function cutStages(network: Network): Stage[] {
  const graph = network.model.graph!;
  const index = indexGraph(graph);
  const stageOf = nodeStages(network, index);
  const stages: Stage[] = Array.from({ length: network.layers.length + 1 }, (_, i) => ({
    index: i,
    layer: i === 0 ? null : network.layers[i - 1]!,
    nodes: [],
    inputs: [],
    outputs: [],
    frees: [],
  }));
  graph.node.forEach((_, n) => {
    if (stageOf[n] !== CONSTANT) stages[stageOf[n]!]!.nodes.push(n);
  });

  const inputs = stages.map(() => new Set<string>());
  const outputs = stages.map(() => new Set<string>());
  const lastReader = new Map<string, number>();
  for (const name of index.inputs) lastReader.set(name, 0);
  for (const stage of stages) {
    for (const n of stage.nodes)
      for (const name of readsOf(graph.node[n]!)) {
        const writer = index.writer.get(name);
        const from = writer === undefined ? (index.inputs.has(name) ? 0 : CONSTANT) : stageOf[writer]!;
        if (from === CONSTANT) continue;
        if (writer !== undefined && from === stage.index) continue;
        inputs[stage.index]!.add(name);
        if (writer !== undefined) outputs[from]!.add(name);
        lastReader.set(name, stage.index);
      }
  }
  for (const [name, last] of lastReader) if (!index.outputs.has(name)) stages[last]!.frees.push(name);
  for (const name of index.outputs) {
    const writer = index.writer.get(name);
    if (writer !== undefined && stageOf[writer] !== CONSTANT) outputs[stageOf[writer]!]!.add(name);
  }
  for (const stage of stages) {
    stage.inputs = [...inputs[stage.index]!];
    stage.outputs = [...outputs[stage.index]!];
    stage.nodes = withConstants(stage.nodes, network, index, stageOf);
  }
  return stages;
}

/** The largest layer number among a node's ancestors and itself; layer ℓ starts stage ℓ + 1. */
function nodeStages(network: Network, index: GraphIndex): number[] {
  const layerStage = new Map(network.layers.map((layer, i) => [layer.node, i + 1]));
  const stageOf: number[] = [];
  network.model.graph!.node.forEach((node, n) => {
    let stage = CONSTANT;
    for (const name of readsOf(node)) {
      const writer = index.writer.get(name);
      if (writer !== undefined) stage = Math.max(stage, stageOf[writer]!);
      else if (index.inputs.has(name)) stage = Math.max(stage, 0);
    }
    stageOf[n] = Math.max(stage, layerStage.get(n) ?? CONSTANT);
  });
  return stageOf;
}

/** The nodes of a stage and the constant ones they read, in graph order. */
function withConstants(nodes: number[], network: Network, index: GraphIndex, stageOf: number[]): number[] {
  const all = new Set(nodes);
  const pending = [...nodes];
  for (let n = pending.pop(); n !== undefined; n = pending.pop())
    for (const name of readsOf(network.model.graph!.node[n]!)) {
      const writer = index.writer.get(name);
      if (writer === undefined || stageOf[writer] !== CONSTANT || all.has(writer)) continue;
      all.add(writer);
      pending.push(writer);
    }
  return [...all].sort((a, b) => a - b);
}

const ELEMENT_TYPES: Record<string, TensorProto_DataType> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  float16: TensorProto_DataType.FLOAT16,
  uint8: TensorProto_DataType.UINT8,
  int8: TensorProto_DataType.INT8,
  uint16: TensorProto_DataType.UINT16,
  int16: TensorProto_DataType.INT16,
  uint32: TensorProto_DataType.UINT32,
  int32: TensorProto_DataType.INT32,
  uint64: TensorProto_DataType.UINT64,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
  string: TensorProto_DataType.STRING,
};

/**
 * One stage as a network. The weights and bias of its layer are inputs of the graph, so that the float and the
 * quantized network share one session.
 * @param types element type of each of the stage's inputs, as onnxruntime names them; shapes stay open
 */
export function stageModel(network: Network, stage: Stage, types: Record<string, string>): Uint8Array {
  const inputs = stage.inputs.map((name) => valueInfo(name, null, ELEMENT_TYPES[types[name] ?? 'float32']!));
  return partModel(network, stage.nodes, stage.layer ? [stage.layer] : [], inputs, stage.outputs);
}

/** The whole network, with the weights and biases of all its layers as inputs of the graph. */
export function wholeModel(network: Network): Uint8Array {
  const graph = network.model.graph!;
  const fixed = batchSize(network);
  const inputs = graph.input.map((info) => {
    const own = network.inputs.find(({ name }) => name === info.name)!;
    const type = info.type?.value.case === 'tensorType' ? info.type.value.value.elemType : TensorProto_DataType.FLOAT;
    const shape = own.shape.map((d, axis) => (axis === 0 && fixed === null ? 'batch' : d));
    return valueInfo(own.name, shape, type);
  });
  const all = graph.node.map((_, n) => n);
  return partModel(
    network,
    all,
    network.layers,
    inputs,
    graph.output.map(({ name }) => name),
  );
}

function partModel(network: Network, nodes: number[], layers: Layer[], inputs: ValueInfoProto[], outputs: string[]) {
  const { model } = network;
  const graph = model.graph!;
  const own = nodes.map((n) => graph.node[n]!);
  const read = new Set([...own.flatMap((node) => [...readsOf(node)]), ...outputs]);
  const fed = new Map<string, ValueInfoProto>();
  for (const { weight, weightShape, bias, neurons } of layers) {
    fed.set(weight, valueInfo(weight, weightShape));
    if (bias) fed.set(bias, valueInfo(bias, [neurons]));
  }
  const part: ModelProto = create(ModelProtoSchema, {
    // Before 4, every initializer had to be an input of the graph as well.
    irVersion: model.irVersion < 4n ? 4n : model.irVersion,
    opsetImport: model.opsetImport,
    functions: model.functions,
    graph: create(GraphProtoSchema, {
      name: 'part',
      node: own,
      input: [...inputs, ...fed.values()],
      // onnxruntime infers the types of outputs.
      output: outputs.map((name) => create(ValueInfoProtoSchema, { name })),
      initializer: graph.initializer.filter(({ name }) => read.has(name) && !fed.has(name)),
      sparseInitializer: graph.sparseInitializer.filter(({ values }) => values && read.has(values.name)),
    }),
  });
  return toBinary(ModelProtoSchema, part);
}

/**
 * The number of samples the network insists on, or null where any will do. A declared number alone is no reason
 * (exporters write 1 by habit); a Reshape to that number of rows is.
 */
export function batchSize(network: Network): number | null {
  const declared = network.inputs[0]?.shape[0];
  if (typeof declared !== 'number' || declared < 1) return null;
  const { node, initializer } = network.model.graph!;
  const constants = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const reshapes = node.filter(({ opType }) => opType === 'Reshape');
  const fixed = reshapes.some(({ input }) => {
    const shape = constants.get(input[1] ?? '');
    return shape !== undefined && readIntegers(shape)[0] === declared;
  });
  return fixed ? declared : null;
}
