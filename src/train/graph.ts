/** A network as training sees it: plain data that goes to a worker, without ONNX. */
import type { LayerId } from '../core/brand';

/** Of one layer. */
export interface LayerParameters {
  /** W, (neurons, inputs), inputs of a convolution as channels × kernel. */
  readonly weights: Float32Array;
  /** (neurons) */
  readonly biases: Float32Array | null;
}

/** How a kernel is laid on a feature map: one entry for each spatial axis. What lies outside is 0, or −∞ for a maximum. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Places before the first one of an axis. */
  readonly padBegin: readonly number[];
  readonly outputSize: readonly number[];
}

export interface ConvOperator {
  readonly op: 'conv';
  readonly layer: LayerId;
  readonly neurons: number;
  /** Of one neuron: channels of its group × kernel. */
  readonly inputs: number;
  readonly groups: number;
  readonly window: Window;
}

export type Operator =
  | { readonly op: 'dense'; readonly layer: LayerId; readonly neurons: number; readonly inputs: number }
  | ConvOperator
  /** BatchNormalization that no layer took up, with its statistics as they are: x·scale + shift, (channels). */
  | { readonly op: 'affine'; readonly scale: Float32Array; readonly shift: Float32Array }
  | { readonly op: 'relu' }
  | { readonly op: 'clip'; readonly min: number; readonly max: number }
  | { readonly op: 'maxPool'; readonly window: Window }
  /** `divisors`: by how much the sum of each output position is divided, (...outputSize). */
  | { readonly op: 'averagePool'; readonly window: Window; readonly divisors: Float32Array }
  | { readonly op: 'globalAveragePool' }
  | { readonly op: 'add' }
  /** Along the channels. */
  | { readonly op: 'concat' }
  | { readonly op: 'flatten' }
  /** Over the channels. */
  | { readonly op: 'softmax' }
  | { readonly op: 'identity' };

export interface TrainNode {
  readonly name: string;
  readonly operator: Operator;
  /** Tensors that it reads: the network's input, or outputs of nodes before it. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** Of what it writes, of one sample: (channels, …spatial), or (features). */
  readonly shape: readonly number[];
}

export interface TrainGraph {
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  /** The tensor that holds the logits, (classes). */
  readonly output: string;
  /** A softmax at the end is left out of `nodes`: losses take logits. */
  readonly probabilities: boolean;
  /** In topological order. */
  readonly nodes: readonly TrainNode[];
  readonly layers: ReadonlyMap<LayerId, LayerParameters>;
}

/** What a layer holds on to while it is trained; biases are always free. */
export type Held =
  /** Weights where `keep` is 0 stay 0, (neurons, inputs). */
  | { readonly kind: 'mask'; readonly keep: Uint8Array }
  /**
   * The codes of letters stay: what trains in place of the weights is δ of each neuron and scale group, as a factor
   * of the one that it had, so that a weight is factor · letter. `scaleGroup`: consecutive inputs that share a δ.
   */
  | { readonly kind: 'letters'; readonly scaleGroup: number };

/** Classes that the network tells apart. */
export function classesOf(graph: TrainGraph): number {
  return shapeOf(graph, graph.output).reduce((a, b) => a * b, 1);
}

/** Of one sample. */
export function shapeOf({ input, nodes }: TrainGraph, tensor: string): readonly number[] {
  const shape = tensor === input.name ? input.shape : nodes.find(({ output }) => output === tensor)?.shape;
  if (!shape) throw new Error(`no node writes ${tensor}`);
  return shape;
}
