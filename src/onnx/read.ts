/** Bytes → Network. */
import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf';
import type { Bytes } from '../core/brand';
import { batchSize, samplesFirst } from './layers/batch-axis';
import { UserError } from '../core/errors';
import { constantTensor } from './graph/constants';
import { typeName } from './tensors/element-types';
import { attachExternalData } from './wire/external';
import { foldWeights } from './fold/fold-weights';
import { inlineFunctions } from './functions/inline';
import { foldBatchNorms } from './layers/fold-batchnorm';
import type { LayerCandidate } from './layers/layer-candidate';
import { indexGraph, type GraphIndex } from './graph/graph';
import { findLayer } from './layers/find-layers';
import { indexLimits, type IndexLimits } from './graph/index-limits';
import { freshNames, nodeName, shorten } from './graph/names';
import type { Layer, Network, SkippedLayer, TensorInfo } from './network';
import { refuseQuantized, refuseUnknownOperators } from './graph/operators';
import { countKept, countParameters, storedConstants } from './parameters';
import { checkOpset, opsetOf, parseModel, type ParsedModel } from './wire/parse';
import { rewriteLayers } from './layers/rewrite';
import { shareTables, type WithTables } from './layers/shared-table';
import { markRandom } from './noise/random-nodes';
import { sortNodes } from './graph/sort';
import { checkTensor } from './tensors/tensors';
import { allTensors } from './graph/traverse';
import { toFloat32 } from './layers/to-float32';

export interface NetworkFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Reads an ONNX file, puts its functions where they are called, folds its BatchNormalization and the weights that it
 * computes from constants, and finds its layers. Weights stay views of `bytes` wherever
 * they can, so those must not change afterwards.
 * @param files the network, and the files its weights lie in, which it names itself
 * @throws UserError where it is not a network that can be quantized
 */
export function readNetwork(files: NetworkFile[]): Network {
  const { name, bytes } = networkFile(files);
  const model = parseModel(name, bytes);
  const { graph } = model;
  attachExternalData(name, model, files);
  checkModel(name, model);
  inlineFunctions(name, model);
  checkOpset(name, model);
  graph.node = sortNodes(graph);
  const operators = countOperators(graph.node);
  hoistConstants(graph);
  const constants = storedConstants(graph);
  foldWeights(graph);
  const retyped = toFloat32(model);
  const parameters = countParameters(constants, retyped.types);

  const random = markRandom(graph, opsetOf(model));
  const index = indexGraph(graph);
  plainInputs(model, index);
  const found = searchLayers(model, index);
  const gone = foldBatchNorms(found.candidates, index);
  const { candidates, lookups } = shareTables(found.candidates, index);
  const skipped = withoutLookups(found.skipped, lookups);
  if (candidates.length === 0) throw new UserError(`${name} has no layer that can be quantized: ${whyNone(skipped)}`);
  const layers = rewriteLayers(candidates, { graph, index, gone, retyped });
  nameNodes(graph.node);
  const kept = countKept(graph, layers, retyped);

  const limits = indexLimits(graph, index);
  const inputs = samplesFirst(
    graph.input
      .filter(({ name }) => index.readers.has(name) && name !== random.samples)
      .map((input) => withLimits(tensorInfo(input), limits.get(input.name))),
  );
  return {
    name,
    bytes: files.reduce((sum, file) => sum + file.bytes.length, 0) as Bytes,
    model,
    // Layers are of the default domain, whose opset is there.
    opset: opsetOf(model)!,
    inputs,
    outputs: graph.output.map(tensorInfo),
    batch: batchSize({ inputs, model }),
    layers,
    skipped,
    random,
    lookups: namedLookups(candidates, layers, lookups),
    parameters: parameters.count,
    parameterBytes: parameters.bytes,
    keptParameters: kept.count,
    keptParameterBytes: kept.bytes,
    operators,
    foldedBatchNorms: gone.size,
    storedTypes: retyped.stored,
    widenedTypes: [...retyped.types].map(typeName),
  };
}

/** @throws UserError where a constant is damaged, an operator is unknown, or the network is quantized already */
function checkModel(name: string, model: ParsedModel): void {
  for (const tensor of allTensors(model)) checkTensor(tensor);
  refuseUnknownOperators(name, model);
  refuseQuantized(name, model);
}

