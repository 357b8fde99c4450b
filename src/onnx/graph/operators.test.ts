import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, OperatorSetIdProtoSchema, type NodeProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { integers, model, modelBytes, node } from '../build';
import { readNetwork } from '../read';
import { parts } from '../../../test/refusals';
import { input, readAndRun, weights } from '../../../test/runs';

test.each<[NodeProto]>([
  [node('Affine', ['x'], ['s'], { alpha: { float: 0.5 }, beta: { float: 0.25 } })],
  [node('Crop', ['x'], ['s'], { border: [1, 0, 1, 2] })],
  [node('DynamicSlice', ['x', 'one', 'four', 'two'], ['s'])],
  [node('ImageScaler', ['x'], ['s'], { scale: { float: 0.5 }, bias: { floats: [0.25, -0.5] } })],
  [node('ParametricSoftplus', ['x'], ['s'], { alpha: { float: 0.5 }, beta: { float: 0.25 } })],
  [node('Scale', ['x'], ['s'], { scale: { float: 0.5 } })],
  [node('ScaledTanh', ['x'], ['s'], { alpha: { float: 0.5 }, beta: { float: 0.25 } })],
])('$opType, which ONNX has no more, runs as in onnxruntime', async (old) => {
  const bytes = modelBytes({
    inputs: { x: [1, 2, 6, 6] },
    outputs: { y: null },
    opset: 9,
    nodes: [old, node('Conv', ['s', 'w'], ['y'], {}, 'conv')],
    initializers: [
      weights('w', [3, 2, 3, 3]),
      integers('one', [1], [1]),
      integers('four', [1], [5]),
      integers('two', [1], [2]),
    ],
  });
  const network = await readAndRun(bytes, { x: input([1, 2, 6, 6]) });
  expect(network.layers.map(({ name }) => name)).toEqual(['conv']);
});

const opset = (version: number, domain = '') => create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });

test('of several opsets of one domain the last counts, as in onnxruntime', async () => {
  const proto = model(parts());
  proto.opsetImport = [opset(1), opset(13)];
  const network = await readAndRun(toBinary(ModelProtoSchema, proto), { x: input([1, 4]) });
  expect(network.opset).toBe(13);
});

test.each([
  ['FusedGemm', { activation: 'Relu' }],
  ['GemmFastGelu', {}],
])("a network of onnxruntime's own operators needs no opset of ONNX: %s", (opType, attributes) => {
  const proto = model(parts({ nodes: [node(opType, ['x', 'w', 'b'], ['y'], attributes, 'fc', 'com.microsoft')] }));
  proto.opsetImport = [opset(1, 'com.microsoft')];
  expect(() => readNetwork([{ name: 'net.onnx', bytes: toBinary(ModelProtoSchema, proto) }])).toThrow(
    `net.onnx has no layer that can be quantized: ${opType} fc: layers of onnxruntime's own domain are not quantized.`,
  );
});
