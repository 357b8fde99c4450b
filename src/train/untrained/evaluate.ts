/** A network in plain TypeScript, for a few samples once: what compiled tensors would take longer to compile than to run. */
import { timesTransposed } from '../../core/linalg/product';
import { productOf } from '../../core/shape';
import { shapeOf, type Operator, type TrainGraph, type TrainNode } from '../graph';
import { concatenate, normalized, scaled, softmax } from './channels';
import { convolve, pool } from './windows';

/** Feature maps as (samples, channels, …spatial). */
export interface EvaluateOptions {
  /**
   * `stored`: scale and shift as they are; `fresh`: the layer is not trained yet, and makes each channel of these samples have mean 0
   * and variance 1.
   */
  normalization: 'stored' | 'fresh';
  /** Told of each node what it reads first and what it writes. */
  onNode?(node: TrainNode, input: Float32Array, output: Float32Array): void;
  /** Awaited between pieces of work. */
  pause?(): Promise<void>;
}

/** @param x (samples, …input shape) @returns the logits, (samples, classes) */
export async function evaluate(graph: TrainGraph, x: Float32Array, options: EvaluateOptions): Promise<Float32Array> {
  const samples = x.length / productOf(graph.input.shape);
  const lastReader = new Map(graph.nodes.flatMap((node) => node.inputs.map((name) => [name, node])));
  const tensors = new Map([[graph.input.name, x]]);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => tensors.get(name)!);
    const shapes = node.inputs.map((name) => shapeOf(graph, name));
    const output = await apply({ graph, node, inputs, shapes, samples, options });
    options.onNode?.(node, inputs[0]!, output);
    tensors.set(node.output, output);
    for (const name of node.inputs) if (lastReader.get(name) === node && name !== graph.output) tensors.delete(name);
  }
  return tensors.get(graph.output)!;
}

interface Applied {
  graph: TrainGraph;
  node: TrainNode;
  inputs: readonly Float32Array[];
  /** Of the inputs, of one sample. */
  shapes: readonly (readonly number[])[];
  samples: number;
  options: EvaluateOptions;
}

function apply(applied: Applied): Promise<Float32Array> | Float32Array {
  const { graph, node, inputs, shapes, samples, options } = applied;
  const { operator } = node;
  const [x, shape] = [inputs[0]!, shapes[0]!];
  switch (operator.op) {
    case 'dense': {
      const { weights, biases } = graph.layers.get(operator.layer)!;
      return added(timesTransposed(x, weights, samples, operator.neurons, operator.inputs), biases);
    }
    case 'conv':
      return convolve(operator, graph.layers.get(operator.layer)!, x, shape, options.pause);
    case 'add':
      return x.map((value, i) => inputs.slice(1).reduce((sum, other) => sum + other[i]!, value));
    case 'concat':
      return concatenate(inputs, samples);
    case 'affine':
      return options.normalization === 'fresh' ? normalized(x, shape) : scaled(x, shape, operator);
    case 'maxPool':
      return pool(x, shape, operator.window, Math.max, -Infinity);
    case 'averagePool': {
      const { divisors } = operator;
      const sums = pool(x, shape, operator.window, (a, b) => a + b, 0);
      return sums.map((sum, i) => sum / divisors[i % divisors.length]!);
    }
    case 'globalAveragePool': {
      const places = productOf(shape.slice(1));
      return Float32Array.from({ length: x.length / places }, (_, map) => meanOf(x, map * places, places));
    }
    default:
      return applyToEach(operator, x, shape);
  }
}

type OfEach = Extract<Operator, { op: 'relu' | 'clip' | 'flatten' | 'identity' | 'softmax' }>;

function applyToEach(operator: OfEach, x: Float32Array, shape: readonly number[]): Float32Array {
  switch (operator.op) {
    case 'relu':
      return x.map((value) => (value > 0 ? value : 0));
    case 'clip':
      return x.map((value) => Math.min(operator.max, Math.max(operator.min, value)));
    case 'softmax':
      return softmax(x, shape);
    case 'flatten':
    case 'identity':
      return x;
  }
}

function added(rows: Float64Array, biases: Float32Array | null): Float32Array {
  return Float32Array.from(rows, (value, i) => (biases ? value + biases[i % biases.length]! : value));
}

function meanOf(x: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += x[i]!;
  return sum / count;
}
