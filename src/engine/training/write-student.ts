/** A description of training as an ONNX file, so that a student opens as a network. */
import type { LayerId } from '../../core/brand';
import type { NodeProto, TensorProto } from 'onnx-buf';
import { modelBytes, node, tensor } from '../../onnx/build';
import {
  shapeOf,
  type ConvOperator,
  type Operator,
  type TrainGraph,
  type TrainNode,
  type Window,
} from '../../train/graph';

const OPSET = 17;

/** @returns the bytes of an ONNX file with a free batch, whose output is what the network said: probabilities, where it did */
export function writeOnnx(graph: TrainGraph): Uint8Array {
  const initializers: TensorProto[] = [];
  const nodes = graph.nodes.map((own) => written(own, graph, initializers));
  const shape = shapeOf(graph, graph.output);
  if (graph.probabilities) nodes.push(node('Softmax', [graph.output], ['probabilities'], { axis: 1 }, 'softmax'));
  return modelBytes({
    opset: OPSET,
    inputs: { [graph.input.name]: ['batch', ...graph.input.shape] },
    outputs: { [graph.probabilities ? 'probabilities' : graph.output]: ['batch', ...shape] },
    nodes,
    initializers,
  });
}

function written(own: TrainNode, graph: TrainGraph, initializers: TensorProto[]): NodeProto {
  const { name, operator, inputs, output } = own;
  const read = shapeOf(graph, inputs[0]!);
  const plain = (op: string, attributes: Parameters<typeof node>[3] = {}, more: string[] = []) =>
    node(op, [...inputs, ...more], [output], attributes, name);
  const constant = (part: string, dims: number[], values: ArrayLike<number>) => {
    initializers.push(tensor(`${name}.${part}`, dims, values));
    return `${name}.${part}`;
  };
  switch (operator.op) {
    case 'dense':
      return plain(
        'Gemm',
        { transB: 1 },
        layerConstants(graph, operator.layer, [operator.neurons, operator.inputs], initializers),
      );
    case 'conv':
      return plain(
        'Conv',
        {
          ...windowAttributes(operator.window, read),
          dilations: [...operator.window.dilation],
          group: operator.groups,
        },
        layerConstants(graph, operator.layer, convShape(operator), initializers),
      );
    case 'affine': {
      const { length } = operator.scale;
      // An identity but for scale and shift: ε is added to the variance.
      const parts = [
        constant('scale', [length], operator.scale),
        constant('shift', [length], operator.shift),
        constant('mean', [length], new Float32Array(length)),
        constant('variance', [length], new Float32Array(length).fill(1)),
      ];
      return plain('BatchNormalization', { epsilon: { float: 0 } }, parts);
    }
    case 'clip':
      return plain('Clip', {}, [constant('min', [], [operator.min]), constant('max', [], [operator.max])]);
    case 'maxPool':
      return plain('MaxPool', { ...windowAttributes(operator.window, read), dilations: [...operator.window.dilation] });
    case 'averagePool':
      return plain('AveragePool', averageAttributes(operator, read));
    case 'concat':
      return plain('Concat', { axis: 1 });
    case 'softmax':
      return plain('Softmax', { axis: 1 });
    case 'relu':
    case 'globalAveragePool':
    case 'flatten':
    case 'identity':
      return plain(PLAIN[operator.op]);
    case 'add':
      return plain('Add');
  }
}

const PLAIN = {
  relu: 'Relu',
  globalAveragePool: 'GlobalAveragePool',
  flatten: 'Flatten',
  identity: 'Identity',
} as const;

function layerConstants(graph: TrainGraph, id: LayerId, dims: number[], initializers: TensorProto[]): string[] {
  const { weights, biases } = graph.layers.get(id)!;
  initializers.push(tensor(`${id}.weight`, dims, weights));
  if (!biases) return [`${id}.weight`];
  initializers.push(tensor(`${id}.bias`, [biases.length], biases));
  return [`${id}.weight`, `${id}.bias`];
}

function convShape({ neurons, inputs, window }: ConvOperator): number[] {
  const taps = window.kernel.reduce((a, b) => a * b, 1);
  return [neurons, inputs / taps, ...window.kernel];
}

/** @param read shape of what is read, of one sample */
function windowAttributes({ kernel, stride, dilation, padBegin, outputSize }: Window, read: readonly number[]) {
  const padEnd = kernel.map((taps, axis) => {
    const end = (outputSize[axis]! - 1) * stride[axis]! + (taps - 1) * dilation[axis]! + 1;
    return Math.max(0, end - padBegin[axis]! - read[axis + 1]!);
  });
  return { kernel_shape: [...kernel], strides: [...stride], pads: [...padBegin, ...padEnd] };
}

/** Whether pads count shows in the divisors: where they do not, some are smaller than the kernel. */
function averageAttributes({ window, divisors }: Extract<Operator, { op: 'averagePool' }>, read: readonly number[]) {
  const taps = window.kernel.reduce((a, b) => a * b, 1);
  const countsPads = divisors.every((divisor) => divisor === taps);
  return { ...windowAttributes(window, read), count_include_pad: countsPads ? 1 : 0 };
}
