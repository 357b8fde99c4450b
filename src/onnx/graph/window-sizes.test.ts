import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { input, runBytes, weights } from '../../../test/runs';
import { model, node, type AttributeValue } from '../build';
import { shapedGraph } from './known-shapes';

type Attributes = Record<string, AttributeValue>;

const POOL = { kernel_shape: [3, 2] };

describe('sizes behind a window are those that onnxruntime gives', () => {
  test.each<[string, Attributes]>([
    ['Conv', {}],
    ['Conv', { strides: [2, 3], pads: [1, 0, 2, 1] }],
    ['Conv', { dilations: [2, 1], strides: [1, 2] }],
    ['Conv', { auto_pad: 'SAME_UPPER', strides: [2, 2] }],
    ['Conv', { auto_pad: 'VALID', strides: [2, 2] }],
    ['ConvTranspose', {}],
    ['ConvTranspose', { strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 2] }],
    ['ConvTranspose', { dilations: [2, 2], strides: [2, 2] }],
    ['MaxPool', POOL],
    ['MaxPool', { ...POOL, strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['MaxPool', { ...POOL, strides: [2, 2], ceil_mode: 1 }],
    ['MaxPool', { ...POOL, strides: [3, 3], dilations: [2, 1], ceil_mode: 1 }],
    ['AveragePool', { ...POOL, strides: [4, 2], ceil_mode: 1, pads: [1, 0, 1, 0] }],
    ['AveragePool', { ...POOL, auto_pad: 'SAME_LOWER', strides: [2, 3] }],
    ['LpPool', { ...POOL, strides: [2, 1] }],
    ['GlobalMaxPool', {}],
    ['Pad', { pads: [0, 0, 1, 2, 0, 0, 0, -1] }],
  ])('%s %o', async (op, attributes) => {
    const parts = model({
      inputs: { x: ['batch', 2, 9, 8] },
      outputs: { y: null },
      nodes: [node(op, op.startsWith('Conv') ? ['x', 'w'] : ['x'], ['y'], attributes)],
      initializers: op.startsWith('Conv') ? [weights('w', [2, 2, 3, 2])] : [],
      opset: 10,
    });
    const { y } = await runBytes(toBinary(ModelProtoSchema, parts), { x: input([1, 2, 9, 8]) });
    const [, ...known] = shapedGraph(parts.graph!).shapeOf('y')!;
    expect(known).toEqual(y!.dims.slice(1));
  });
});

test.each<[string, Attributes]>([
  ['ConvTranspose', { output_shape: [20, 20], strides: [2, 2] }],
  ['ConvTranspose', { auto_pad: 'SAME_UPPER', strides: [2, 2] }],
  // The last window of the first axis would begin behind the input.
  ['MaxPool', { kernel_shape: [2, 2], strides: [5, 5], pads: [0, 0, 1, 1], ceil_mode: 1 }],
])('sizes that are not told stay open: %s %o', (op, attributes) => {
  const nodes = [node(op, op.startsWith('Conv') ? ['x', 'w'] : ['x'], ['y'], attributes)];
  const initializers = op.startsWith('Conv') ? [weights('w', [2, 2, 3, 2])] : [];
  const parts = model({ inputs: { x: [1, 2, 10, 10] }, outputs: { y: null }, nodes, initializers });
  expect(shapedGraph(parts.graph!).shapeOf('y')!.slice(2)).toEqual([null, null]);
});
