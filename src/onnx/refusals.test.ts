/** What is no network that can be read: files, exact sentence. */
import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataLocation, type ModelProto, type TensorProto } from 'onnx-buf';
import { expect, test } from 'vitest';
import { graph, model, modelBytes, node, type ModelParts } from './build';
import { readNetwork } from './read';
import { built, file, leaf, only, parts, type Files, type Refusal } from '../../test/refusals';
import { weights } from '../../test/runs';

const whole = modelBytes(parts());
const text = (value: string) => new TextEncoder().encode(value);

/** The network after a change that no builder would make. */
function broken(change: (model: ModelProto) => void, other: Partial<ModelParts> = {}): Files {
  const proto = model(parts(other));
  change(proto);
  return file(toBinary(ModelProtoSchema, proto));
}

const brokenWeight = (fields: Partial<TensorProto>) =>
  broken(({ graph: all }) => void Object.assign(all!.initializer[0]!, fields));

const external = (name: string, entries: Record<string, string>) => (tensors: TensorProto[]) => {
  const found = tensors.find((each) => each.name === name)!;
  const externalData = Object.entries(entries).map(([key, value]) => ({
    $typeName: 'onnx.StringStringEntryProto',
    key,
    value,
  }));
  Object.assign(found, { rawData: new Uint8Array(), dataLocation: TensorProto_DataLocation.EXTERNAL, externalData });
};

/** If within If, `depth` times. */
function nested(depth: number): Files {
  let body = leaf();
  for (let i = 0; i < depth; i++) {
    const choice = node('If', ['yes'], ['t'], { then_branch: body, else_branch: leaf() });
    body = graph({ outputs: { t: null }, nodes: [choice] });
  }
  return only([...body.node]);
}

