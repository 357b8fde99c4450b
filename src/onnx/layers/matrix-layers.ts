/** Gemm and MatMul as layers. */
import type { NodeProto } from 'onnx-buf';
import { UserError } from '../../core/errors';
import { floatAttribute, intAttribute } from '../graph/attributes';
import { traceConstant, type Traced } from '../graph/constants';
import { checkFinite, placeOf, skip, traceBias, type Finding } from './layer-candidate';
import { varies, type GraphIndex } from '../graph/graph';
import { describeNode } from '../graph/names';
import { isDefaultDomain } from '../wire/parse';
import { asMatrix } from './weight-layout';
import { productOf } from '../../core/shape';

/**
 * Y = α·A·B + β·C with constant A or B. α goes into W and β into the bias, which rounds them once; a C that is not one
 * constant per neuron stays where it is, and is not corrected.
 */
export function findGemm(node: NodeProto, index: GraphIndex): Finding {
  const right = traceConstant(node.input[1]!, index);
  const left = traceConstant(node.input[0]!, index);
  const traced = right.kind === 'constant' ? right : left;
  if (traced.kind === 'other') return untraced(node, index, [right, left], right);
  const { constant } = traced;
  const { dims } = constant;
  if (dims.length !== 2)
    throw new UserError(
      `${describeNode(node)} has weights of ${dims.length} dimensions; Gemm takes 2. The file is damaged.`,
    );
  const slot = traced === right ? 1 : 0;
  const flags = [intAttribute(node, 'transA', 0) !== 0, intAttribute(node, 'transB', 0) !== 0] as const;
  // B is W where it is transposed, A where it isn't.
  const transposed = slot === 1 ? !flags[1] : flags[0];
  const [neurons, inputs] = transposed ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
  if (neurons * inputs === 0) return skip(node, 'it has no weights');
  const alpha = floatAttribute(node, 'alpha', 1);
  const values = constant.values();
  checkFinite(node, 'weights', values);
  const view = { op: 'Gemm', neurons, inputs, groups: 1, transposed, weightShape: dims } as const;
  const changed = alpha === 1 ? null : asMatrix(view, values).map((w) => alpha * w);
  if (changed) checkFinite(node, 'weights', changed);
  return {
    kind: 'layer',
    layer: {
      ...view,
      ...placeOf(node, slot),
      geometry: { kind: 'matrix', inputs, axisFromEnd: 1 },
      constant,
      changed,
      // In W·X a neuron is a row of the output, and C is added along columns.
      biases: slot === 1 ? gemmBiases(node, index, neurons) : null,
      // Rows of X are what is read, in A·B as it is, or as the columns of W·X where that is told so.
      transposesInput: slot === 1 ? flags[0] : !flags[1],
    },
  };
}

function gemmBiases(node: NodeProto, index: GraphIndex, neurons: number): Float32Array | null {
  const bias = traceBias(node, index, neurons);
  const beta = floatAttribute(node, 'beta', 1);
  return bias.kind === 'values' ? (bias.values ?? new Float32Array(neurons)).map((b) => beta * b) : null;
}

/** X·B (rows of X are samples or tokens) or A·X (columns are); a constant vector is one neuron. */
export function findMatMul(node: NodeProto, index: GraphIndex): Finding {
  const right = traceConstant(node.input[1]!, index);
  const left = traceConstant(node.input[0]!, index);
  const traced = right.kind === 'constant' ? right : left;
  if (traced.kind === 'other') return untraced(node, index, [right, left]);
  const { constant } = traced;
  const { dims } = constant;
  const transposed = traced === right;
  const batches = productOf(dims.slice(0, -2));
  if (batches > 1) return skip(node, `its constant is a batch of ${batches} matrices; one can be quantized`);
  const [rows, columns] = dims.length > 1 ? [dims.at(-2)!, dims.at(-1)!] : transposed ? [dims[0]!, 1] : [1, dims[0]!];
  const [neurons, inputs] = transposed ? [columns, rows] : [rows, columns];
  if (!(neurons * inputs > 0)) return skip(node, 'it has no weights');
  checkFinite(node, 'weights', constant.values());
  const slot = transposed ? 1 : 0;
  const added = transposed && dims.length > 1 ? findAddedBias(node, index, neurons) : null;
  return {
    kind: 'layer',
    layer: {
      ...placeOf(node, slot),
      op: 'MatMul',
      neurons,
      inputs,
      groups: 1,
      geometry: { kind: 'matrix', inputs, axisFromEnd: transposed ? 1 : 2 },
      constant,
      changed: null,
      weightShape: dims,
      biases: added?.biases ?? null,
      ...(added && { addedBias: added.at }),
      transposed,
      transposesInput: false,
    },
  };
}

/**
 * What is said of a product without a constant that was traced: why the factor that depends on no input is none.
 * @param traced of input 1, and of input 0
 * @param otherwise what is said where both depend on one; left out: nothing, it is a product of activations
 */
function untraced(node: NodeProto, index: GraphIndex, traced: readonly Traced[], otherwise?: Traced): Finding {
  const fixed = traced.find((_, i) => !varies(node.input[1 - i]!, index)) ?? otherwise;
  return fixed?.kind === 'other' ? skip(node, `its weights ${fixed.reason}`) : { kind: 'other' };
}

/** A constant vector, one value a neuron, that an Add behind X·B puts on: what linear layers are written as. */
function findAddedBias(node: NodeProto, index: GraphIndex, neurons: number) {
  const output = node.output[0]!;
  const readers = index.readers.get(output) ?? [];
  const add = readers.length === 1 ? index.nodes[readers[0]!]! : null;
  if (!add || add.opType !== 'Add' || !isDefaultDomain(add.domain) || index.outputs.has(output)) return null;
  const slot = add.input[0] === output ? 1 : 0;
  const traced = add.input[slot] ? traceConstant(add.input[slot], index) : null;
  // With more axes than one, the sum could have more than the product.
  if (traced?.kind !== 'constant' || traced.constant.dims.length !== 1) return null;
  const biases = traced.constant.values();
  // A mask, for instance, has −∞.
  if (biases.length !== neurons || !biases.every(Number.isFinite)) return null;
  return { biases, at: { node: add, slot } as const };
}
