/** Network + quantized weights → an ONNX file that runs elsewhere. */
import { toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { UserError } from '../../core/errors';
import { bytes } from '../../core/units';
import { dequantize, type ExportedLayer } from './dequantize';
import { isFused, withRuntimeNote } from './runtime-note';
import { withFields } from '../wire/messages';
import { freshNames } from '../graph/names';
import { ownerOf } from '../layers/shared-constant';
import { restoreTypes } from '../layers/restore-types';
import type { Layer, Network } from '../network';
import { asConstant } from '../layers/weight-layout';
import { withoutSamples } from '../noise/random-nodes';
import { floatsToTensor } from '../tensors/tensors';
import { allTensorNames, allTensors } from '../graph/traverse';

export const EXPORT_FORMATS = ['qdq', 'float'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What protobuf, and so an ONNX file, can hold. */
const LARGEST_FILE = 2 ** 31 - 1;
/** int4 came with this version of the format. */
const INT4_IR_VERSION = 10n;

/**
 * Everything else in the file stays as it came: names, metadata, doc strings, inputs and outputs. A file whose layers
 * onnxruntime fuses says so in its metadata (see runtime-note.ts).
 * @param layers quantized weights; layers that are not named stay as they are
 * @param format `qdq`: integer codes and a DequantizeLinear for each layer (see `dequantize`);
 *   `float`: the same values as floats
 * @throws UserError where the letters do not fit int8 (`qdq` only), or the file would be too large
 */
export function exportOnnx(
  network: Network,
  layers: ReadonlyMap<LayerId, ExportedLayer>,
  format: ExportFormat,
): Uint8Array {
  const changes = openChanges(network);
  for (const layer of network.layers) {
    const quantized = layers.get(layer.id);
    const owner = ownerOf(layer, network.layers);
    const shares = owner && holdSame(quantized, layers.get(owner.id));
    if (quantized) putLayer(changes, layer, quantized, shares ? 'shared' : format);
    if (!shares) continue;
    changes.constants.delete(layer.weight);
    changes.redirected.set(layer.node, [layer.weight, owner.weight]);
  }
  const fused = format === 'qdq' && network.layers.some(({ id, op }) => layers.has(id) && isFused(op, network.opset));
  const changed = changedModel(network, changes);
  const exported = fused ? withRuntimeNote(changed) : changed;
  checkSize(network.name, exported);
  return toBinary(ModelProtoSchema, restoreTypes(exported, changes.stored));
}

/** What becomes other than it is in the network. */
interface Changes {
  opset: number;
  irVersion: bigint;
  /** By name, in the order in which they are written. */
  constants: Map<string, TensorProto>;
  stored: Map<object, number>;
  dequantizers: NodeProto[];
  /** Nodes that read the constant of another layer, which holds the same. */
  redirected: Map<number, readonly [from: string, to: string]>;
  /** Makes a name that nothing in the graph has. */
  fresh: (name: string) => string;
}

function openChanges({ model, opset, storedTypes }: Network): Changes {
  const graph = model.graph!;
  return {
    opset,
    irVersion: model.irVersion,
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    stored: new Map(storedTypes),
    dequantizers: [],
    redirected: new Map(),
    fresh: freshNames(allTensorNames(graph)),
  };
}

/** Puts the constants of a quantized layer where its float ones are. @param as `shared`: the weights are another layer's */
function putLayer(changes: Changes, layer: Layer, quantized: ExportedLayer, as: ExportFormat | 'shared'): void {
  const { constants, stored, opset, fresh } = changes;
  const type = stored.get(constants.get(layer.weight)!) ?? DataType.FLOAT;
  const putFloats = (name: string, dims: readonly number[], values: Float32Array) => {
    const tensor = floatsToTensor(name, dims, values);
    constants.set(name, tensor);
    if (type !== Number(DataType.FLOAT)) stored.set(tensor, type);
  };
  if (layer.bias && quantized.biases) putFloats(layer.bias, [layer.neurons], quantized.biases);
  if (as === 'float') putFloats(layer.weight, layer.weightShape, asConstant(layer, quantized.values));
  if (as !== 'qdq') return;
  const dequantized = dequantize(layer, quantized, { opset, type, fresh });
  constants.delete(layer.weight);
  for (const tensor of dequantized.constants) {
    constants.set(tensor.name, tensor);
    if (tensor.dataType === Number(DataType.INT4) && changes.irVersion < INT4_IR_VERSION)
      changes.irVersion = INT4_IR_VERSION;
  }
  changes.dequantizers.push(...dequantized.nodes);
}

function changedModel({ model, random }: Network, changes: Changes): ModelProto {
  const { irVersion, constants, dequantizers, redirected } = changes;
  const graph = model.graph!;
  return withFields(model, {
    irVersion,
    graph: withoutSamples(
      withFields(graph, {
        initializer: [...constants.values()],
        node: [...dequantizers, ...graph.node.map((node, n) => redirect(node, redirected.get(n)))],
      }),
      random,
    ),
  });
}

/** @throws UserError where an ONNX file does not hold the model */
function checkSize(name: string, model: ModelProto): void {
  let size = 0;
  for (const { rawData } of allTensors(model)) size += rawData.length;
  if (size > LARGEST_FILE)
    throw new UserError(
      `${name} would have ${bytes(size)}; an ONNX file holds at most ${bytes(LARGEST_FILE)}. Quantize more of its layers, and export as qdq.`,
    );
}

/** Two layers that are both as they were, or have the same letters. */
function holdSame(a: ExportedLayer | undefined, b: ExportedLayer | undefined): boolean {
  if (!a || !b) return a === b;
  return sameNumbers(a.values, b.values) && sameNumbers(a.codes, b.codes) && sameNumbers(a.steps, b.steps);
}

function sameNumbers(a: Float32Array | Int8Array, b: Float32Array | Int8Array): boolean {
  return a === b || (a.length === b.length && a.every((x, i) => x === b[i]));
}

function redirect(node: NodeProto, names: readonly [from: string, to: string] | undefined): NodeProto {
  return names ? withFields(node, { input: node.input.map((name) => (name === names[0] ? names[1] : name)) }) : node;
}
