/** The network as the rest of the program sees it: its graph, and the layers that can be quantized. */
import type { ModelProto } from 'onnx-buf';
import type { Bytes, LayerId } from '../core/brand';
import type { LayerShape } from '../core/layer-problem';
import type { Geometry } from '../core/im2col';
import type { IndexLimits } from './graph/index-limits';
import type { StoredTypes } from './layers/to-float32';

/** A dimension: a number, or the name of a free one ('' where it has no name). */
export type Dimension = number | string;

export interface TensorInfo {
  readonly name: string;
  /** ONNX element type, lower case: 'float', 'int64', … */
  readonly type: string;
  readonly shape: readonly Dimension[];
  /** Of an input that looks up rows of a table: what it may hold. */
  readonly limits?: IndexLimits;
}

/** A layer whose weights can be quantized. */
export interface Layer extends Readonly<LayerShape> {
  readonly id: LayerId;
  /** What people call it: the node's name, or its output's where it has none. */
  readonly name: string;
  readonly op: 'Conv' | 'ConvTranspose' | 'Gemm' | 'MatMul';
  /** Index of the node in `network.model.graph.node`. */
  readonly node: number;
  /** Name of the activation it reads. */
  readonly input: string;
  /** Name of the tensor it writes. */
  readonly output: string;
  /** Name of the constant (initializer) that holds its weights; a graph input of its stage model. */
  readonly weight: string;
  /**
   * The first layer that reads the same constant in the same way, where this one comes after it: given the same letters,
   * they are exported as one constant.
   */
  readonly sharedWith?: LayerId;
  /** Shape of that constant as the operator wants it. */
  readonly weightShape: readonly number[];
  /**
   * Name of its bias constant: a zero one is added to a Conv or Gemm without; MatMul's is what an Add behind it puts on.
   * null where there is none of these, or the bias is computed, or not one constant per neuron.
   */
  readonly bias: string | null;
  /**
   * W, (neurons, inputs), BatchNorm folded. A view of the file where it can be, else made when it is asked for:
   * hold on to it while you use it, and don't change it.
   */
  readonly weights: Float32Array;
  /** (neurons), BatchNorm folded; null where `bias` is. */
  readonly biases: Float32Array | null;
  /** What one weight takes in the file: 4, or 2 or 8 where it is stored in 16 or 64 bits. */
  readonly weightBytes: number;
  /** How the rows of X are cut out of the activation. */
  readonly geometry: Readonly<Geometry>;
  /**
   * True where neurons are not the first axis of the constant: MatMul's and Gemm's transB = 0 (inputs, neurons), and
   * ConvTranspose (in-channels, neurons of a group, …kernel), whose kernel is flipped in `weights` too.
   */
  readonly transposed: boolean;
}

/** A node with weights that stays in float, and why. */
export interface SkippedLayer {
  readonly name: string;
  readonly op: string;
  readonly reason: string;
}

/** A node that draws random numbers. */
export interface RandomNode {
  readonly name: string;
  readonly op: string;
  /** False where it draws anew in every run: in the body of another operator, or in an opset too old for a draw of ours. */
  readonly shared: boolean;
}

export interface RandomNodes {
  readonly nodes: readonly RandomNode[];
  /** The input of the graph, beside those of the file, that says which samples a batch has; null: nothing reads it. */
  readonly samples: string | null;
}

export interface Network {
  /** File name. */
  readonly name: string;
  /** Size of the file(s). */
  readonly bytes: Bytes;
  /** BatchNorm folded, weights as plain float initializers. */
  readonly model: ModelProto;
  /** Opset of the default domain. */
  readonly opset: number;
  /** Without the initializers, and without what `random` reads; the one with the samples first (`samplesFirst`). */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** How many samples it insists on, as far as the graph says; null: any number will do, unless trying shows otherwise. */
  readonly batch: number | null;
  /** In graph (topological) order. */
  readonly layers: readonly Layer[];
  readonly skipped: readonly SkippedLayer[];
  /** Nodes that draw random numbers, and how they know for which samples while the network is measured. */
  readonly random: RandomNodes;
  /** Nodes that look up the constant of a layer, as tied embeddings do: quantized, they read its letters. */
  readonly lookups: readonly { readonly name: string; readonly layer: LayerId }[];
  /** Number of float parameters in all constants, before folding. */
  readonly parameters: number;
  /** What they take as the file has them. */
  readonly parameterBytes: Bytes;
  /**
   * The same in `model`, after reading: what was folded into layers is gone, layers without a bias have one, and a constant
   * that layers read differently is there for each of them. What layers with `sharedWith` read counts once.
   */
  readonly keptParameters: number;
  /** What these take as they are written. */
  readonly keptParameterBytes: Bytes;
  /** How often each operator occurs, before folding. */
  readonly operators: Readonly<Record<string, number>>;
  /** How many BatchNormalization nodes were folded into the layer before them. */
  readonly foldedBatchNorms: number;
  /** 'float16', 'bfloat16', 'double': what was made float32 to compute in, and is written back as it was. */
  readonly widenedTypes: readonly string[];
  /** Which pieces of `model` those are. */
  readonly storedTypes: StoredTypes;
}

/**
 * A part of the graph that runs at once (docs/ARCHITECTURE.md 4.3). Stage 0 comes before every layer;
 * stage ℓ + 1 begins with layer ℓ and runs after it is quantized.
 */
export interface Stage {
  readonly index: number;
  /** The layer whose node belongs to this stage: `network.layers[index − 1]`; null for stage 0. */
  readonly layer: Layer | null;
  /** Indices of its nodes, in topological order. Nodes that depend on no input belong to every stage that reads them. */
  readonly nodes: readonly number[];
  /** Tensors it reads: graph inputs and outputs of earlier stages. Without weights. */
  readonly inputs: readonly string[];
  /** Tensors that a later stage reads, or that are outputs of the network. */
  readonly outputs: readonly string[];
  /** Tensors whose last reader this stage is. */
  readonly frees: readonly string[];
}
