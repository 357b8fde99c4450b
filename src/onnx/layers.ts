/** Finds the layers whose weights can be quantized, and says why the others cannot. */
import { TensorProto_DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import type { LayerId } from '../core/brand';
import { UserError } from '../core/errors';
import type { ConvGeometry } from '../core/patches';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from './attributes';
import { describeNode, nodeName, type GraphIndex } from './graph';
import type { Layer, SkippedLayer } from './network';
import { dimsOf, readFloats, typeName } from './tensors';

/** A layer before the graph is rewritten: `node` is still the node itself. */
export type FoundLayer = Omit<Layer, 'node' | 'weight' | 'bias'> & { node: NodeProto };

export type Finding =
  { kind: 'layer'; layer: FoundLayer } | { kind: 'skipped'; skipped: SkippedLayer } | { kind: 'other' };

const skip = (node: NodeProto, reason: string): Finding => ({
  kind: 'skipped',
  skipped: { name: nodeName(node), op: node.opType, reason },
});

/** Operators that hold weights which no method here quantizes. */
const UNQUANTIZABLE: Record<string, string> = {
  ConvTranspose: 'transposed convolutions are not quantized',
  LSTM: 'recurrent layers are not quantized',
  GRU: 'recurrent layers are not quantized',
  RNN: 'recurrent layers are not quantized',
  DeformConv: 'deformable convolutions are not quantized',
};

/** @throws UserError where weights are of a type that cannot be read, or not finite */
export function findLayer(node: NodeProto, index: GraphIndex): Finding {
  const domain = node.domain === '' || node.domain === 'ai.onnx';
  const reason = UNQUANTIZABLE[node.opType];
  if (domain && reason) return skip(node, reason);
  if (!domain) return { kind: 'other' };
  switch (node.opType) {
    case 'Conv':
      return findConv(node, index);
    case 'Gemm':
      return findGemm(node, index);
    case 'MatMul':
      return findMatMul(node, index);
    default:
      return { kind: 'other' };
  }
}

/** The constant behind an input, or null where it is computed. */
function constant(node: NodeProto, input: number, index: GraphIndex): TensorProto | null {
  return index.initializers.get(node.input[input] ?? '') ?? null;
}

function readWeights(node: NodeProto, tensor: TensorProto): Float32Array {
  if (tensor.dataType !== TensorProto_DataType.FLOAT)
    throw new UserError(
      `The weights of ${describeNode(node)} are ${typeName(tensor.dataType)}; only float32 weights can be quantized. Convert the network to float32 first.`,
    );
  const values = readFloats(tensor);
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new UserError(
      `The weights of ${describeNode(node)} hold ${values[bad]} at position ${bad}; every weight must be a finite number.`,
    );
  return values;
}

function findConv(node: NodeProto, index: GraphIndex): Finding {
  const weight = constant(node, 1, index);
  if (!weight) return skip(node, 'its weights are computed, not constant');
  const dims = dimsOf(weight);
  const [neurons = 0, perGroup = 0, ...kernel] = dims;
  const axes = kernel.length;
  const groups = intAttribute(node, 'group', 1);
  if (axes < 1 || axes > 3) return skip(node, `convolutions over ${axes} axes are not quantized`);
  if (groups < 1 || neurons % groups !== 0)
    throw new UserError(
      `${describeNode(node)} has ${neurons} output channels in ${groups} groups. The file is damaged.`,
    );
  const bias = biasOf(node, index, neurons);
  if (bias === 'computed') return skip(node, 'its bias is computed, not constant');
  const ones = () => new Array<number>(axes).fill(1);
  const geometry: ConvGeometry = {
    kind: 'conv',
    channels: perGroup * groups,
    groups,
    kernel,
    stride: intsAttribute(node, 'strides') ?? ones(),
    dilation: intsAttribute(node, 'dilations') ?? ones(),
    pads: intsAttribute(node, 'pads') ?? new Array<number>(2 * axes).fill(0),
    autoPad: autoPadOf(node),
  };
  const inputs = perGroup * kernel.reduce((a, b) => a * b, 1);
  if (neurons * inputs === 0) return skip(node, 'it has no weights');
  return {
    kind: 'layer',
    layer: {
      ...names(node, 0),
      op: 'Conv',
      node,
      neurons,
      inputs,
      groups,
      geometry,
      weights: readWeights(node, weight),
      weightShape: dims,
      biases: bias ?? new Float32Array(neurons),
      transposed: false,
    },
  };
}

function autoPadOf(node: NodeProto): ConvGeometry['autoPad'] {
  const value = stringAttribute(node, 'auto_pad', 'NOTSET');
  switch (value) {
    case 'NOTSET':
    case 'SAME_UPPER':
    case 'SAME_LOWER':
    case 'VALID':
      return value;
    default:
      throw new UserError(`${describeNode(node)} has auto_pad ${value}, which ONNX does not know.`);
  }
}

/** The bias as one value per neuron; null: none. */
function biasOf(node: NodeProto, index: GraphIndex, neurons: number): Float32Array | 'computed' | null {
  if (!node.input[2]) return null;
  const tensor = constant(node, 2, index);
  if (!tensor || tensor.dataType !== TensorProto_DataType.FLOAT) return 'computed';
  const values = readFloats(tensor);
  if (values.length === neurons && dimsOf(tensor).at(-1) === neurons) return values;
  return values.length === 1 ? new Float32Array(neurons).fill(values[0]!) : 'computed';
}

function findGemm(node: NodeProto, index: GraphIndex): Finding {
  const weight = constant(node, 1, index);
  if (!weight) return skip(node, 'its weights are computed, not constant');
  if (intAttribute(node, 'transA', 0) !== 0) return skip(node, 'it reads its input transposed (transA)');
  const dims = dimsOf(weight);
  if (dims.length !== 2)
    throw new UserError(`${describeNode(node)} has weights of ${dims.length} dimensions; Gemm takes 2.`);
  const transposed = intAttribute(node, 'transB', 0) === 0;
  const [neurons, inputs] = transposed ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
  if (neurons * inputs === 0) return skip(node, 'it has no weights');
  const bias = biasOf(node, index, neurons);
  if (bias === 'computed') return skip(node, 'its bias is not one constant per neuron');
  const alpha = floatAttribute(node, 'alpha', 1);
  const beta = floatAttribute(node, 'beta', 1);
  const weights = asRows(readWeights(node, weight), neurons, inputs, transposed);
  return {
    kind: 'layer',
    layer: {
      ...names(node, 0),
      op: 'Gemm',
      node,
      neurons,
      inputs,
      groups: 1,
      geometry: { kind: 'matrix', inputs, axisFromEnd: 1 },
      weights: alpha === 1 ? weights : weights.map((w) => alpha * w),
      weightShape: dims,
      biases: (bias ?? new Float32Array(neurons)).map((b) => beta * b),
      transposed,
    },
  };
}

function findMatMul(node: NodeProto, index: GraphIndex): Finding {
  const right = constant(node, 1, index);
  const left = constant(node, 0, index);
  if (!right && !left) return { kind: 'other' };
  if (right && left) return skip(node, 'both its factors are constant');
  const weight = (right ?? left)!;
  const dims = dimsOf(weight);
  if (dims.length !== 2) return skip(node, `its constant has ${dims.length} dimensions; 2 can be quantized`);
  const transposed = right !== null;
  const [neurons, inputs] = transposed ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
  if (neurons * inputs === 0) return skip(node, 'it has no weights');
  return {
    kind: 'layer',
    layer: {
      ...names(node, transposed ? 0 : 1),
      op: 'MatMul',
      node,
      neurons,
      inputs,
      groups: 1,
      geometry: { kind: 'matrix', inputs, axisFromEnd: transposed ? 1 : 2 },
      weights: asRows(readWeights(node, weight), neurons, inputs, transposed),
      weightShape: dims,
      biases: null,
      transposed,
    },
  };
}

/** Its id is made unique later, where two nodes share a name. */
function names(node: NodeProto, input: number) {
  return { id: nodeName(node) as LayerId, name: nodeName(node), input: node.input[input]!, output: node.output[0]! };
}

/** W (neurons, inputs) from the constant, and back with the sizes exchanged. */
export function asRows(constant: Float32Array, neurons: number, inputs: number, transposed: boolean): Float32Array {
  if (!transposed) return constant;
  const W = new Float32Array(constant.length); // (neurons, inputs)
  for (let t = 0; t < inputs; t++) for (let c = 0; c < neurons; c++) W[c * inputs + t] = constant[t * neurons + c]!;
  return W;
}

/** The constant of the graph from W: what `asRows` undoes. */
export function asConstant(layer: Pick<Layer, 'neurons' | 'inputs' | 'transposed'>, W: Float32Array): Float32Array {
  return asRows(W, layer.inputs, layer.neurons, layer.transposed);
}
