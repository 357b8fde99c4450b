/**
 * Folds BatchNormalization into the layer before it: with s = γ/√(σ² + ε),
 * W' = s W and b' = s (b − μ) + β, in float64, rounded once.
 */
import type { NodeProto } from 'onnx-buf';
import { floatAttribute, intAttribute } from './attributes';
import type { GraphIndex } from './graph';
import type { FoundLayer } from './layers';
import { readFloats } from './tensors';

/**
 * Folds what can be folded, changing the layers' weights, biases and outputs.
 * A normalization whose layer has other readers, or whose layer's output leaves the network, stays.
 * @returns the nodes that are gone
 */
export function foldBatchNorms(nodes: readonly NodeProto[], layers: FoundLayer[], index: GraphIndex): Set<NodeProto> {
  const gone = new Set<NodeProto>();
  for (const layer of layers) {
    if (!layer.biases || index.outputs.has(layer.output)) continue;
    const readers = index.readers.get(layer.output) ?? [];
    const norm = readers.length === 1 ? nodes[readers[0]!]! : null;
    if (norm?.opType !== 'BatchNormalization' || norm.input[0] !== layer.output) continue;
    if (!isInference(norm)) continue;
    const constants = [1, 2, 3, 4].map((i) => index.initializers.get(norm.input[i] ?? ''));
    if (!constants.every((tensor) => tensor !== undefined)) continue;
    const [gamma, beta, mean, variance] = constants.map((tensor) => readFloats(tensor));
    if (gamma!.length !== layer.neurons) continue;
    scaleLayer(layer, gamma!, beta!, mean!, variance!, floatAttribute(norm, 'epsilon', 1e-5));
    layer.output = norm.output[0]!;
    layer.node.output[0] = layer.output;
    gone.add(norm);
  }
  return gone;
}

/** One output and no training: the running statistics are what counts. */
function isInference(norm: NodeProto): boolean {
  return intAttribute(norm, 'training_mode', 0) === 0 && norm.output.filter((name) => name !== '').length === 1;
}

function scaleLayer(
  layer: FoundLayer,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
): void {
  const { neurons, inputs } = layer;
  const weights = new Float32Array(neurons * inputs);
  const biases = new Float32Array(neurons);
  for (let c = 0; c < neurons; c++) {
    const s = gamma[c]! / Math.sqrt(variance[c]! + epsilon);
    for (let t = 0; t < inputs; t++) weights[c * inputs + t] = s * layer.weights[c * inputs + t]!;
    biases[c] = s * (layer.biases![c]! - mean[c]!) + beta[c]!;
  }
  layer.weights = weights;
  layer.biases = biases;
}
