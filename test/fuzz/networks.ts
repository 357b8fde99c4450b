/** Valid networks, built in code, from which the damaged ones are made. */
import { create } from '@bufbuild/protobuf';
import {
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type ModelProto,
} from 'onnx-buf';
import { graph, integers, model, node, tensor } from '../../src/onnx/build';
import type { NetworkFile } from '../../src/onnx/read';
import { floatsToTensor } from '../../src/onnx/tensors/tensors';
import { productOf } from '../../src/core/shape';

export const shaped = (name: string, dims: number[]) =>
  tensor(
    name,
    dims,
    Float32Array.from({ length: productOf(dims) }, (_, i) => Math.sin(i + name.length)),
  );

export const leaf = () => graph({ outputs: { t: null }, nodes: [node('Identity', ['x'], ['t'])] });

/** Valid networks that use most of what the reader knows. */
export const VALID: (() => ModelProto)[] = [
  // Conv, BatchNorm, If with bodies, Constant, Gemm, MatMul.
  () =>
    model({
      inputs: { x: ['batch', 2, 4, 4] },
      outputs: { y: ['batch', 2] },
      nodes: [
        node('Conv', ['x', 'w'], ['c'], { strides: [1, 1], pads: [1, 1, 1, 1], kernel_shape: [3, 3] }, 'conv'),
        node('BatchNormalization', ['c', 's', 's', 's', 's'], ['n'], { epsilon: { float: 0.01 } }),
        node('If', ['yes'], ['i'], { then_branch: leaf(), else_branch: leaf() }),
        node('Constant', [], ['k'], { value: shaped('', [32, 3]) }),
        node('Flatten', ['n'], ['f']),
        node('Gemm', ['f', 'k'], ['g'], { alpha: { float: 0.5 } }, 'fc'),
        node('MatMul', ['g', 'm'], ['y']),
      ],
      initializers: [
        ...[shaped('w', [2, 2, 3, 3]), tensor('s', [2], [1, 2]), shaped('m', [3, 2])],
        Object.assign(integers('yes', [], [1]), { dataType: DataType.BOOL, rawData: Uint8Array.of(1) }),
      ],
    }),
  // Depthwise and transposed convolutions, weights behind other nodes, and shared.
  () =>
    model({
      opset: 17,
      inputs: { x: [1, 4, 8, 8] },
      outputs: { y: null },
      nodes: [
        node('Conv', ['x', 'w'], ['a'], { group: 4, auto_pad: 'SAME_UPPER', strides: [2, 2] }, 'depthwise'),
        node('ConvTranspose', ['a', 'u', 'b'], ['c'], { group: 2, strides: [2, 2], output_padding: [1, 1] }, 'up'),
        node('Transpose', ['t'], ['v'], { perm: [1, 0] }),
        node('Reshape', ['c', 'shape'], ['r']),
        node('MatMul', ['r', 'v'], ['p'], {}, 'first'),
        node('MatMul', ['p', 'v'], ['y'], {}, 'second'),
      ],
      initializers: [
        ...[shaped('w', [4, 1, 3, 3]), shaped('u', [4, 3, 2, 2]), shaped('b', [6]), shaped('t', [3, 3])],
        integers('shape', [2], [-1, 3]),
      ],
    }),
  // Token ids, attention, float16, a function of the file.
  () =>
    model({
      opset: 20,
      domains: ['local'],
      inputs: { ids: { type: DataType.INT64, shape: ['batch', 'length'] }, mask: ['batch', 'length', 1] },
      outputs: { y: { type: DataType.FLOAT16, shape: ['batch', 'length', 5] } },
      functions: [
        create(FunctionProtoSchema, {
          name: 'Twice',
          domain: 'local',
          input: ['a'],
          output: ['b'],
          opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 20n })],
          node: [node('Add', ['a', 'a'], ['b'])],
        }),
      ],
      nodes: [
        node('Gather', ['table', 'ids'], ['e']),
        node('MatMul', ['e', 'q'], ['h'], {}, 'q'),
        node('Twice', ['h'], ['d'], {}, 'twice', 'local'),
        node('Cast', ['mask'], ['m'], { to: DataType.FLOAT16 }),
        node('Mul', ['d', 'm'], ['g']),
        node('MatMul', ['g', 'out'], ['y'], {}, 'out'),
      ],
      initializers: ['table', 'q', 'out'].map((name, i) =>
        floatsToTensor(
          name,
          i === 2 ? [4, 5] : [4, 4],
          Float32Array.from({ length: i === 2 ? 20 : 16 }, (_, k) => Math.cos(k)),
          DataType.FLOAT16,
        ),
      ),
    }),
  // Weights in a file beside it, and in lists of numbers.
  () => {
    const outside = Object.assign(shaped('w', [4, 3]), {
      rawData: new Uint8Array(0),
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries({ location: 'weights.bin', offset: '8', length: '48' }).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      ),
    });
    const listed = Object.assign(shaped('v', [3, 2]), { rawData: new Uint8Array(0), floatData: [1, 2, 3, 4, 5, 6] });
    return model({
      opset: 7,
      inputs: { x: ['batch', 4] },
      outputs: { y: null },
      nodes: [node('Gemm', ['x', 'w'], ['a'], {}, 'fc'), node('Gemm', ['a', 'v'], ['y'], { transA: 0 }, 'last')],
      initializers: [outside, listed],
    });
  },
];

/** The file that the last of `VALID` names. */
export const BESIDE: NetworkFile = { name: 'weights.bin', bytes: Uint8Array.from({ length: 64 }, (_, i) => i) };
