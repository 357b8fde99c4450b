/** How many samples a network takes at once, as far as its graph says. */
import type { NodeProto } from 'onnx-buf';
import { intAttribute } from '../graph/attributes';
import { constantIntegers } from '../graph/constants';
import { indexGraph, varies, type GraphIndex } from '../graph/graph';
import type { Network, TensorInfo } from '../network';

/**
 * The number of samples the network insists on, or null where any will do. A declared number alone is no reason,
 * since exporters write 1 by habit; an operator that would break, or mix samples, with another number is.
 */
export function batchSize(network: Pick<Network, 'inputs' | 'model'>): number | null {
  const declared = network.inputs[0]?.shape[0];
  if (typeof declared !== 'number' || declared < 1) return null;
  const index = indexGraph(network.model.graph!);
  return index.nodes.some((node, at) => index.varies[at] && fixesBatch(node, index)) ? declared : null;
}

/**
 * The inputs, that of the samples first: a number or a state in front of it has no samples along its first axis, and the
 * others are read beside the one that has.
 */
export function samplesFirst(inputs: readonly TensorInfo[]): TensorInfo[] {
  const [first, ...others] = inputs;
  if (!first) return [];
  const { shape, type } = first;
  // A float of which no shape is known may be anything.
  const isNumber = shape.length === 1 || (shape.length === 0 && !['float', 'double'].includes(type));
  const leads = ({ shape: [samples] }: TensorInfo) =>
    typeof samples === 'string' && samples !== '' && (isNumber || shape.includes(samples));
  const own = typeof shape[0] === 'string' ? undefined : others.find(leads);
  return own ? [own, ...inputs.filter((input) => input !== own)] : [...inputs];
}

function fixesBatch(node: NodeProto, index: GraphIndex): boolean {
  switch (node.opType) {
    case 'Reshape': {
      // Its first axis is where the samples are: −1 and 0 leave it open.
      const shape = node.input[0] && varies(node.input[0], index) ? constantIntegers(node.input[1], index) : null;
      return shape !== null && (shape[0] ?? 0) > 0;
    }
    case 'Concat':
      // A constant next to tensors of many samples would need as many copies; joining along axis 0 doesn't.
      return intAttribute(node, 'axis', 0) !== 0 && node.input.some((name) => !varies(name, index));
    case 'LSTM':
    case 'GRU':
      // States to begin with, one for each sample.
      return [5, 6].some((input) => node.input[input] && !varies(node.input[input]!, index));
    case 'RNN':
      return Boolean(node.input[5]) && !varies(node.input[5]!, index);
    default:
      return false;
  }
}
