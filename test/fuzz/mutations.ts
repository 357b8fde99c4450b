/** What may happen to a network file on its way. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  type ModelProto,
  type NodeProto,
} from 'onnx-buf';
import type { Random } from '../../src/core/random';
import { attribute, graph, node } from '../../src/onnx/build';
import { leaf, shaped } from './networks';
import { allNodes, allTensors, graphsOf } from '../../src/onnx/graph/traverse';
import { field, join, repeated, varint } from '../wire';

type Mutate = (rng: Random, valid: ModelProto) => Uint8Array;

export const pick = <T>(rng: Random, items: readonly T[]): T => items[rng.below(items.length)]!;

const SIZES = [
  -1n,
  0n,
  1n,
  7n,
  2n ** 15n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

const someSize = (rng: Random) => Math.min(Number(pick(rng, SIZES)), 2 ** 62);

/** Changes the message, and writes it anew. */
const change =
  (apply: (rng: Random, damaged: ModelProto) => void): Mutate =>
  (rng, valid) => {
    for (let times = rng.below(3); times >= 0; times--) {
      const { node: nodes, initializer, input, output } = valid.graph!;
      if ([nodes, initializer, input, output].every((list) => list.length > 0)) apply(rng, valid);
    }
    return toBinary(ModelProtoSchema, valid);
  };

/** Changes the bytes. */
const spoil =
  (apply: (rng: Random, bytes: Uint8Array) => Uint8Array): Mutate =>
  (rng, valid) =>
    apply(rng, toBinary(ModelProtoSchema, valid));

const nodesOf = (damaged: ModelProto): NodeProto[] => [...allNodes(damaged)];

