/** A network in plain TypeScript, for a few samples once: what compiled tensors would take longer to compile than to run. */
import { timesTransposed } from '../../core/linalg/product';
import { productOf } from '../../core/shape';
import { shapeOf, type ConvOperator, type Operator, type TrainGraph, type TrainNode, type Window } from '../graph';

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
      return convolve(applied, operator);
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

/** Numbers of the columns that are made at once, about. */
const COLUMNS = 1 << 20;

/** As a product with what lies under the taps, some samples at a time. */
async function convolve(applied: Applied, operator: ConvOperator): Promise<Float32Array> {
  const { graph, inputs, shapes, samples, options } = applied;
  const { window, neurons, inputs: N, groups } = operator;
  const { weights, biases } = graph.layers.get(operator.layer)!;
  const [x, [channels, ...size]] = [inputs[0]!, shapes[0] as [number, ...number[]]];
  const under = placesUnder(window, size);
  const P = productOf(window.outputSize);
  const [ofGroup, plane] = [channels / groups, productOf(size)];
  const y = new Float32Array(samples * neurons * P); // (samples, neurons, P)
  const some = Math.max(1, Math.floor(COLUMNS / (P * N)));
  for (let first = 0; first < samples; first += some) {
    const count = Math.min(some, samples - first);
    for (let group = 0; group < groups; group++) {
      const X = new Float32Array(count * P * N); // (count · P, N)
      for (let n = 0; n < count; n++)
        gather(X.subarray(n * P * N), x, ((first + n) * channels + group * ofGroup) * plane, {
          under,
          plane,
          channels: ofGroup,
        });
      const part = neurons / groups;
      const W = weights.subarray(group * part * N, (group + 1) * part * N);
      const Y = timesTransposed(W, X, part, count * P, N); // (part, count · P)
      for (let c = 0; c < part; c++)
        for (let n = 0; n < count; n++) {
          const to = ((first + n) * neurons + group * part + c) * P;
          const bias = biases ? biases[group * part + c]! : 0;
          for (let p = 0; p < P; p++) y[to + p] = Y[(c * count + n) * P + p]! + bias;
        }
      await options.pause?.();
    }
  }
  return y;
}

/** Rows of X of one sample, (P, channels × taps). @param from where its first channel begins in x */
function gather(
  X: Float32Array,
  x: Float32Array,
  from: number,
  { under, plane, channels }: { under: Int32Array[]; plane: number; channels: number },
): void {
  let at = 0;
  for (const places of under)
    for (let c = 0; c < channels; c++)
      for (const place of places) {
        if (place >= 0) X[at] = x[from + c * plane + place]!;
        at++;
      }
}

/** Where the taps of each output position lie in a plane, (P) of (taps); −1: outside. */
function placesUnder(
  { kernel, stride, dilation, padBegin, outputSize }: Window,
  size: readonly number[],
): Int32Array[] {
  const offsets = indices(kernel);
  return indices(outputSize).map((position) =>
    Int32Array.from(offsets, (tap) =>
      tap.reduce((place, offset, axis) => {
        const at = position[axis]! * stride[axis]! - padBegin[axis]! + offset * dilation[axis]!;
        return place < 0 || at < 0 || at >= size[axis]! ? -1 : place * size[axis]! + at;
      }, 0),
    ),
  );
}

/** All places of a box, the last axis the fastest. */
const indices = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (known, size) => known.flatMap((place) => Array.from({ length: size }, (_, at) => [...place, at])),
    [[]],
  );

function pool(
  x: Float32Array,
  [, ...size]: readonly number[],
  window: Window,
  merge: (a: number, b: number) => number,
  start: number,
): Float32Array {
  const under = placesUnder(window, size);
  const plane = productOf(size);
  const y = new Float32Array((x.length / plane) * under.length);
  let at = 0;
  for (let from = 0; from < x.length; from += plane)
    for (const places of under) {
      let value = start;
      for (const place of places) if (place >= 0) value = merge(value, x[from + place]!);
      y[at++] = value;
    }
  return y;
}

/** Against channels that are all but constant. */
const EPSILON = 1e-5;

/** @param x (samples, channels, …) */
function normalized(x: Float32Array, [channels, ...size]: readonly number[]): Float32Array {
  const plane = productOf(size);
  const y = new Float32Array(x.length);
  const sample = channels! * plane;
  const places = x.length / channels!;
  for (let c = 0; c < channels!; c++) {
    let [sum, squares] = [0, 0];
    for (let n = c * plane; n < x.length; n += sample) for (let i = n; i < n + plane; i++) sum += x[i]!;
    const mean = sum / places;
    for (let n = c * plane; n < x.length; n += sample)
      for (let i = n; i < n + plane; i++) squares += (x[i]! - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / places + EPSILON);
    for (let n = c * plane; n < x.length; n += sample)
      for (let i = n; i < n + plane; i++) y[i] = (x[i]! - mean) * factor;
  }
  return y;
}

function scaled(
  x: Float32Array,
  [channels, ...size]: readonly number[],
  { scale, shift }: Extract<Operator, { op: 'affine' }>,
): Float32Array {
  const plane = productOf(size);
  return x.map((value, i) => {
    const c = Math.floor(i / plane) % channels!;
    return value * scale[c]! + shift[c]!;
  });
}

/** Along the channels: each sample's values one after the other. */
function concatenate(inputs: readonly Float32Array[], samples: number): Float32Array {
  const lengths = inputs.map(({ length }) => length / samples);
  const total = lengths.reduce((a, b) => a + b, 0);
  const y = new Float32Array(samples * total);
  for (let n = 0; n < samples; n++) {
    let at = n * total;
    inputs.forEach((x, i) => {
      y.set(x.subarray(n * lengths[i]!, (n + 1) * lengths[i]!), at);
      at += lengths[i]!;
    });
  }
  return y;
}

/** Over the channels. */
function softmax(x: Float32Array, [channels, ...size]: readonly number[]): Float32Array {
  const plane = productOf(size);
  const y = new Float32Array(x.length);
  for (let sample = 0; sample < x.length; sample += channels! * plane)
    for (let place = sample; place < sample + plane; place++) {
      const own = Array.from({ length: channels! }, (_, c) => x[place + c * plane]!);
      const most = own.reduce((a, b) => Math.max(a, b));
      const sum = own.reduce((total, value) => total + Math.exp(value - most), 0);
      own.forEach((value, c) => (y[place + c * plane] = Math.exp(value - most) / sum));
    }
  return y;
}

function added(rows: Float64Array, biases: Float32Array | null): Float32Array {
  return Float32Array.from(rows, (value, i) => (biases ? value + biases[i % biases.length]! : value));
}

function meanOf(x: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += x[i]!;
  return sum / count;
}
