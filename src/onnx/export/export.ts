/** Network + smaller weights → an ONNX file that runs elsewhere. */
import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type ModelProto, type NodeProto } from 'onnx-buf';
import type { LayerId } from '../../core/brand';
import { UserError } from '../../core/errors';
import { bytes } from '../../core/units';
import { openChanges, putFloats, targetOf, typeOf, type Changes } from './changes';
import type { AnyExport, LayerParts } from './compressed-layer';
import { dequantize } from './dequantize';
import { withoutDefaults } from './default-attributes';
import { putMaker } from './put-maker';
import { putSmallest, putTwoLayers } from './put-parts';
import { withShortNames } from './short-names';
import { isFused, withRuntimeNote } from './runtime-note';
import { leftWhole } from './two-layers';
import { withFields } from '../wire/messages';
import { ownerOf } from '../layers/shared-constant';
import { restoreTypes } from '../layers/restore-types';
import type { Layer, Network } from '../network';
import { asConstant } from '../layers/weight-layout';
import { withoutSamples } from '../noise/random-nodes';
import { allTensors } from '../graph/traverse';
import { raiseOpset } from '../raise/raise-opset';

export const EXPORT_FORMATS = ['qdq', 'float'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What protobuf, and so an ONNX file, can hold. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * Everything else in the file stays as it came: names, metadata, doc strings, inputs and outputs. A file whose layers
 * onnxruntime fuses says so in its metadata (see runtime-note.ts).
 * @param layers smaller weights; layers that are not named stay as they are, and layers of low rank or with separable kernels
 *   become two nodes, but for those of `leftWhole`
 * @param format `qdq`: integer codes and a DequantizeLinear for each layer that has them (see `dequantize`), and for others
 *   the least of a codebook with codes, floats scattered over zeros, and plain floats; `float`: the same values as plain floats
 * @param opset of the file, from the network's own on: its nodes become those of that opset (see `raiseOpset`), and
 *   what is only to read is left out: names of tensors within, attributes that are as by default. null: the
 *   network's own, and all of that stays
 * @throws UserError where the letters do not fit int8 (`qdq` only), the file would be too large, or the opset is none that
 *   the network can have
 */
export function exportOnnx(
  network: Network,
  layers: ReadonlyMap<LayerId, AnyExport>,
  format: ExportFormat,
  opset: number | null = null,
): Uint8Array {
  const changes = openChanges(network, opset);
  for (const layer of network.layers) {
    const smaller = layers.get(layer.id);
    const owner = ownerOf(layer, network.layers);
    if (smaller) putBiases(changes, layer, smaller);
    const parts = partsOf(network, layer, smaller);
    if (parts) {
      putTwoLayers(changes, network, layer, parts, owner?.id);
      continue;
    }
    const shares = owner && !changes.split.has(owner.id) && holdSame(smaller, layers.get(owner.id));
    if (smaller && !shares) putWeights(changes, layer, smaller, format);
    if (!shares) continue;
    changes.constants.delete(layer.weight);
    changes.redirected.set(layer.node, [layer.weight, owner.weight]);
  }
  return written(network, changes);
}

/** What two nodes take the layer's place of; null where it stays one. */
function partsOf(network: Network, layer: Layer, smaller: AnyExport | undefined): LayerParts | null {
  const parts = smaller && !smaller.codes ? smaller.parts : undefined;
  return parts && parts.kind !== 'codebook' && leftWhole(network, layer, parts) === null ? parts : null;
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

function putBiases(changes: Changes, layer: Layer, { biases }: AnyExport): void {
  if (layer.bias && biases) putFloats(changes, layer.bias, [layer.neurons], biases, typeOf(changes, layer));
}

/** Puts the weights of a layer that stays one node where its float ones are. */
function putWeights(changes: Changes, layer: Layer, smaller: AnyExport, format: ExportFormat): void {
  const type = typeOf(changes, layer);
  if (format === 'float') {
    putFloats(changes, layer.weight, layer.weightShape, asConstant(layer, smaller.values), type);
  } else if (smaller.codes) {
    const dequantized = dequantize(layer, smaller, targetOf(changes, layer, type));
    putMaker(changes, layer, dequantized);
    changes.fused ||= dequantized.native && isFused(layer.op, changes.opset);
  } else putSmallest(changes, layer, smaller);
}

function changedModel({ model, random }: Network, changes: Changes): ModelProto {
  const { irVersion, constants, makers, redirected, replaced } = changes;
  const graph = model.graph!;
  return withFields(model, {
    irVersion,
    graph: withoutSamples(
      withFields(graph, {
        initializer: [...constants.values()],
        node: [...makers, ...graph.node.flatMap((node, n) => replaced.get(n) ?? redirect(node, redirected.get(n)))],
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

/** Two layers that are both as they were, or have the same letters, or the same floats. */
function holdSame(a: AnyExport | undefined, b: AnyExport | undefined): boolean {
  if (!a || !b) return a === b;
  if (!sameNumbers(a.values, b.values)) return false;
  if (!a.codes || !b.codes) return a.codes === b.codes;
  return sameNumbers(a.codes, b.codes) && sameNumbers(a.steps, b.steps);
}

function sameNumbers(a: Float32Array | Int8Array, b: Float32Array | Int8Array): boolean {
  return a === b || (a.length === b.length && a.every((x, i) => x === b[i]));
}

function redirect(node: NodeProto, names: readonly [from: string, to: string] | undefined): NodeProto {
  return names ? withFields(node, { input: node.input.map((name) => (name === names[0] ? names[1] : name)) }) : node;
}
