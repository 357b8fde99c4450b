/** What nodes of ONNX are in training. */
import type { NodeProto } from 'onnx-buf';
import { productOf } from '../../core/shape';
import { floatAttribute, intAttribute, intsAttribute } from '../../onnx/graph/attributes';
import { traceConstant } from '../../onnx/graph/constants';
import { axesGiven, squeezedAxes } from '../../onnx/graph/known-shapes';
import { fromFront, type ShapedGraph } from '../../onnx/graph/shaped-graph';
import { describeNode } from '../../onnx/graph/names';
import type { Layer } from '../../onnx/network';
import type { Operator, Window } from '../../train/graph';
import { convWindow, poolWindow } from './windows';

/** What a node does, and the shape of what it writes, of one sample. */
export interface Step {
  operator: Operator;
  shape: readonly number[];
}

/** One step, or two, the second reading the first; or why it is none: a clause that goes on from the node's name. */
export type Reading = { steps: readonly Step[] } | { reason: string };

export interface NodeContext {
  readonly node: NodeProto;
  readonly graph: ShapedGraph;
  readonly opset: number;
  /** Shapes of what it reads that depends on the input, of one sample, in the order of its inputs. */
  readonly shapes: readonly (readonly number[])[];
  /** Inputs that are constants. */
  readonly constants: readonly string[];
  /** The layer that it is. */
  readonly layer: Layer | null;
  /** Biases that an Add behind a MatMul puts on. */
  readonly addedBiases: ReadonlySet<string>;
}

const step = (operator: Operator, shape: readonly number[]): Reading => ({ steps: [{ operator, shape }] });
const no = (reason: string): Reading => ({ reason });
const same = (operator: Operator, { shapes }: NodeContext): Reading => step(operator, shapes[0]!);

type Reader = (context: NodeContext) => Reading;

const READERS: Record<string, Reader> = {
  Conv: readConv,
  Gemm: readDense,
  MatMul: readDense,
  BatchNormalization: readBatchNorm,
  Relu: (context) => same({ op: 'relu' }, context),
  Clip: readClip,
  MaxPool: (context) => readPool(context, 'maxPool'),
  AveragePool: (context) => readPool(context, 'averagePool'),
  GlobalAveragePool: ({ shapes }) =>
    step(
      { op: 'globalAveragePool' },
      shapes[0]!.map((n, i) => (i === 0 ? n : 1)),
    ),
  ReduceMean: readMean,
  Add: readAdd,
  Concat: readConcat,
  Flatten: (context) =>
    fromFront(intAttribute(context.node, 'axis', 1), context.shapes[0]!.length + 1) === 1
      ? flattened(context)
      : no('puts samples together'),
  Reshape: readReshape,
  Squeeze: readSqueeze,
  Softmax: readSoftmax,
  Identity: (context) => same({ op: 'identity' }, context),
  Dropout: (context) => same({ op: 'identity' }, context),
};

/** For sentences. */
export const TRAINED_OPERATORS = Object.keys(READERS);

/** @throws UserError where the node contradicts itself, or what it reads */
export function readNode(context: NodeContext): Reading {
  const { node, shapes } = context;
  const reader = node.domain === '' || node.domain === 'ai.onnx' ? READERS[node.opType] : undefined;
  if (!reader) return no(`is none of the operators that can be trained: ${TRAINED_OPERATORS.join(', ')}`);
  if (shapes.length === 0) return no('reads nothing that depends on the input');
  return reader(context);
}

function flattened({ shapes }: NodeContext): Reading {
  return step({ op: 'flatten' }, [productOf(shapes[0]!)]);
}

/** Why a layer's parameters cannot be trained; null: they can. */
function layerReason({ node, layer }: NodeContext): string | null {
  if (!layer) return 'has weights that are no constants';
  if (node.input[2] && !layer.biases) return 'has a bias that is not one constant for each neuron';
  if (layer.sharedWith) return `shares its weights with ${layer.sharedWith}`;
  return null;
}

function readConv(context: NodeContext): Reading {
  const { node, layer, shapes } = context;
  const reason = layerReason(context);
  if (reason) return no(reason);
  const { geometry, neurons, inputs, groups } = layer!;
  if (geometry.kind !== 'conv') return no('reads no feature map');
  const window = convWindow(geometry, shapes[0]!, describeNode(node));
  const shape = [neurons, ...window.outputSize];
  return step({ op: 'conv', layer: layer!.id, neurons, inputs, groups, window }, shape);
}

function readDense(context: NodeContext): Reading {
  const { layer, shapes } = context;
  const reason = layerReason(context);
  if (reason) return no(reason);
  const { geometry, neurons, inputs } = layer!;
  if (shapes[0]!.length !== 1 || geometry.kind !== 'matrix' || geometry.axisFromEnd !== 1)
    return no('reads more than one row of each sample');
  if (shapes[0]![0] !== inputs) return no(`reads rows of ${inputs} values, and gets ${shapes[0]![0]}`);
  return step({ op: 'dense', layer: layer!.id, neurons, inputs }, [neurons]);
}

