/** Damaged networks, seeded: valid files built in code, and what may happen to them on the way. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  FunctionProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type ModelProto,
  type NodeProto,
} from 'onnx-buf';
import { UserError } from '../core/errors';
import { random, type Random } from '../core/random';
import { attribute, graph, integers, model, node, tensor } from './build';
import { wholeModel } from './parts';
import { readNetwork, type NetworkFile } from './read';
import { cutStages } from './stages';
import { floatsToTensor } from './tensors';
import { allNodes, allTensors, graphsOf } from './walk';

const shaped = (name: string, dims: number[]) =>
  tensor(
    name,
    dims,
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + name.length)),
  );

const leaf = () => graph({ outputs: { t: null }, nodes: [node('Identity', ['x'], ['t'])] });

/** Valid networks that use most of what the reader knows. */
const VALID: (() => ModelProto)[] = [
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
const BESIDE: NetworkFile = { name: 'weights.bin', bytes: Uint8Array.from({ length: 64 }, (_, i) => i) };

type Mutate = (rng: Random, valid: ModelProto) => Uint8Array;

const pick = <T>(rng: Random, items: readonly T[]): T => items[rng.below(items.length)]!;

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

function join(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Uint8Array.of(...bytes, value);
}

const field = (number: number, contents: Uint8Array) => join(varint(number * 8 + 2), varint(contents.length), contents);

function repeated(part: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i++) all.set(part, i * part.length);
  return all;
}

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

const TOTAL = Object.values(MUTATIONS).reduce((sum, { weight }) => sum + weight, 0);

export interface FuzzCase {
  kind: string;
  files: NetworkFile[];
}

/** Always the same for one seed. */
export function fuzzCase(seed: number): FuzzCase {
  const rng = random(seed, 77);
  let at = rng.uniform() * TOTAL;
  const [kind, { mutate }] = Object.entries(MUTATIONS).find(([, { weight }]) => (at -= weight) < 0)!;
  const valid = fromBinary(ModelProtoSchema, toBinary(ModelProtoSchema, pick(rng, VALID)()));
  return { kind, files: [{ name: 'net.onnx', bytes: mutate(rng, valid) }, ...(rng.below(8) ? [BESIDE] : [])] };
}

export interface FuzzOutcome {
  kind: string;
  ending: 'network' | 'sentence' | 'failure';
  /** The sentence, or what was thrown instead. */
  message: string;
  /** That the processor worked on it; the clock would also count what other processes take. */
  milliseconds: number;
}

/** Reads the case and cuts it into stages, as the engine does with whatever it opens. */
export function runFuzzCase(seed: number): FuzzOutcome {
  const { kind, files } = fuzzCase(seed);
  const start = process.cpuUsage();
  const done = (ending: FuzzOutcome['ending'], message: string) => {
    const { user, system } = process.cpuUsage(start);
    return { kind, ending, message, milliseconds: (user + system) / 1000 };
  };
  try {
    const network = readNetwork(files);
    cutStages(network);
    wholeModel(network);
    const whole = network.layers.every(({ weights, neurons, inputs }) => weights.length === neurons * inputs);
    return whole ? done('network', '') : done('failure', 'a layer has more or fewer weights than its shape');
  } catch (error) {
    if (!(error instanceof UserError))
      return done('failure', error instanceof Error ? (error.stack ?? error.message) : String(error));
    // One sentence or more, of a length that fits an alert, on one line.
    const readable = /^[^\n\r]{10,1500}\.$/.test(error.message);
    return done(readable ? 'sentence' : 'failure', error.message);
  }
}

/** That a valid network of each kind is read: what the cases start from. */
export function readValid(): number[] {
  return VALID.map((make) => {
    const bytes = toBinary(ModelProtoSchema, make());
    return readNetwork([{ name: 'net.onnx', bytes }, BESIDE]).layers.length;
  });
}