/** @throws UserError where a layer contradicts itself, or its weights are not finite */
function searchLayers(model: ParsedModel, index: GraphIndex) {
  const candidates: LayerCandidate[] = [];
  const skipped = new Map<NodeProto, SkippedLayer>();
  for (const node of model.graph.node) {
    const finding = findLayer(node, index);
    if (finding.kind === 'layer') candidates.push(finding.layer);
    if (finding.kind === 'skipped') skipped.set(node, finding.skipped);
  }
  return { candidates, skipped };
}

/** What looks up the table of a layer reads its letters. */
function withoutLookups(skipped: ReadonlyMap<NodeProto, SkippedLayer>, lookups: WithTables['lookups']): SkippedLayer[] {
  const shared = new Set([...lookups.values()].flat());
  return [...skipped].filter(([node]) => !shared.has(node)).map(([, own]) => own);
}

function namedLookups(candidates: readonly LayerCandidate[], layers: readonly Layer[], lookups: WithTables['lookups']) {
  return candidates.flatMap((candidate, i) =>
    (lookups.get(candidate) ?? []).map((node) => ({ name: nodeName(node), layer: layers[i]!.id })),
  );
}

/** @throws UserError where there is none, or more than one */
function networkFile(files: readonly NetworkFile[]): NetworkFile {
  const named = files.filter(({ name }) => name.toLowerCase().endsWith('.onnx'));
  const [file, second] = named.length > 0 ? named : files;
  if (!file) throw new UserError('No file was given. Open an .onnx file.');
  if (named.length > 1) throw new UserError(`${file.name} and ${second!.name} are two networks. Open one at a time.`);
  return file;
}

/** onnxruntime refuses two nodes of one name, which ONNX allows. */
function nameNodes(nodes: readonly NodeProto[]): void {
  const fresh = freshNames(new Set());
  for (const node of nodes) if (node.name) node.name = fresh(node.name);
}

/** Tensors in Constant nodes become initializers, so that there is one home for constants. */
function hoistConstants(graph: GraphProto): void {
  const outputs = new Set(graph.output.map(({ name }) => name));
  const hoisted: TensorProto[] = [];
  graph.node = graph.node.filter((node) => {
    const isConstant = node.opType === 'Constant' && node.output[0] && !outputs.has(node.output[0]);
    const tensor = isConstant ? constantTensor(node) : null;
    if (tensor) hoisted.push(tensor);
    return !tensor;
  });
  graph.initializer = [...graph.initializer, ...hoisted];
}

/** Old files list their constants as inputs too, where a caller could replace them: from version 4 on they need not. */
function plainInputs(model: ParsedModel, index: GraphIndex): void {
  model.graph.input = model.graph.input.filter(({ name }) => index.inputs.has(name));
  if (model.irVersion < 4n) model.irVersion = 4n;
}

function countOperators(nodes: readonly NodeProto[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { opType } of nodes) counts[opType] = (counts[opType] ?? 0) + 1;
  return counts;
}

function whyNone(skipped: readonly SkippedLayer[]): string {
  if (skipped.length === 0) return 'it has no Conv, ConvTranspose, Gemm or MatMul with constant weights.';
  const shown = skipped.slice(0, 3).map(({ op, name, reason }) => `${op} ${shorten(name)}: ${reason}`);
  const more = skipped.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

const withLimits = (info: TensorInfo, limits: IndexLimits | undefined): TensorInfo =>
  limits ? { ...info, limits } : info;

function tensorInfo(info: ValueInfoProto): TensorInfo {
  const value = info.type?.value;
  if (value?.case !== 'tensorType') return { name: info.name, type: value?.case ?? 'unknown', shape: [] };
  const shape = (value.value.shape?.dim ?? []).map(({ value: dim }) =>
    dim.case === 'dimValue' ? sizeOf(info.name, dim.value) : (dim.value ?? ''),
  );
  return { name: info.name, type: typeName(value.value.elemType), shape };
}

/** Exporters write −1 or 0 where a size is open. @throws UserError where nothing is that large */
function sizeOf(tensor: string, size: bigint): number {
  if (size < 2n ** 31n && size >= -(2n ** 31n)) return Number(size);
  throw new UserError(
    `${shorten(tensor)} is said to have a dimension of ${size}; the largest that fits is 2^31 − 1. The file is damaged.`,
  );
}
