import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf';
import { expect, test } from 'vitest';
import { model, node, tensor, valueInfo } from '../build';
import { exportOnnx } from '../export/export';
import { readNetwork } from '../read';
import { weights } from '../../../test/runs';

/** Conv → BatchNorm → y, with things beside them that nothing reads. */
function exported() {
  const file = model({
    inputs: { x: ['batch', 2, 4, 4], idle: ['batch', 1] },
    outputs: { y: null },
    nodes: [
      node('Identity', ['v'], ['w']),
      node('Conv', ['x', 'w'], ['c'], {}, 'conv'),
      node('BatchNormalization', ['c', 's', 's', 's', 's'], ['n'], {}, 'norm'),
      node('Relu', ['n'], ['y']),
      node('Neg', ['x'], ['unread']),
    ],
    initializers: [weights('v', [2, 2, 3, 3]), tensor('s', [2], [1, 2]), tensor('spare', [1], [1])],
  });
  file.docString = 'a network';
  file.metadataProps = [create(StringStringEntryProtoSchema, { key: 'author', value: 'someone' })];
  file.graph!.valueInfo = ['w', 'c', 'n', 's', 'spare', 'elsewhere'].map((name) => valueInfo(name, null));
  const network = readNetwork([{ name: 'net.onnx', bytes: toBinary(ModelProtoSchema, file) }]);
  return { network, file: fromBinary(ModelProtoSchema, exportOnnx(network, new Map(), 'float')) };
}

test('what was folded or followed is gone, with its descriptions; what nothing read before stays', () => {
  const { graph } = exported().file;
  expect(graph!.node.map(({ opType }) => opType)).toEqual(['Conv', 'Relu', 'Neg']);
  expect(graph!.initializer.map(({ name }) => name)).toEqual(['spare', 'conv.weight', 'conv.bias']);
  expect(graph!.valueInfo.map(({ name }) => name)).toEqual(['n', 'spare', 'elsewhere']);
});

test('metadata stays', () => {
  const { file } = exported();
  expect(file.docString).toBe('a network');
  expect(file.metadataProps.map(({ key, value }) => [key, value])).toEqual([['author', 'someone']]);
});

test('an input that nothing reads stays in the file, and is not asked for', () => {
  const { network, file } = exported();
  expect(network.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(file.graph!.input.map(({ name }) => name)).toEqual(['x', 'idle']);
});
