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
import { dequantize } from './dequantize';
import type { ExportedLayer, Target } from './exported-layer';
import { withoutDefaults } from './default-attributes';
import { withShortNames } from './short-names';
import { isFused, withRuntimeNote } from './runtime-note';
import { withFields } from '../wire/messages';
import { ownerOf } from '../layers/shared-constant';
import { restoreTypes } from '../layers/restore-types';
import type { Layer, Network } from '../network';
import { asConstant } from '../layers/weight-layout';
import { withoutSamples } from '../noise/random-nodes';
import { floatsToTensor } from '../tensors/tensors';
import { freshNames } from '../graph/names';
import { allTensorNames, allTensors } from '../graph/traverse';
import { raiseOpset } from '../raise/raise-opset';
import { irVersionOf } from '../wire/opsets';

export const EXPORT_FORMATS = ['qdq', 'float'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What protobuf, and so an ONNX file, can hold. */
const LARGEST_FILE = 2 ** 31 - 1;

/** Types that came with a version of the file format. */
const PACKED: readonly number[] = [DataType.INT2, DataType.INT4];

/**
 * Everything else in the file stays as it came: names, metadata, doc strings, inputs and outputs. A file whose layers
 * onnxruntime fuses says so in its metadata (see runtime-note.ts).
 * @param layers quantized weights; layers that are not named stay as they are
 * @param format `qdq`: integer codes and a DequantizeLinear for each layer (see `dequantize`);
 *   `float`: the same values as floats
 * @param opset of the file, from the network's own on: its nodes become those of that opset (see `raiseOpset`), and
 *   what is only to read is left out: names of tensors within, attributes that are as by default. null: the
 *   network's own, and all of that stays
 * @throws UserError where the letters do not fit int8 (`qdq` only), the file would be too large, or the opset is none that
 *   the network can have
 */
export function exportOnnx(
  network: Network,
  layers: ReadonlyMap<LayerId, ExportedLayer>,
  format: ExportFormat,
  opset: number | null = null,
): Uint8Array {
  const changes = openChanges(network, opset);
  for (const layer of network.layers) {
    const quantized = layers.get(layer.id);
    const owner = ownerOf(layer, network.layers);
    const shares = owner && holdSame(quantized, layers.get(owner.id));
    if (quantized) putLayer(changes, layer, quantized, shares ? 'shared' : format);
    if (!shares) continue;
    changes.constants.delete(layer.weight);
    changes.redirected.set(layer.node, [layer.weight, owner.weight]);
  }
  return written(network, changes);
}

/** @throws UserError where an ONNX file does not hold the model, or the network cannot have the opset */
function written(network: Network, changes: Changes): Uint8Array {
  const raised = raiseOpset(changedModel(network, changes), changes.opset, network);
  const noted = changes.fused ? withRuntimeNote(raised) : raised;
  checkSize(network.name, noted);
  const { stored } = changes;
  const graph = changes.short ? withShortNames(withoutDefaults(noted.graph!), stored) : noted.graph!;
  return toBinary(ModelProtoSchema, restoreTypes(withFields(noted, { graph }), stored));
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
  /** Whether what is only to read is left out. */
  short: boolean;
  /** Names of constants that are one float, by it. */
  scalars: Map<number, string>;
  /** Whether onnxruntime fuses one of the layers. */
  fused: boolean;
}

function openChanges({ model, opset: own, storedTypes }: Network, opset: number | null): Changes {
  const graph = model.graph!;
  return {
    opset: opset ?? own,
    irVersion: model.irVersion,
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    stored: new Map(storedTypes),
    dequantizers: [],
    redirected: new Map(),
    fresh: freshNames(allTensorNames(graph)),
    short: opset !== null,
    scalars: new Map(),
    fused: false,
  };
}

/** Puts the constants of a quantized layer where its float ones are. @param as `shared`: the weights are another layer's */
function putLayer(changes: Changes, layer: Layer, quantized: ExportedLayer, as: ExportFormat | 'shared'): void {
  const { constants, stored, opset } = changes;
  const type = stored.get(constants.get(layer.weight)!) ?? DataType.FLOAT;
  const putFloats = (name: string, dims: readonly number[], values: Float32Array) => {
    const tensor = floatsToTensor(name, dims, values);
    constants.set(name, tensor);
    if (type !== Number(DataType.FLOAT)) stored.set(tensor, type);
  };
  if (layer.bias && quantized.biases) putFloats(layer.bias, [layer.neurons], quantized.biases);
  if (as === 'float') putFloats(layer.weight, layer.weightShape, asConstant(layer, quantized.values));
  if (as !== 'qdq') return;
  const dequantized = dequantize(layer, quantized, targetOf(changes, layer, type));
  constants.delete(layer.weight);
  for (const tensor of dequantized.constants) {
    constants.set(tensor.name, tensor);
    const irVersion = PACKED.includes(tensor.dataType) ? irVersionOf(opset) : 0n;
    if (changes.irVersion < irVersion) changes.irVersion = irVersion;
  }
  changes.dequantizers.push(...dequantized.nodes);
  changes.fused ||= dequantized.native && isFused(layer.op, opset);
}

function targetOf({ opset, constants, scalars, fresh, short }: Changes, layer: Layer, type: number): Target {
  const own = (part: string) => fresh(`${layer.weight}.${part}`);
  const scalar = (value: number) => {
    const known = scalars.get(value);
    if (known !== undefined) return known;
    const name = fresh(`${value}`);
    constants.set(name, floatsToTensor(name, [], Float32Array.of(value)));
    scalars.set(value, name);
    return name;
  };
  return { opset, type, own, called: short ? () => '' : own, scalar };
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
