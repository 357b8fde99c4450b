import { create } from '@bufbuild/protobuf';
import { AttributeProtoSchema, FunctionProtoSchema, OperatorSetIdProtoSchema, type NodeProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { attribute, graph, integers, modelBytes, node, tensor, type AttributeValue, type ModelParts } from '../build';
import { readNetwork } from '../read';
import { input, readAndRun, weights } from '../../../test/runs';

interface Parts {
  domain?: string;
  inputs: string[];
  outputs: string[];
  nodes: NodeProto[];
  /** Attributes that have no default. */
  attributes?: string[];
  defaults?: Record<string, AttributeValue>;
  imports?: Record<string, number>;
  overload?: string;
}

function fn(
  name: string,
  { domain = 'local', inputs, outputs, nodes, attributes = [], defaults = {}, imports = {}, overload }: Parts,
) {
  const versions = Object.entries({ '': 13, ...imports });
  return create(FunctionProtoSchema, {
    name,
    domain,
    input: inputs,
    output: outputs,
    node: nodes,
    attribute: attributes,
    attributeProto: Object.entries(defaults).map(([key, value]) => attribute(key, value)),
    opsetImport: versions.map(([domain, version]) =>
      create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
    ),
    ...(overload === undefined ? {} : { overload }),
  });
}

/** The node with attributes that stand for those of the call: `{ perm: 'order' }`. */
function referring(own: NodeProto, references: Record<string, string>): NodeProto {
  for (const [name, refAttrName] of Object.entries(references)) {
    const { type } = own.attribute.find((one) => one.name === name)!;
    own.attribute = own.attribute.filter((one) => one.name !== name);
    own.attribute.push(create(AttributeProtoSchema, { name, refAttrName, type }));
  }
  return own;
}

const call = (name: string, input: string[], output: string[], own = '', attributes = {}, domain = 'local') =>
  node(name, input, output, attributes, own, domain);

const linear = fn('Linear', {
  inputs: ['x', 'w', 'b'],
  outputs: ['y'],
  nodes: [
    node('Transpose', ['w'], ['t'], { perm: [1, 0] }),
    node('MatMul', ['x', 't'], ['m'], {}, 'product'),
    node('Add', ['m', 'b'], ['y']),
  ],
});

const twoLinears = [
  call('Linear', ['x', 'w1', 'b1'], ['h'], 'fc1'),
  node('Relu', ['h'], ['r']),
  call('Linear', ['r', 'w2', 'b2'], ['y'], 'fc2'),
];
const wb = [weights('w1', [6, 4]), weights('b1', [6]), weights('w2', [4, 6]), weights('b2', [4])];

const block = fn('Block', {
  inputs: ['x', 'w', 'b', 'v', 'c'],
  outputs: ['y'],
  nodes: [
    call('Linear', ['x', 'w', 'b'], ['m'], 'up'),
    node('Relu', ['m'], ['t']),
    call('Linear', ['t', 'v', 'c'], ['y'], 'down'),
  ],
  imports: { local: 1 },
});

const gemm = fn('Scaled', {
  inputs: ['x', 'w', 'b'],
  outputs: ['y'],
  nodes: [
    referring(node('Gemm', ['x', 'w', 'b'], ['y'], { alpha: { float: 1 }, transB: 0 }), {
      alpha: 'factor',
      transB: 'turn',
    }),
  ],
  attributes: ['turn'],
  defaults: { factor: { float: 0.5 } },
});

const withOptional = fn('Clipped', {
  inputs: ['x', 'low', 'high', 'w'],
  outputs: ['y', 'clipped'],
  nodes: [node('Clip', ['x', 'low', 'high'], ['clipped']), node('MatMul', ['clipped', 'w'], ['y'], {}, 'product')],
});

const choosing = fn('Choosing', {
  inputs: ['x', 'w'],
  outputs: ['y'],
  nodes: [
    node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }),
    node('Constant', [], ['limit'], { value_float: { float: 0 } }),
    node('Less', ['sum', 'limit'], ['less']),
    node('MatMul', ['x', 'w'], ['m'], {}, 'product'),
    node('If', ['less'], ['y'], {
      then_branch: graph({
        outputs: { t: null },
        nodes: [node('Constant', [], ['c'], { value_float: { float: 2 } }), node('Mul', ['m', 'c'], ['t'])],
      }),
      else_branch: graph({ outputs: { t: null }, nodes: [node('Neg', ['m'], ['t'])] }),
    }),
  ],
});

const passing = fn('Passing', {
  inputs: ['x', 'w'],
  outputs: ['same', 'm', 'again'],
  nodes: [node('MatMul', ['x', 'w'], ['m'], {}, 'product'), node('Relu', ['m'], ['again'])].map((one) => one),
});

const base = (parts: Partial<ModelParts>): Uint8Array =>
  modelBytes({ inputs: { x: ['batch', 4] }, outputs: { y: null }, nodes: [], domains: ['local'], ...parts });

