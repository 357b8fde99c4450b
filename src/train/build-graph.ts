/** A description of training put together node by node, its parameters all 0: `studentOf` fills them. */
import type { LayerId } from '../core/brand';
import { productOf } from '../core/shape';
import type { LayerParameters, TrainGraph, TrainNode, Window } from './graph';

/** What a node gives: the name of its tensor, and its shape for one sample. */
export interface Built {
  readonly tensor: string;
  readonly shape: readonly number[];
}

export interface GraphBuilder {
  readonly input: Built;
  /** Kernels as wide as high, padded so that a stride of 1 keeps the size; without biases. */
  conv(from: Built, neurons: number, kernel: number, stride?: number): Built;
  dense(from: Built, neurons: number): Built;
  /** BatchNormalization, not trained yet. */
  normalize(from: Built): Built;
  relu(from: Built): Built;
  /** Of 3 × 3, stride 1; what lies outside does not count. */
  averagePool(from: Built): Built;
  globalAveragePool(from: Built): Built;
  flatten(from: Built): Built;
  add(summands: readonly Built[]): Built;
  /** @param logits what the network says */
  close(logits: Built): TrainGraph;
}

/** @param shape of a sample: (channels, height, width), or (features) */
export function buildGraph(shape: readonly number[]): GraphBuilder {
  const input: Built = { tensor: 'input', shape };
  const nodes: TrainNode[] = [];
  const layers = new Map<LayerId, LayerParameters>();
  const put = (operator: TrainNode['operator'], from: readonly Built[], own: readonly number[]): Built => {
    const name = `${operator.op}${nodes.length}`;
    nodes.push({ name, operator, inputs: from.map(({ tensor }) => tensor), output: `${name}.output`, shape: own });
    return { tensor: `${name}.output`, shape: own };
  };
  const layerOf = (neurons: number, inputs: number, biases: boolean): LayerId => {
    const id = `layer${layers.size}` as LayerId;
    layers.set(id, {
      weights: new Float32Array(neurons * inputs),
      biases: biases ? new Float32Array(neurons) : null,
    });
    return id;
  };
  return {
    input,
    conv(from, neurons, kernel, stride = 1) {
      const window = squareWindow(from.shape, kernel, stride);
      const inputs = from.shape[0]! * kernel * kernel;
      const layer = layerOf(neurons, inputs, false);
      return put({ op: 'conv', layer, neurons, inputs, groups: 1, window }, [from], [neurons, ...window.outputSize]);
    },
    dense(from, neurons) {
      const inputs = productOf(from.shape);
      return put({ op: 'dense', layer: layerOf(neurons, inputs, true), neurons, inputs }, [from], [neurons]);
    },
    normalize(from) {
      const channels = from.shape[0]!;
      const operator = {
        op: 'affine',
        scale: new Float32Array(channels).fill(1),
        shift: new Float32Array(channels),
      } as const;
      return put(operator, [from], from.shape);
    },
    relu: (from) => put({ op: 'relu' }, [from], from.shape),
    averagePool(from) {
      const window = squareWindow(from.shape, 3, 1);
      return put({ op: 'averagePool', window, divisors: insideCounts(window) }, [from], from.shape);
    },
    globalAveragePool: (from) =>
      put({ op: 'globalAveragePool' }, [from], [from.shape[0]!, ...from.shape.slice(1).map(() => 1)]),
    flatten: (from) => put({ op: 'flatten' }, [from], [productOf(from.shape)]),
    add: (summands) => put({ op: 'add' }, summands, summands[0]!.shape),
    close: (logits) => ({
      input: { name: input.tensor, shape },
      output: logits.tensor,
      probabilities: false,
      nodes,
      layers,
    }),
  };
}

function squareWindow([, height, width]: readonly number[], kernel: number, stride: number): Window {
  const pad = (kernel - 1) / 2;
  return {
    kernel: [kernel, kernel],
    stride: [stride, stride],
    dilation: [1, 1],
    padBegin: [pad, pad],
    outputSize: [Math.ceil(height! / stride), Math.ceil(width! / stride)],
  };
}

/** How many taps lie inside, (height, width). */
function insideCounts({ outputSize: [height, width] }: Window): Float32Array {
  const inside = (at: number, size: number) => 1 + Number(at > 0) + Number(at < size - 1);
  return Float32Array.from(
    { length: height! * width! },
    (_, i) => inside(Math.floor(i / width!), height!) * inside(i % width!, width!),
  );
}