/** Its statistics stay: samples that a network is trained on here are few. */
function readBatchNorm(context: NodeContext): Reading {
  const { node, graph } = context;
  const parts = node.input.slice(1, 5).map((name) => traceConstant(name, graph.index));
  const values = parts.map((part) => (part.kind === 'constant' ? part.constant.values() : null));
  const [gamma, beta, mean, variance] = values;
  if (!gamma || !beta || !mean || !variance) return no('has statistics that are no constants');
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  const scale = gamma.map((g, c) => g / Math.sqrt(variance[c]! + epsilon));
  return same({ op: 'affine', scale, shift: beta.map((b, c) => b - mean[c]! * scale[c]!) }, context);
}

const LARGEST = 3.4028234663852886e38;

function readClip(context: NodeContext): Reading {
  const { node, graph } = context;
  const bound = (slot: number, name: string, otherwise: number): number | null => {
    const input = node.input[slot];
    if (!input) return floatAttribute(node, name, otherwise);
    const traced = traceConstant(input, graph.index);
    return traced.kind === 'constant' ? (traced.constant.values()[0] ?? null) : null;
  };
  const [min, max] = [bound(1, 'min', -LARGEST), bound(2, 'max', LARGEST)];
  if (min === null || max === null) return no('has bounds that are no constants');
  return same({ op: 'clip', min, max }, context);
}

function readPool({ node, shapes }: NodeContext, op: 'maxPool' | 'averagePool'): Reading {
  if (node.output[1]) return no('tells places, too');
  const [channels] = shapes[0]!;
  const { window, divisors } = poolWindow(node, shapes[0]!);
  if (op === 'averagePool' && hangsOver(node, window, divisors)) return no('counts pads, and hangs over them');
  const shape = [channels!, ...window.outputSize];
  return step(op === 'maxPool' ? { op, window } : { op, window, divisors }, shape);
}

/** A mean that counts pads, but for places beyond them: no writer asks for it, and files have no word for it. */
function hangsOver(node: NodeProto, { kernel }: Window, divisors: Float32Array): boolean {
  const counts = intAttribute(node, 'count_include_pad', 0) !== 0;
  return counts && divisors.some((divisor) => divisor !== productOf(kernel));
}

function readMean({ node, graph, shapes }: NodeContext): Reading {
  const shape = shapes[0]!;
  const rank = shape.length + 1;
  const axes = axesGiven(node, graph, () => rank);
  const spatial = shape.slice(1).map((_, i) => i + 2);
  if (spatial.length === 0 || !axes || axes.join() !== spatial.join())
    return no('is no mean over all places of a feature map');
  const pooled: Step = { operator: { op: 'globalAveragePool' }, shape: [shape[0]!, ...spatial.map(() => 1)] };
  const keeps = intAttribute(node, 'keepdims', 1) !== 0;
  return { steps: keeps ? [pooled] : [pooled, { operator: { op: 'flatten' }, shape: [shape[0]!] }] };
}

function readAdd(context: NodeContext): Reading {
  const { shapes, constants, addedBiases } = context;
  if (constants.length > 0)
    return constants.every((name) => addedBiases.has(name))
      ? same({ op: 'identity' }, context)
      : no('adds a constant that is the bias of no layer');
  if (shapes.some((shape) => shape.join() !== shapes[0]!.join())) return no('adds tensors of different shapes');
  return same({ op: 'add' }, context);
}

function readConcat({ node, shapes, constants }: NodeContext): Reading {
  const first = shapes[0]!;
  if (constants.length > 0) return no('puts a constant beside what depends on the input');
  if (fromFront(intAttribute(node, 'axis', 1), first.length + 1) !== 1) return no('puts together what are no channels');
  return step({ op: 'concat' }, [shapes.reduce((sum, shape) => sum + shape[0]!, 0), ...first.slice(1)]);
}

function readReshape(context: NodeContext): Reading {
  const { node, graph, shapes } = context;
  const target = graph.integersOf(node.input[1] ?? '') ?? intsAttribute(node, 'shape');
  const features = productOf(shapes[0]!);
  // All of a sample in one row, however many samples there are.
  const whole = target?.length === 2 && (target[1] === features || (target[1] === -1 && target[0] !== -1));
  return whole ? flattened(context) : no('makes other than one row of each sample');
}

function readSqueeze(context: NodeContext): Reading {
  const { node, graph, shapes } = context;
  const shape = shapes[0]!;
  // A batch of one would go, too: where no axes are named, it must stay.
  const axes = squeezedAxes(node, graph, [null, ...shape]);
  const left = axes && [null, ...shape].filter((_, axis) => !axes.includes(axis));
  return left?.length === 2 && left[0] === null ? flattened(context) : no('makes other than one row of each sample');
}

function readSoftmax(context: NodeContext): Reading {
  const { node, opset, shapes } = context;
  const rank = shapes[0]!.length + 1;
  const axis = fromFront(intAttribute(node, 'axis', opset < 13 ? 1 : -1), rank);
  return axis === 1 && productOf(shapes[0]!.slice(1)) === 1
    ? same({ op: 'softmax' }, context)
    : no('is not over classes');
}
