/** Layers that contradict themselves, or hold what is no number: files, exact sentence. */
import { expect, test } from 'vitest';
import type { TensorProto } from 'onnx-buf';
import { integers, node, tensor, type AttributeValue } from '../build';
import { readNetwork } from '../read';
import { built, only, type Files, type Refusal } from '../../../test/refusals';
import { weights } from '../../../test/runs';
import { productOf } from '../../core/shape';

function withValue(at: number, value: number, dims = [4, 3]): TensorProto {
  const values = new Array<number>(productOf(dims)).fill(0.5);
  values[at] = value;
  return tensor(dims.length > 1 ? 'w' : 'b', dims, values);
}

/** x (1, 2, 5, 5) → Conv c → y. */
function conv(attributes: Record<string, AttributeValue>, dims = [4, 2, 3, 3]): Files {
  return built({
    inputs: { x: [1, 2, 5, 5] },
    nodes: [node('Conv', ['x', 'w'], ['y'], attributes, 'c')],
    initializers: [weights('w', dims)],
  });
}

/** x (1, 2, 5, 5) → ConvTranspose up → y. */
function convTranspose(attributes: Record<string, AttributeValue>, dims = [2, 3, 2, 2]): Files {
  return built({
    inputs: { x: [1, 2, 5, 5] },
    nodes: [node('ConvTranspose', ['x', 'w'], ['y'], attributes, 'up')],
    initializers: [weights('w', dims)],
  });
}

