/** Layers with seeded letters, as the exporter takes them, and files with the letters read back. */
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType as DataType, type ModelProto, type TensorProto } from 'onnx-buf';
import type { LayerId } from '../src/core/brand';
import { random } from '../src/core/random';
import { scaleGroupCount, stepsOfWeights } from '../src/core/scale-groups';
import { productOf } from '../src/core/shape';
import { node } from '../src/onnx/build';
import type { AnyExport } from '../src/onnx/export/compressed-layer';
import type { ExportedLayer } from '../src/onnx/export/exported-layer';
import type { Layer, Network } from '../src/onnx/network';
import { wholeModel } from '../src/onnx/stages/subgraph';
import { layerFeeds, runBytes, weights, type Feeds } from './runs';

/** Every kind of layer: Conv, depthwise, MatMul by both sides, Gemm both ways. (2, 2, 4, 4) → (2, 3). */
export function networkParts(opset = 13) {
  return {
    inputs: { x: ['batch', 2, 4, 4] },
    outputs: { y: ['batch', 3] },
    opset,
    nodes: [
      node('Conv', ['x', 'w1', 'b1'], ['a'], { pads: [1, 1, 1, 1] }, 'conv'),
      node('Conv', ['a', 'w2'], ['b'], { group: 4 }, 'depthwise'),
      node('MatMul', ['b', 'w3'], ['c'], {}, 'right'),
      node('MatMul', ['w4', 'c'], ['d'], {}, 'left'),
      node('Flatten', ['d'], ['e']),
      node('Gemm', ['e', 'w5', 'b5'], ['f'], {}, 'gemm'),
      node('Gemm', ['f', 'w6', 'b6'], ['y'], { transB: 1 }, 'fc'),
    ],
    initializers: [
      ...[weights('w1', [4, 2, 3, 3]), weights('b1', [4]), weights('w2', [4, 1, 2, 2]), weights('w3', [3, 2])],
      ...[weights('w4', [2, 3]), weights('w5', [16, 5]), weights('b5', [5]), weights('w6', [3, 5]), weights('b6', [3])],
    ],
  };
}

/** Every way in which the weights of a dense layer lie. (2, 70) → (2, 3). */
export function denseParts(opset: number) {
  return {
    inputs: { x: [2, 70] },
    outputs: { y: [2, 3], z: [2], batched: [1, 2, 7] },
    opset,
    nodes: [
      node('MatMul', ['x', 'w1'], ['a'], {}, 'right'), // (2, 65)
      node('Transpose', ['a'], ['at'], { perm: [1, 0] }), // (65, 2)
      node('MatMul', ['w2', 'at'], ['b'], {}, 'left'), // (99, 2)
      node('Transpose', ['b'], ['bt'], { perm: [1, 0] }), // (2, 99)
      node('Gemm', ['bt', 'w3', 'b3'], ['c'], {}, 'gemm'), // (2, 64)
      node('Gemm', ['c', 'w4'], ['y'], { transB: 1 }, 'fc'),
      node('MatMul', ['c', 'w5'], ['z'], {}, 'vector'), // (2)
      node('MatMul', ['x', 'w6'], ['batched'], {}, 'batch of one'), // (1, 2, 7)
    ],
    initializers: [
      ...[weights('w1', [70, 65]), weights('w2', [99, 65]), weights('w3', [99, 64]), weights('b3', [64])],
      ...[weights('w4', [3, 64]), weights('w5', [64]), weights('w6', [1, 70, 7])],
    ],
  };
}

/** What o of neuron c is: 0; 1 for each second; ½; in turns 0, ½ and 1. */
export const OFFSET_KINDS = {
  none: () => 0,
  whole: (c: number) => c % 2,
  half: () => 0.5,
  mixed: (c: number) => (c % 3) / 2,
} as const;
export type OffsetKind = keyof typeof OFFSET_KINDS;

export interface LetterOptions {
  bits: number;
  radius?: 'layer' | 'neuron';
  groupSize?: number;
  offset?: OffsetKind;
}