const REFUSALS: Refusal[] = [
  [
    'an input of a size that nothing has',
    built({ inputs: { x: [2 ** 40, 4] } }),
    'x is said to have a dimension of 1099511627776; the largest that fits is 2^31 − 1. The file is damaged.',
  ],
  ['no file', [], 'No file was given. Open an .onnx file.'],
  [
    'two networks',
    [...file(whole, 'a.onnx'), ...file(whole, 'b.onnx')],
    'a.onnx and b.onnx are two networks. Open one at a time.',
  ],
  ['an empty file', file(new Uint8Array()), 'net.onnx is not an ONNX network: it is empty.'],
  [
    'text',
    file(text('Hello, this is no network.'), 'notes.txt'),
    'notes.txt is not an ONNX network, but a text. Open the .onnx file itself.',
  ],
  [
    'a zip',
    file(text('PK\u0003\u0004and more'), 'net.zip'),
    'net.zip is not an ONNX network, but a zip without one. Open an .onnx file, or a zip with one in it.',
  ],
  ...(
    [
      [
        `PK\u0003\u0004${'\0'.repeat(26)}archive/data.pkl`,
        'net.pt',
        'a PyTorch file. Export the network with torch.onnx.export, and open the .onnx file.',
      ],
      [
        '\u0089HDF\r\n\u001a',
        'net.h5',
        'HDF5, as Keras writes it (.h5). Convert it with tf2onnx, and open the .onnx file.',
      ],
      [
        '\u001c\0\0\0TFL3',
        'net.tflite',
        'a TensorFlow Lite network. Convert it with tf2onnx, and open the .onnx file.',
      ],
      ['\u001c\0\0\0ORTM', 'net.ort', "onnxruntime's own format (.ort). Open the .onnx file that it was made from."],
      ['GGUF\u0003\0', 'net.gguf', 'GGUF. Export the network to ONNX, and open the .onnx file.'],
      [
        '\u0080\u0002}q',
        'net.pth',
        'a Python pickle, as older PyTorch files are. Export the network with torch.onnx.export.',
      ],
      [
        '\u0002\0\0\0\0\0\0\0{"a',
        'net.safetensors',
        'safetensors: weights without a graph. Export the network to ONNX, and open the .onnx file.',
      ],
      ['\u0093NUMPY\u0001\0', 'x.npy', 'a NumPy array. Open it as calibration or evaluation data.'],
      ['\u001f\u008b\u0008', 'net.onnx.gz', 'a gzip. Unpack it, and open what is inside.'],
    ] as const
  ).map(([bytes, name, sentence]): Refusal => [
    name,
    file(
      Uint8Array.from(bytes, (c) => c.charCodeAt(0)),
      name,
    ),
    `${name} is not an ONNX network, but ${sentence}`,
  ]),
  [
    'bytes that go wrong after a good start',
    file(Uint8Array.of(8, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)),
    'net.onnx is damaged at byte 12, in the model: a field has a number of more than 10 bytes.',
  ],
  [
    'a file cut short',
    file(whole.subarray(0, whole.length - 5)),
    'net.onnx is cut short or damaged: opset_import[0] needs 1 more bytes at 164, and the file ends after 164.',
  ],
  [
    'a model without graph',
    broken((proto) => void delete proto.graph),
    'net.onnx is not an ONNX network, or it is cut short: it holds no graph.',
  ],
  ['a graph without nodes', only([]), 'net.onnx computes nothing, or it is cut short: its graph has no node.'],
  ['a graph without outputs', built({ outputs: {} }), 'net.onnx is cut short or damaged: its graph has no output.'],
  [
    'opset 6',
    built({ opset: 6 }),
    'net.onnx uses ONNX opset 6; opsets from 7 to 26 can be read. Export it again with one of these.',
  ],
  [
    'an opset to come',
    built({ opset: 99 }),
    'net.onnx uses ONNX opset 99; opsets from 7 to 26 can be read. Export it again with one of these.',
  ],
  [
    'no opset at all',
    broken((proto) => void (proto.opsetImport = [])),
    'net.onnx names no ONNX opset; opsets from 7 to 26 can be read. Export it again with one of these.',
  ],
  [
    'an unknown operator',
    only([node('Frobnicate', ['x'], ['y'], {}, 'odd')]),
    'net.onnx uses the operator Frobnicate (Frobnicate odd), which neither ONNX nor the file itself defines.',
  ],
  [
    'an operator of an unknown domain',
    only([node('Gemm', ['x', 'w'], ['y'], {}, 'odd', 'org.example')]),
    'net.onnx uses the operator org.example.Gemm (Gemm odd), which neither ONNX nor the file itself defines.',
  ],
  [
    'QDQ',
    only(
      [node('DequantizeLinear', ['w', 'b'], ['v'], {}, 'dq'), node('MatMul', ['x', 'v'], ['y'])],
      [weights('w', [4, 3]), weights('b', [])],
    ),
    'net.onnx is quantized already, in the QDQ format (DequantizeLinear dq). Open the float32 network that it was made from.',
  ],
  [
    'QOperator',
    only([node('MatMulInteger', ['x', 'w'], ['y'], {}, 'mi')]),
    'net.onnx is quantized already, in the QOperator format (MatMulInteger mi). Open the float32 network that it was made from.',
  ],
  [
    "onnxruntime's own quantized operators",
    only([node('MatMulNBits', ['x', 'w'], ['y'], {}, 'nb', 'com.microsoft')]),
    "net.onnx is quantized already, in onnxruntime's own format (MatMulNBits nb). Open the float32 network that it was made from.",
  ],
  [
    'an input that nothing writes',
    only([node('Gemm', ['lost', 'w'], ['y'], {}, 'fc')]),
    'Gemm fc reads lost, which nothing writes. The file is damaged.',
  ],
  [
    'an output that nothing writes',
    built({ outputs: { y: null, lost: null } }),
    'The output lost is written by no node. The file is damaged.',
  ],
  [
    'a tensor written twice',
    only([node('Gemm', ['x', 'w'], ['y'], {}, 'fc'), node('Relu', ['x'], ['y'], {}, 'again')]),
    'The tensor y is written twice, by Relu again. The file is damaged.',
  ],
  [
    'a constant that is written',
    only([node('Gemm', ['x', 'w'], ['y'], {}, 'fc'), node('Relu', ['x'], ['w'], {}, 'again')]),
    'The tensor w is written twice, by Relu again. The file is damaged.',
  ],
  [
    'two constants of one name',
    built({ initializers: [weights('w', [4, 3]), weights('w', [4, 3]), weights('b', [3])] }),
    'There are two constants called w. The file is damaged.',
  ],
  [
    'a cycle',
    only([
      node('Add', ['x', 'b'], ['a'], {}, 'one'),
      node('Relu', ['a'], ['b'], {}, 'two'),
      node('Gemm', ['b', 'w'], ['y'], {}, 'fc'),
    ]),
    'The graph has a cycle through Add one. The file is damaged.',
  ],
  [
    'a node that reads itself',
    only([node('Add', ['x', 'a'], ['a'], {}, 'one'), node('Gemm', ['a', 'w'], ['y'], {}, 'fc')]),
    'The graph has a cycle through Add one. The file is damaged.',
  ],
  [
    'a negative dimension',
    brokenWeight({ dims: [-4n, 3n] }),
    'The constant w has a dimension of -4; only sizes from 0 are allowed. The file is damaged.',
  ],
  [
    'a huge dimension',
    brokenWeight({ dims: [2n ** 40n, 3n] }),
    'The constant w says it has 3298534883328 values; the most that fit are 2^31. The file is damaged.',
  ],
  [
    'raw data too short',
    brokenWeight({ rawData: new Uint8Array(40) }),
    'The constant w holds 40 bytes, but its dimensions (4, 3) ask for 48. The file is damaged.',
  ],
  [
    'raw data of no whole values',
    brokenWeight({ rawData: new Uint8Array(47) }),
    'The constant w holds 47 bytes, but its dimensions (4, 3) ask for 48. The file is damaged.',
  ],
  [
    'no data',
    brokenWeight({ rawData: new Uint8Array() }),
    'The constant w holds 0 values, but its dimensions (4, 3) ask for 12. The file is damaged.',
  ],
  [
    'an element type that is none',
    brokenWeight({ dataType: 77 }),
    'The constant w is of type 77, which ONNX does not define. The file is damaged.',
  ],
  [
    'no element type',
    brokenWeight({ dataType: 0 }),
    'The constant w is of undefined, which ONNX does not define. The file is damaged.',
  ],
  [
    'external data that was not given',
    broken(({ graph: all }) => {
      external('w', { location: 'w.bin' })(all!.initializer);
      external('b', { location: 'sub/b.bin' })(all!.initializer);
    }),
    'net.onnx keeps weights in other files, which were not given: w.bin, sub/b.bin. Open them together with it.',
  ],
  [
    'external data beyond its file',
    [
      ...broken(({ graph: all }) => external('w', { location: 'w.bin', offset: '16', length: '48' })(all!.initializer)),
      { name: 'w.bin', bytes: new Uint8Array(60) },
    ],
    'The constant w is said to lie at 16, 48 bytes long, in w.bin, which has 60 bytes. The file is cut short, or another one.',
  ],
  [
    'external data at a negative place',
    [
      ...broken(({ graph: all }) => external('w', { location: 'w.bin', offset: '-4' })(all!.initializer)),
      { name: 'w.bin', bytes: new Uint8Array(60) },
    ],
    'The constant w is said to lie at -4, all bytes long, in w.bin, which has 60 bytes. The file is cut short, or another one.',
  ],
  [
    'external data of another length',
    [
      ...broken(({ graph: all }) => external('w', { location: 'w.bin' })(all!.initializer)),
      { name: 'w.bin', bytes: new Uint8Array(60) },
    ],
    'The constant w holds 60 bytes, but its dimensions (4, 3) ask for 48. The file is damaged.',
  ],
  ['bodies in bodies in bodies', nested(80), 'net.onnx nests messages more than 60 deep; no network does.'],
  [
    'a name of 10,000 letters',
    only([node('n'.repeat(10_000), ['x'], ['y'])]),
    'net.onnx uses the operator nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn… (nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn… y), which neither ONNX nor the file itself defines.',
  ],
];

test.each(REFUSALS)('%s', (_, files, sentence) => {
  expect(() => readNetwork(files)).toThrow(expect.objectContaining({ name: 'UserError', message: sentence }));
});