const REFUSALS: Refusal[] = [
  [
    'a ConvTranspose with uneven groups',
    convTranspose({ group: 3 }),
    'ConvTranspose up has 2 input channels in 3 groups, which do not divide evenly. The file is damaged.',
  ],
  [
    'a ConvTranspose with an output_shape of one axis',
    convTranspose({ output_shape: [4] }),
    'ConvTranspose up has output_shape (4); 2 whole numbers from 1 are needed. The file is damaged.',
  ],
  [
    'a ConvTranspose with negative output_padding',
    convTranspose({ output_padding: [0, -1] }),
    'ConvTranspose up has output_padding (0, -1); 2 whole numbers from 0 are needed. The file is damaged.',
  ],
  [
    'a ConvTranspose with another kernel_shape',
    convTranspose({ kernel_shape: [3, 3] }),
    'ConvTranspose up has kernel_shape (3, 3), but its weights are of (2, 2). The file is damaged.',
  ],
  [
    'no layer',
    only([node('Relu', ['x'], ['y'])]),
    'net.onnx has no layer that can be quantized: it has no Conv, ConvTranspose, Gemm or MatMul with constant weights.',
  ],
  [
    'a ConvTranspose without axes',
    only([node('ConvTranspose', ['x', 'w'], ['y'], {}, 'up')]),
    'net.onnx has no layer that can be quantized: ConvTranspose up: it convolves over 0 axes; 1, 2 and 3 can be quantized.',
  ],
  [
    'weights that are an input',
    built({ inputs: { x: [1, 4], w: [4, 3] }, initializers: [weights('b', [3])] }),
    'net.onnx has no layer that can be quantized: Gemm fc: its weights are an input of the network.',
  ],
  [
    'integer weights',
    only(
      [node('MatMul', ['x', 'w'], ['y'], {}, 'm'), node('Gemm', ['x', 'w'], ['z'], {}, 'fc')],
      [integers('w', [4, 3], new Array<number>(12).fill(1))],
    ),
    'net.onnx has no layer that can be quantized: MatMul m: its weights are int64; Gemm fc: its weights are int64.',
  ],
  [
    'NaN in weights',
    built({ initializers: [withValue(7, NaN), weights('b', [3])] }),
    'The weights of Gemm fc hold NaN at position 7; every value must be a finite number.',
  ],
  [
    'infinity in a bias',
    built({ initializers: [weights('w', [4, 3]), withValue(1, -Infinity, [3])] }),
    'The bias of Gemm fc holds -Infinity at position 1; every value must be a finite number.',
  ],
  [
    'α that makes weights infinite',
    built({
      nodes: [node('Gemm', ['x', 'w'], ['y'], { alpha: { float: 3e38 } }, 'fc')],
      initializers: [withValue(2, 1e10)],
    }),
    'The weights of Gemm fc hold Infinity at position 8; every value must be a finite number.',
  ],
  [
    'NaN in the weights of a Conv',
    built({
      inputs: { x: [1, 1, 4, 3] },
      nodes: [node('Conv', ['x', 'w'], ['y'], {}, 'c')],
      initializers: [Object.assign(withValue(3, NaN), { dims: [1n, 1n, 4n, 3n] })],
    }),
    'The weights of Conv c hold NaN at position 3; every value must be a finite number.',
  ],
  [
    'NaN in the weights of a MatMul',
    only([node('MatMul', ['x', 'w'], ['y'], {}, 'm')], [withValue(0, NaN)]),
    'The weights of MatMul m hold NaN at position 0; every value must be a finite number.',
  ],
  [
    'a layer without outputs',
    only([node('Gemm', ['x', 'w'], [], {}, 'fc'), node('Relu', ['x'], ['y'])]),
    'Gemm fc needs two inputs and an output. The file is damaged.',
  ],
  [
    'a layer without weights',
    only([node('Gemm', ['x'], ['y'], {}, 'fc')]),
    'Gemm fc needs two inputs and an output. The file is damaged.',
  ],
  [
    'a layer without names',
    only([node('Gemm', ['', ''], [''], {}), node('Relu', ['x'], ['y'])]),
    'Gemm (unnamed) needs two inputs and an output. The file is damaged.',
  ],
  [
    'Gemm weights of 3 dimensions',
    built({ initializers: [weights('w', [2, 2, 3]), weights('b', [3])] }),
    'Gemm fc has weights of 3 dimensions; Gemm takes 2. The file is damaged.',
  ],
  [
    'Gemm weights of no dimension',
    built({ initializers: [weights('w', []), weights('b', [3])] }),
    'Gemm fc has weights of 0 dimensions; Gemm takes 2. The file is damaged.',
  ],
  [
    'MatMul weights of no dimension',
    only([node('MatMul', ['x', 'w'], ['y'], {}, 'm')], [weights('w', [])]),
    'net.onnx has no layer that can be quantized: MatMul m: it has no weights.',
  ],
  [
    'weights with a size of 0',
    only([node('MatMul', ['x', 'w'], ['y'], {}, 'm')], [weights('w', [4, 0])]),
    'net.onnx has no layer that can be quantized: MatMul m: it has no weights.',
  ],
  [
    'Conv weights of no dimension',
    conv({}, []),
    'net.onnx has no layer that can be quantized: Conv c: it convolves over 0 axes; 1, 2 and 3 can be quantized.',
  ],
  [
    'Conv weights without a kernel',
    conv({}, [4, 2]),
    'net.onnx has no layer that can be quantized: Conv c: it convolves over 0 axes; 1, 2 and 3 can be quantized.',
  ],
  [
    'a convolution over 4 axes',
    conv({}, [4, 2, 1, 1, 1, 1]),
    'net.onnx has no layer that can be quantized: Conv c: it convolves over 4 axes; 1, 2 and 3 can be quantized.',
  ],
  [
    'no output channel',
    conv({}, [0, 2, 3, 3]),
    'net.onnx has no layer that can be quantized: Conv c: it has no weights.',
  ],
  [
    'group 0',
    conv({ group: 0 }),
    'Conv c has 4 output channels in 0 groups, which do not divide evenly. The file is damaged.',
  ],
  [
    'groups that do not divide',
    conv({ group: 3 }),
    'Conv c has 4 output channels in 3 groups, which do not divide evenly. The file is damaged.',
  ],
  [
    'strides for one axis',
    conv({ strides: [2] }),
    'Conv c has strides (2); 2 whole numbers from 1 are needed. The file is damaged.',
  ],
  [
    'a stride of 0',
    conv({ strides: [0, 1] }),
    'Conv c has strides (0, 1); 2 whole numbers from 1 are needed. The file is damaged.',
  ],
  [
    'a dilation of 0',
    conv({ dilations: [1, 0] }),
    'Conv c has dilations (1, 0); 2 whole numbers from 1 are needed. The file is damaged.',
  ],
  [
    'negative pads',
    conv({ pads: [0, 0, -1, 0] }),
    'Conv c has pads (0, 0, -1, 0); 4 whole numbers from 0 are needed. The file is damaged.',
  ],
  [
    'pads for one axis',
    conv({ pads: [1, 1] }),
    'Conv c has pads (1, 1); 4 whole numbers from 0 are needed. The file is damaged.',
  ],
  [
    'a kernel_shape unlike the weights',
    conv({ kernel_shape: [5, 5] }),
    'Conv c has kernel_shape (5, 5), but its weights are of (3, 3). The file is damaged.',
  ],
  [
    'an unknown auto_pad',
    conv({ auto_pad: 'SAME' }),
    'Conv c has auto_pad SAME; NOTSET, SAME_UPPER, SAME_LOWER and VALID are known. The file is damaged.',
  ],
];

test.each(REFUSALS)('%s', (_, files, sentence) => {
  expect(() => readNetwork(files)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});