/** What can happen to a file, and how often next to the others. */
export const MUTATIONS: Record<string, { weight: number; mutate: Mutate }> = {
  'changed bytes': {
    weight: 10,
    mutate: spoil((rng, bytes) => {
      for (let n = rng.below(8); n >= 0; n--) bytes[rng.below(bytes.length)] = rng.below(256);
      return bytes;
    }),
  },
  'flipped bits': {
    weight: 6,
    mutate: spoil((rng, bytes) => {
      for (let n = rng.below(4); n >= 0; n--) bytes[rng.below(bytes.length)]! ^= 1 << rng.below(8);
      return bytes;
    }),
  },
  truncation: { weight: 4, mutate: spoil((rng, bytes) => bytes.slice(0, rng.below(bytes.length))) },
  'a part removed, doubled or moved': {
    weight: 6,
    mutate: spoil((rng, bytes) => {
      const [a, b] = [rng.below(bytes.length), rng.below(bytes.length)].sort((x, y) => x - y) as [number, number];
      const [before, middle, after] = [bytes.slice(0, a), bytes.slice(a, b), bytes.slice(b)];
      return pick(rng, [
        () => join(before, after),
        () => join(before, middle, middle, after),
        () => join(before, after, middle),
      ])();
    }),
  },
  'another length': {
    weight: 6,
    mutate: spoil((rng, bytes) => {
      // Bytes that look like a tag of length-delimited data, most of which are.
      const tags = [...bytes.keys()].filter((at) => bytes[at]! % 8 === 2 && at + 1 < bytes.length);
      const at = pick(rng, tags) + 1;
      const length = pick(rng, [0, 1, 127, bytes[at]! + 1, Math.max(0, bytes[at]! - 1), 2 ** 20, 2 ** 31, 2 ** 40]);
      return join(bytes.slice(0, at), varint(length), bytes.slice(at + 1));
    }),
  },
  dimensions: {
    weight: 8,
    mutate: change((rng, damaged) => {
      const { dims } = pick(rng, [...allTensors(damaged)]);
      if (rng.below(4) === 0 || dims.length === 0) dims.push(pick(rng, SIZES));
      else dims[rng.below(dims.length)] = pick(rng, SIZES);
    }),
  },
  'shapes of inputs': {
    weight: 4,
    mutate: change((rng, damaged) => {
      const { type } = pick(rng, [...damaged.graph!.input, ...damaged.graph!.output]);
      if (type?.value.case !== 'tensorType') return;
      const { shape } = type.value.value;
      if (!shape || shape.dim.length === 0 || rng.below(4) === 0) delete type.value.value.shape;
      else pick(rng, shape.dim).value = { case: 'dimValue', value: pick(rng, SIZES) };
    }),
  },
  'types of constants and inputs': {
    weight: 5,
    mutate: change((rng, damaged) => {
      if (rng.below(2)) pick(rng, [...allTensors(damaged)]).dataType = rng.below(30) - 1;
      else {
        const { type } = pick(rng, [...damaged.graph!.input, ...damaged.graph!.output]);
        if (type?.value.case === 'tensorType') type.value.value.elemType = rng.below(30) - 1;
      }
    }),
  },
  'raw data of another length': {
    weight: 5,
    mutate: change((rng, damaged) => {
      const own = pick(rng, [...allTensors(damaged)]);
      const length = pick(rng, [0, 1, own.rawData.length - 1, own.rawData.length + 1, 2 * own.rawData.length, 1 << 20]);
      own.rawData = new Uint8Array(Math.max(0, length));
    }),
  },
  'values that are not numbers': {
    weight: 2,
    mutate: change((rng, damaged) => {
      const own = pick(rng, [...allTensors(damaged)]);
      own.rawData = Uint8Array.from(own.rawData, () => 255);
    }),
  },
  cycles: {
    weight: 5,
    mutate: change((rng, damaged) => {
      const nodes = damaged.graph!.node;
      const [reader, writer] = [pick(rng, nodes), pick(rng, nodes)];
      if (reader.input.length > 0) reader.input[rng.below(reader.input.length)] = writer.output[0] ?? '';
    }),
  },
  'dangling and double names': {
    weight: 6,
    mutate: change((rng, damaged) => {
      const own = pick(rng, nodesOf(damaged));
      const names = rng.below(2) ? own.input : own.output;
      const other = pick(rng, nodesOf(damaged)).output[0] ?? '';
      names[rng.below(names.length + 1)] = pick(rng, ['', 'nowhere', other, 'x', 'w', '\u0000\n', 'long'.repeat(1000)]);
    }),
  },
  'missing and double parts': {
    weight: 6,
    mutate: change((rng, damaged) => {
      const { node: nodes, initializer, input, output } = pick(rng, [...graphsOf(damaged.graph!)]);
      const list: unknown[] = pick(rng, [nodes, initializer, input, output, nodes[0]?.input ?? []]);
      const at = rng.below(list.length + 1);
      if (rng.below(2)) list.splice(at, 1);
      else if (list.length > 0) list.splice(at, 0, pick(rng, list));
    }),
  },
  attributes: {
    weight: 8,
    mutate: change((rng, damaged) => {
      const own = pick(rng, nodesOf(damaged));
      const names = [
        'strides',
        'pads',
        'dilations',
        'kernel_shape',
        'group',
        'auto_pad',
        'perm',
        'axis',
        'alpha',
        'to',
      ];
      const name = pick(rng, [
        ...own.attribute.map((a) => a.name),
        ...names,
        'output_shape',
        'output_padding',
        'transB',
      ]);
      const few = () => Array.from({ length: rng.below(7) }, () => someSize(rng));
      const value = pick(rng, [
        () => attribute(name, few()),
        () => attribute(name, someSize(rng)),
        () => attribute(name, 'SOMETHING'),
        () => attribute(name, { float: pick(rng, [NaN, Infinity, 1e38, 0]) }),
        () => attribute(name, leaf()),
        () => attribute(name, shaped('', [2])),
      ])();
      own.attribute = own.attribute.filter((a) => a.name !== name || rng.below(8) === 0);
      if (rng.below(8)) own.attribute.push(value);
    }),
  },
  'another operator': {
    weight: 4,
    mutate: change((rng, damaged) => {
      const own = pick(rng, nodesOf(damaged));
      const ops = [
        'Conv',
        'ConvTranspose',
        'Gemm',
        'MatMul',
        'Gather',
        'Constant',
        'If',
        'BatchNormalization',
        'Reshape',
      ];
      if (rng.below(4))
        own.opType = pick(rng, [...ops, 'Transpose', 'Squeeze', 'LSTM', 'DequantizeLinear', 'Nothing', '']);
      else own.domain = pick(rng, ['', 'ai.onnx', 'com.microsoft', 'local', 'elsewhere']);
    }),
  },
  'another opset': {
    weight: 1,
    mutate: change((rng, damaged) => {
      for (const own of damaged.opsetImport) own.version = pick(rng, SIZES);
    }),
  },
  'weights elsewhere': {
    weight: 3,
    mutate: change((rng, damaged) => {
      const own = pick(rng, [...allTensors(damaged)]);
      own.dataLocation = TensorProto_DataLocation.EXTERNAL;
      own.externalData = ['location', 'offset', 'length'].map((key) =>
        create(StringStringEntryProtoSchema, {
          key,
          value: pick(rng, ['weights.bin', '../weights.bin', '', '8', '-8', '1e30', 'x', '48']),
        }),
      );
    }),
  },
  'bodies in bodies': {
    weight: 1,
    mutate: change((rng, damaged) => {
      let body = leaf();
      for (let depth = rng.below(80); depth > 0; depth--)
        body = graph({ outputs: { t: null }, nodes: [node('If', ['x'], ['t'], { then_branch: body })] });
      pick(rng, nodesOf(damaged)).attribute.push(attribute('then_branch', body));
    }),
  },
  'a function that calls itself': {
    weight: 1,
    mutate: change((_, damaged) => {
      for (const own of damaged.functions) own.node.push(node('Twice', ['b'], ['c'], {}, '', 'local'));
    }),
  },
  // Small files that unfold into millions of parts: slow ones, so there are few.
  'a bomb': {
    weight: 1,
    mutate: spoil((rng, bytes) => {
      const count = 10 ** (3 + rng.below(4));
      const inTensor = [6, 7, 4, 5, 10, 13].map(
        (number) => () => field(5, repeated(field(number, Uint8Array.of()), count)),
      );
      const inGraph = [1, 2, 5, 11, 12, 13, 15].map((number) => () => repeated(field(number, Uint8Array.of()), count));
      const inNode = [1, 2, 3, 5].map((number) => () => field(1, repeated(field(number, Uint8Array.of()), count)));
      const numbers = [1, 4, 5, 7, 10, 11].map((number) => () => field(5, field(number, new Uint8Array(8 * count))));
      return join(bytes, field(7, pick(rng, [...inTensor, ...inGraph, ...inNode, ...numbers])()));
    }),
  },
};
