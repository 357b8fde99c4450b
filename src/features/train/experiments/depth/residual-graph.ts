/** A residual network with ReLU as a description of training: components, its layers, and its logits. */
import { buildGraph, type Built } from '../../../../train/build-graph';
import type { TrainGraph } from '../../../../train/graph';
import type { Components } from './principal';
import { weightCount, type ResidualShape } from './residual';

/** @param picture shape of what it reads @param θ of a network with ReLU, whose δ is 1 */
export function residualGraph(
  picture: readonly number[],
  components: Components,
  shape: ResidualShape,
  θ: Float64Array,
): TrainGraph {
  const { depth, width: d, classes } = shape;
  const graph = buildGraph(picture);
  const parameters: [weights: ArrayLike<number>, biases: ArrayLike<number>][] = [];
  const dense = (from: Built, neurons: number, weights: ArrayLike<number>, biases: ArrayLike<number>): Built => {
    parameters.push([weights, biases]);
    return graph.dense(from, neurons);
  };
  const flat = picture.length > 1 ? graph.flatten(graph.input) : graph.input;
  let h = dense(flat, d, ...reading(components));
  for (let k = 0; k < depth; k++) {
    const A = θ.subarray(k * d * d, (k + 1) * d * d);
    const b = θ.subarray(weightCount(shape) + k * d, weightCount(shape) + (k + 1) * d);
    h = graph.add([h, graph.relu(dense(h, d, A, b))]);
  }
  if (classes < d) h = dense(h, classes, firstOf(classes, d), new Float32Array(classes));
  const closed = graph.close(h);
  [...closed.layers.values()].forEach((layer, i) => {
    layer.weights.set(parameters[i]![0]);
    layer.biases!.set(parameters[i]![1]);
  });
  return closed;
}

/** Centring, components and scale as one layer: x ↦ scale · V (x − mean). */
function reading({ V, mean, scale }: Components): [Float64Array, Float64Array] {
  const features = mean.length;
  const biases = Float64Array.from({ length: V.length / features }, (_, c) =>
    mean.reduce((sum, value, j) => sum - scale * V[c * features + j]! * value, 0),
  );
  return [V.map((value) => scale * value), biases];
}

/** (count, d): the first `count` of d values. */
const firstOf = (count: number, d: number): Float32Array =>
  Float32Array.from({ length: count * d }, (_, i) => Number(i % d === Math.floor(i / d)));