describe('layers inside functions are layers of the network', () => {
  test.each<[string, Partial<ModelParts>, string[]]>([
    ['called twice', { nodes: twoLinears, initializers: wb, functions: [linear] }, ['fc1/product', 'fc2/product']],
    [
      'functions that call others',
      {
        nodes: [call('Block', ['x', 'w1', 'b1', 'w2', 'b2'], ['y'], 'block')],
        initializers: wb,
        functions: [block, linear],
      },
      ['block/up/product', 'block/down/product'],
    ],
    [
      'attributes by reference, a default and one that neither has',
      {
        nodes: [
          call('Scaled', ['x', 'w1', 'b1'], ['h'], 'one', { factor: { float: 2 }, turn: 1 }),
          call('Scaled', ['h', 'w3', 'b2'], ['y'], 'two'),
        ],
        initializers: [...wb, weights('w3', [6, 4])],
        functions: [gemm],
      },
      ['one/Gemm', 'two/Gemm'],
    ],
    [
      'inputs and outputs that the call leaves out',
      {
        nodes: [call('Clipped', ['x', '', 'high', 'w3'], ['y', ''], 'clip')],
        initializers: [weights('w3', [4, 6]), tensor('high', [], [0.5])],
        functions: [withOptional],
      },
      ['clip/product'],
    ],
    [
      'a body inside that reads what is around it',
      {
        nodes: [call('Choosing', ['x', 'w3'], ['h'], 'a'), call('Choosing', ['h', 'w4'], ['y'], 'b')],
        initializers: [weights('w3', [4, 6]), weights('w4', [6, 3])],
        functions: [choosing],
      },
      ['a/product', 'b/product'],
    ],
    [
      'names that the graph has too',
      {
        nodes: [
          node('Relu', ['x'], ['fc1/m']),
          call('Linear', ['fc1/m', 'w1', 'b1'], ['fc1/t'], 'fc1'),
          node('Neg', ['fc1/t'], ['y']),
        ],
        initializers: wb,
        functions: [linear],
      },
      ['fc1/product'],
    ],
    [
      'functions of one name in two domains',
      {
        nodes: [
          call('Linear', ['x', 'w1', 'b1'], ['h'], 'fc1'),
          call('Linear', ['h', 'w2', 'b2'], ['y'], 'fc2', {}, 'other'),
        ],
        initializers: wb,
        functions: [
          linear,
          fn('Linear', {
            domain: 'other',
            inputs: ['x', 'w', 'b'],
            outputs: ['y'],
            nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], { transB: 1 })],
          }),
        ],
        domains: ['local', 'other'],
      },
      ['fc1/product', 'fc2/Gemm'],
    ],
  ])('%s', async (_, parts, names) => {
    const network = await readAndRun(base(parts), { x: input([3, 4]) });
    expect(network.layers.map(({ name }) => name)).toEqual(names);
    expect(network.skipped).toEqual([]);
    expect(network.model.functions).toEqual([]);
  });

  test('in the body of an If, they stay in float and are named', async () => {
    const body = (output: string, w: string) =>
      graph({ outputs: { [output]: null }, nodes: [call('Linear', ['h', w, 'b2'], [output], output)] });
    const network = await readAndRun(
      base({
        nodes: [
          node('Gemm', ['x', 'w1', 'b1'], ['h'], { transB: 1 }, 'fc'),
          node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }),
          node('Less', ['sum', 'limit'], ['less']),
          node('If', ['less'], ['y'], { then_branch: body('t', 'w2'), else_branch: body('e', 'w2') }, 'either'),
        ],
        initializers: [...wb, tensor('limit', [], [0])],
        functions: [linear],
      }),
      { x: input([3, 4]) },
    );
    expect(network.skipped).toEqual([
      {
        name: 'either',
        op: 'If',
        reason: 'it is an operator with bodies, and what lies inside runs in float: 2 MatMul',
      },
    ]);
  });

  test('an output that is an input, and overloads', () => {
    const network = readNetwork([
      {
        name: 'net.onnx',
        bytes: base({
          nodes: [
            call('Passing', ['x', 'w3'], ['s', '', 'h'], 'p'),
            node('Add', ['s', 'x'], ['t']),
            node('MatMul', ['t', 'h'], ['y']),
          ],
          initializers: [weights('w3', [4, 6])],
          functions: [{ ...passing, output: ['x', 'm', 'again'] }],
        }),
      },
    ]);
    expect(network.model.graph!.node.map(({ opType }) => opType)).toEqual([
      'MatMul',
      'Relu',
      'Identity',
      'Add',
      'MatMul',
    ]);
    expect(network.layers.map(({ name }) => name)).toEqual(['p/product']);
  });
});

describe('refused', () => {
  const loop = fn('Loops', { inputs: ['x'], outputs: ['y'], nodes: [call('Back', ['x'], ['y'])] });
  const back = fn('Back', { inputs: ['x'], outputs: ['y'], nodes: [call('Loops', ['x'], ['y'], 'again')] });
  const doubling = Array.from({ length: 20 }, (_, i) =>
    fn(`F${i}`, {
      inputs: ['x'],
      outputs: ['y'],
      nodes: i === 0 ? [node('Neg', ['x'], ['y'])] : [call(`F${i - 1}`, ['x'], ['m']), call(`F${i - 1}`, ['m'], ['y'])],
    }),
  );
  test.each<[string, Partial<ModelParts>, string]>([
    [
      'a function that calls itself',
      { nodes: [call('Loops', ['x'], ['y'], 'first')], functions: [loop, back] },
      'The function Loops calls itself (Loops first/Back/again). The file is damaged.',
    ],
    [
      'functions that unfold without end',
      { nodes: [call('F19', ['x'], ['y'])], functions: doubling },
      'The functions of net.onnx become more than 100000 nodes where they are called; no network has as many.',
    ],
  ])('%s', (_, parts, sentence) => {
    const bytes = base({ initializers: [integers('n', [1], [1])], ...parts });
    expect(() => readNetwork([{ name: 'net.onnx', bytes }])).toThrow(
      expect.objectContaining({ name: 'UserError', message: sentence }),
    );
  });
});
