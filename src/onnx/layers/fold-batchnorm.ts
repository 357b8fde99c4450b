/**
 * Folds BatchNormalization into the layer before it: with s = γ/√(σ² + ε),
 * W' = s W and b' = s (b − μ) + β, in float64, rounded once.
 */
import type { NodeProto } from 'onnx-buf';
import { floatAttribute, intAttribute } from '../graph/attributes';
import { traceConstant } from '../graph/constants';
import { matrixOf, type LayerCandidate } from './layer-candidate';
import type { GraphIndex } from '../graph/graph';
import { isDefaultDomain } from '../wire/parse';

/**
 * Folds what can be folded, changing the layers' weights, biases and outputs.
 * A normalization stays where its layer has other readers or leaves the network, where its statistics are not
 * constant or not of one value per neuron, where it trains, and where folding would give numbers that are not finite.
 * @returns the nodes that are gone
 */
export function foldBatchNorms(layers: LayerCandidate[], index: GraphIndex): Set<NodeProto> {
  const gone = new Set<NodeProto>();
  for (const layer of layers)
    for (let norm = foldNext(layer, index); norm; norm = foldNext(layer, index)) gone.add(norm);
  return gone;
}

/** @returns the normalization that is now part of the layer */
function foldNext(layer: LayerCandidate, index: GraphIndex): NodeProto | null {
  if (!layer.biases || index.outputs.has(layer.output)) return null;
  const readers = index.readers.get(layer.output) ?? [];
  const norm = readers.length === 1 ? index.nodes[readers[0]!]! : null;
  if (!norm || !isFoldable(norm, layer)) return null;
  const statistics = [1, 2, 3, 4].map((i) => perNeuron(norm.input[i], layer.neurons, index));
  if (!statistics.every((values) => values !== null)) return null;
  const [gamma, beta, mean, variance] = statistics as [Float32Array, Float32Array, Float32Array, Float32Array];
  const folded = scaleLayer(layer, gamma, beta, mean, variance, floatAttribute(norm, 'epsilon', 1e-5));
  if (!folded) return null;
  layer.changed = folded.weights;
  layer.biases = folded.biases;
  layer.output = norm.output[0]!;
  layer.node.output[0] = layer.output;
  return norm;
}

/** One output and no training: the running statistics are what counts. */
function isFoldable(norm: NodeProto, layer: LayerCandidate): boolean {
  return (
    norm.opType === 'BatchNormalization' &&
    isDefaultDomain(norm.domain) &&
    norm.input[0] === layer.output &&
    intAttribute(norm, 'training_mode', 0) === 0 &&
    intAttribute(norm, 'spatial', 1) === 1 &&
    norm.output.filter((name) => name !== '').length === 1
  );
}

function perNeuron(name: string | undefined, neurons: number, index: GraphIndex): Float32Array | null {
  const traced = name ? traceConstant(name, index) : null;
  if (traced?.kind !== 'constant') return null;
  const values = traced.constant.values();
  return values.length === neurons ? values : null;
}

/** null where a result is not a finite number. */
function scaleLayer(
  layer: LayerCandidate,
  gamma: Float32Array,
  beta: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  epsilon: number,
): { weights: Float32Array; biases: Float32Array } | null {
  const { neurons, inputs } = layer;
  const W = matrixOf(layer); // (neurons, inputs)
  const weights = new Float32Array(neurons * inputs);
  const biases = new Float32Array(neurons);
  for (let c = 0; c < neurons; c++) {
    const s = gamma[c]! / Math.sqrt(variance[c]! + epsilon);
    for (let t = 0; t < inputs; t++) weights[c * inputs + t] = s * W[c * inputs + t]!;
    biases[c] = s * (layer.biases![c]! - mean[c]!) + beta[c]!;
  }
  return weights.every(Number.isFinite) && biases.every(Number.isFinite) ? { weights, biases } : null;
}
