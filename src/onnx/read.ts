/** Bytes → Network. */
import { fromBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  TensorProto_DataType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Bytes, LayerId } from '../core/brand';
import { UserError } from '../core/errors';
import { foldBatchNorms } from './fold';
import { indexGraph, sortNodes } from './graph';
import { asConstant, findLayer, type FoundLayer } from './layers';
import type { Layer, Network, SkippedLayer, TensorInfo } from './network';
import { refuseQuantized, refuseUnknownOperators } from './operators';
import { elementCount, floatsToTensor, typeName } from './tensors';

/**
 * Reads an ONNX file, folds its BatchNormalization, and finds its layers.
 * @param files the network; weights in other files are told apart by name
 * @throws UserError where it is not a network that can be quantized
 */
export function readNetwork(files: { name: string; bytes: Uint8Array }[]): Network {
  const file = files.find(({ name }) => name.toLowerCase().endsWith('.onnx')) ?? files[0];
  if (!file) throw new UserError('No file was given. Open an .onnx file.');
  const { name, bytes } = file;
  const model = parse(name, bytes);
  const graph = model.graph!;
  graph.node = hoistConstants(graph, sortNodes(graph));
  refuseUnknownOperators(name, model);
  refuseQuantized(name, graph);
  const operators = countOperators(graph.node);
  const parameters = countParameters(graph);

  const index = indexGraph(graph);
  const found: FoundLayer[] = [];
  const skipped: SkippedLayer[] = [];
  for (const node of graph.node) {
    const finding = findLayer(node, index);
    if (finding.kind === 'layer') found.push(finding.layer);
    if (finding.kind === 'skipped') skipped.push(finding.skipped);
  }
  if (found.length === 0) throw new UserError(`${name} has no layer that can be quantized: ${whyNone(skipped)}`);
  const gone = foldBatchNorms(graph.node, found, index);
  graph.node = graph.node.filter((node) => !gone.has(node));
  const layers = rewriteLayers(graph, found);
  removeUnread(graph);

  const initializers = new Set(graph.initializer.map((tensor) => tensor.name));
  return {
    name,
    bytes: files.reduce((sum, part) => sum + part.bytes.length, 0) as Bytes,
    model,
    opset: opsetOf(model),
    inputs: graph.input.filter((input) => !initializers.has(input.name)).map(tensorInfo),
    outputs: graph.output.map(tensorInfo),
    layers,
    skipped,
    parameters,
    operators,
    foldedBatchNorms: gone.size,
  };
}

function parse(name: string, bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch {
    throw new UserError(`${name} is not an ONNX network, or it is cut short: its bytes cannot be read as one.`);
  }
  if (!model.graph || model.graph.node.length === 0)
    throw new UserError(`${name} is not an ONNX network, or it is cut short: it holds no graph.`);
  if (model.graph.output.length === 0) throw new UserError(`${name} is cut short or damaged: its graph has no output.`);
  const opset = opsetOf(model);
  if (opset < 7)
    throw new UserError(`${name} uses ONNX opset ${opset}; opsets from 7 on can be read. Export it again.`);
  return model;
}

function opsetOf(model: ModelProto): number {
  const own = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return own ? Number(own.version) : 1;
}

/** Tensors in Constant nodes become initializers, so that there is one home for constants. */
function hoistConstants(graph: GraphProto, nodes: NodeProto[]): NodeProto[] {
  return nodes.filter((node) => {
    const value = node.opType === 'Constant' ? node.attribute.find((a) => a.name === 'value')?.t : undefined;
    if (!value || graph.output.some((output) => output.name === node.output[0])) return true;
    graph.initializer.push({ ...value, name: node.output[0]! });
    return false;
  });
}

function countOperators(nodes: readonly NodeProto[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of nodes) counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

function countParameters(graph: GraphProto): number {
  return graph.initializer
    .filter((tensor) => tensor.dataType === TensorProto_DataType.FLOAT)
    .reduce((sum, tensor) => sum + elementCount(tensor), 0);
}

function whyNone(skipped: SkippedLayer[]): string {
  if (skipped.length === 0) return 'it has no Conv, Gemm or MatMul with constant weights.';
  return skipped.map(({ op, name, reason }) => `${op} ${name}: ${reason}`).join('; ') + '.';
}

/** Gives each layer constants of its own, with the folded values. */
function rewriteLayers(graph: GraphProto, found: FoundLayer[]): Layer[] {
  const position = new Map(graph.node.map((node, index) => [node, index]));
  const taken = new Set(graph.initializer.map((tensor) => tensor.name));
  const fresh = (name: string) => {
    let candidate = name;
    for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
    taken.add(candidate);
    return candidate;
  };
  const ids = new Set<string>();
  return found.map(({ node, ...layer }) => {
    let id = layer.name;
    for (let n = 2; ids.has(id); n++) id = `${layer.name} (${n})`;
    ids.add(id);
    const weight = fresh(`${id}.bitpath_weight`);
    const bias = layer.biases && fresh(`${id}.bitpath_bias`);
    graph.initializer.push(floatsToTensor(weight, layer.weightShape, asConstant(layer, layer.weights)));
    if (bias) graph.initializer.push(floatsToTensor(bias, [layer.neurons], layer.biases!));
    node.input[layer.op === 'MatMul' && !layer.transposed ? 0 : 1] = weight;
    if (bias) node.input[2] = bias;
    // Gemm's factors are in the constants now.
    node.attribute = node.attribute.filter(({ name }) => layer.op !== 'Gemm' || (name !== 'alpha' && name !== 'beta'));
    return { ...layer, id: id as LayerId, node: position.get(node)!, weight, bias };
  });
}

/** Drops the constants that nothing reads any more. */
function removeUnread(graph: GraphProto): void {
  const { readers, outputs } = indexGraph(graph);
  graph.initializer = graph.initializer.filter(({ name }) => readers.has(name) || outputs.has(name));
  const kept = new Set(graph.initializer.map(({ name }) => name));
  graph.input = graph.input.filter(({ name }) => readers.has(name) && !kept.has(name));
}

function tensorInfo(info: ValueInfoProto): TensorInfo {
  const value = info.type?.value;
  if (value?.case !== 'tensorType') return { name: info.name, type: value?.case ?? 'unknown', shape: [] };
  const shape = (value.value.shape?.dim ?? []).map(({ value: dim }) =>
    dim.case === 'dimValue' ? Number(dim.value) : (dim.value ?? ''),
  );
  return { name: info.name, type: typeName(value.value.elemType), shape };
}