/** Seeded letters of `int`, at least the lowest and the highest code among them, and a bias that differs from the layer's own. */
export function seededLayer(layer: Layer, options: LetterOptions): ExportedLayer {
  const { bits, radius = 'neuron', offset = 'none', ...rest } = options;
  const { neurons, inputs, biases } = layer;
  const recipe = { alphabet: 'int', bits, radius, ...rest };
  const rng = random(neurons, inputs, bits);
  const half = 2 ** (bits - 1);
  const codes = Int8Array.from({ length: neurons * inputs }, () => rng.below(2 * half) - half);
  codes.set([-half, half - 1]);
  const count = radius === 'layer' ? 1 : neurons * scaleGroupCount(layer, recipe);
  const steps = Float32Array.from({ length: count }, () => (0.2 + 0.8 * rng.uniform()) / 2 ** bits);
  const offsets = Float32Array.from({ length: neurons }, (_, c) => OFFSET_KINDS[offset](c));
  const δ = stepsOfWeights(steps, layer, recipe);
  const values = Float32Array.from(codes, (k, i) => {
    const c = Math.floor(i / inputs);
    return (k + offsets[c]!) * δ(c, i % inputs);
  });
  const shifted = biases && biases.map((b) => b + 0.1);
  return { values, codes, steps, ...(offset === 'none' ? {} : { offsets }), biases: shifted, recipe };
}

export function seededLayers(network: Network, options: LetterOptions): Map<LayerId, ExportedLayer> {
  return new Map(network.layers.map((layer) => [layer.id, seededLayer(layer, options)]));
}

/** Layers with these weights and their own biases, for `runWith`. */
export function exportedAs(network: Network, values: ReadonlyMap<LayerId, Float32Array>): Map<LayerId, ExportedLayer> {
  const recipe = { alphabet: 'int', bits: 8, radius: 'layer' } as const;
  const none = { codes: new Int8Array(), steps: new Float32Array(), recipe };
  return new Map(
    network.layers.map(({ id, weights, biases }) => [id, { ...none, values: values.get(id) ?? weights, biases }]),
  );
}

/** The network with these weights and biases. */
export function runWith(network: Network, layers: ReadonlyMap<LayerId, AnyExport>, feeds: Feeds): Promise<Feeds> {
  const changed = network.layers.map((layer) => {
    const { values, biases } = layers.get(layer.id) ?? { values: layer.weights, biases: layer.biases };
    return { ...layer, weights: values, biases };
  });
  return runBytes(wholeModel(network, network.batch), { ...feeds, ...layerFeeds(changed) });
}

const BITS: Partial<Record<number, number>> = { [DataType.INT2]: 2, [DataType.INT4]: 4, [DataType.INT8]: 8 };

/** The integers of a constant of int2, int4 or int8. */
export function integersOf({ dataType, dims, rawData }: TensorProto): Int8Array {
  const bits = BITS[dataType]!;
  return Int8Array.from({ length: productOf(dims.map(Number)) }, (_, i) => {
    const byte = rawData[Math.floor((i * bits) / 8)]!;
    const shifted = byte >> ((i * bits) % 8);
    return ((shifted & (2 ** bits - 1)) << (32 - bits)) >> (32 - bits);
  });
}

/** The constant of codes that the weights of a layer's node are made of, in a file. */
export function codesIn(model: ModelProto, nodeName: string): TensorProto {
  const { node: nodes, initializer } = model.graph!;
  const writer = new Map(nodes.flatMap((one) => one.output.map((name) => [name, one] as const)));
  const constants = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const reads = nodes.find(({ name }) => name === nodeName)!.input;
  let at = reads.find((name) => ['DequantizeLinear', 'Mul', 'Cast'].includes(writer.get(name)?.opType ?? ''))!;
  for (let from = writer.get(at); from; from = writer.get(at)) at = from.input[0]!;
  return constants.get(at)!;
}

export const parsed = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

export const opTypes = (bytes: Uint8Array) => parsed(bytes).graph!.node.map(({ opType }) => opType);

/** The layer's own weights, rounded to the nearest letters of `int`, with a step for each neuron. */
export function roundedLayer(layer: Layer, bits: number, offsetOf: (c: number) => number): ExportedLayer {
  const { neurons, inputs, weights: W, biases } = layer;
  const half = 2 ** (bits - 1);
  const [values, codes] = [new Float32Array(W.length), new Int8Array(W.length)];
  const steps = new Float32Array(neurons);
  const offsets = Float32Array.from({ length: neurons }, (_, c) => offsetOf(c));
  for (let c = 0; c < neurons; c++) {
    const row = W.subarray(c * inputs, (c + 1) * inputs);
    steps[c] = row.reduce((largest, w) => Math.max(largest, Math.abs(w)), 0) / half || 1;
    row.forEach((w, t) => {
      const k = Math.max(-half, Math.min(half - 1, Math.round(w / steps[c]! - offsets[c]!)));
      codes[c * inputs + t] = k;
      values[c * inputs + t] = (k + offsets[c]!) * steps[c]!;
    });
  }
  const recipe = { alphabet: 'int', bits, radius: 'neuron' } as const;
  return { values, codes, steps, ...(offsets.some(Boolean) ? { offsets } : {}), biases, recipe };
}
