import { TensorProto_DataType, type NodeProto, type TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { graph, integers, modelBytes, node, tensor } from '../build';
import { readNetwork } from '../read';
import { input, readAndRun, weights } from '../../../test/runs';
import { cutStages } from './stages';

const PADS = { pads: [1, 1, 1, 1] };
const conv = (from: string, weight: string, to: string, name = to) => node('Conv', [from, weight], [to], PADS, name);

interface StageCase {
  name: string;
  x?: number[];
  nodes: NodeProto[];
  initializers: TensorProto[];
  outputs?: string[];
  layers: number;
}

const w = (name: string, from = 2, to = 2) => weights(name, [to, from, 3, 3]);

const CASES: StageCase[] = [
  {
    name: 'a residual',
    nodes: [conv('x', 'v', 'a'), node('Relu', ['a'], ['r']), conv('r', 'w', 'b'), node('Add', ['b', 'a'], ['y'])],
    initializers: [w('v'), w('w')],
    layers: 2,
  },
  {
    name: 'a residual around everything',
    nodes: [conv('x', 'v', 'a'), conv('a', 'w', 'b'), node('Add', ['b', 'x'], ['y'])],
    initializers: [w('v'), w('w')],
    layers: 2,
  },
  {
    name: 'branches and Concat',
    nodes: [
      node('Relu', ['x'], ['r']),
      conv('r', 'u', 'a'),
      conv('r', 'v', 'b'),
      node('MaxPool', ['r'], ['p'], { kernel_shape: [3, 3], ...PADS }),
      node('Concat', ['a', 'b', 'p'], ['j'], { axis: 1 }),
      conv('j', 'w', 'c'),
      node('Concat', ['c', 'a'], ['y'], { axis: 1 }),
    ],
    initializers: [w('u'), w('v'), w('w', 6)],
    layers: 3,
  },
  {
    name: 'If, whose bodies read tensors of earlier stages',
    nodes: [
      conv('x', 'v', 'a'),
      conv('a', 'w', 'b'),
      node('ReduceSum', ['x'], ['s'], { keepdims: 0 }),
      node('Greater', ['s', 'zero'], ['positive']),
      node('If', ['positive'], ['y'], {
        then_branch: graph({ outputs: { t: null }, nodes: [node('Add', ['a', 'b'], ['t'])] }),
        else_branch: graph({ outputs: { e: null }, nodes: [node('Sub', ['b', 'two'], ['e'])] }),
      }),
    ],
    initializers: [w('v'), w('w'), tensor('zero', [], [0]), tensor('two', [1], [2])],
    layers: 2,
  },
  {
    name: 'If within If',
    nodes: [
      conv('x', 'v', 'a'),
      node('If', ['yes'], ['i'], {
        then_branch: graph({
          outputs: { t: null },
          nodes: [
            node('If', ['yes'], ['t'], {
              then_branch: graph({ outputs: { tt: null }, nodes: [node('Neg', ['a'], ['tt'])] }),
              else_branch: graph({ outputs: { te: null }, nodes: [node('Identity', ['x'], ['te'])] }),
            }),
          ],
        }),
        else_branch: graph({ outputs: { e: null }, nodes: [node('Identity', ['x'], ['e'])] }),
      }),
      conv('i', 'w', 'y'),
    ],
    initializers: [w('v'), w('w'), yes()],
    layers: 2,
  },
  {
    name: 'nodes that depend on constants only, read by several stages',
    nodes: [
      node('Add', ['one', 'two'], ['three']),
      node('Mul', ['three', 'two'], ['six']),
      node('Mul', ['x', 'six'], ['m']),
      conv('m', 'v', 'a'),
      node('Add', ['a', 'three'], ['b']),
      conv('b', 'w', 'c'),
      node('Add', ['c', 'six'], ['y']),
    ],
    initializers: [w('v'), w('w'), tensor('one', [1], [1]), tensor('two', [1], [2])],
    layers: 2,
  },
  {
    name: 'shapes that go from one stage to a later one',
    nodes: [
      node('Shape', ['x'], ['shape']),
      node('Gather', ['shape', 'first'], ['batch']),
      conv('x', 'v', 'a'),
      conv('a', 'w', 'b'),
      node('Concat', ['batch', 'rest'], ['target'], { axis: 0 }),
      node('Reshape', ['b', 'target'], ['y']),
    ],
    initializers: [w('v'), w('w'), integers('first', [1], [0]), integers('rest', [1], [-1])],
    layers: 2,
  },
  {
    name: 'outputs on the way',
    nodes: [conv('x', 'v', 'a'), node('Relu', ['a'], ['r']), conv('r', 'w', 'y')],
    initializers: [w('v'), w('w')],
    outputs: ['r', 'y', 'a'],
    layers: 2,
  },
  {
    name: 'a layer that no output needs',
    nodes: [conv('x', 'v', 'a'), conv('x', 'w', 'y')],
    initializers: [w('v'), w('w')],
    layers: 2,
  },
  {
    name: 'nodes that are not in order',
    nodes: [node('Add', ['b', 'a'], ['y']), conv('r', 'w', 'b'), node('Relu', ['a'], ['r']), conv('x', 'v', 'a')],
    initializers: [w('v'), w('w')],
    layers: 2,
  },
  {
    name: 'a node with several outputs, read in different stages',
    nodes: [
      node('Split', ['x'], ['left', 'right'], { axis: 1 }),
      conv('left', 'v', 'a'),
      node('Concat', ['a', 'right'], ['j'], { axis: 1 }),
      conv('j', 'w', 'y'),
    ],
    initializers: [w('v', 1, 1), w('w')],
    layers: 2,
  },
];

function yes(): TensorProto {
  const bool = integers('yes', [], [1]);
  return Object.assign(bool, { dataType: TensorProto_DataType.BOOL, rawData: Uint8Array.of(1) });
}

const bytesOf = ({ x = [2, 2, 5, 5], nodes, initializers, outputs = ['y'] }: Omit<StageCase, 'layers' | 'name'>) =>
  modelBytes({
    inputs: { x },
    outputs: Object.fromEntries(outputs.map((name) => [name, null])),
    nodes,
    initializers,
  });

describe('stages give what the network gives', () => {
  test.each(CASES)('$name', async ({ layers, ...entry }) => {
    const network = await readAndRun(bytesOf(entry), { x: input(entry.x ?? [2, 2, 5, 5]) });
    expect(network.layers).toHaveLength(layers);
    expect(cutStages(network)).toHaveLength(layers + 1);
  });
});

test('several inputs', async () => {
  const bytes = modelBytes({
    inputs: { x: [2, 3], z: [2, 3] },
    outputs: { y: null },
    nodes: [
      node('MatMul', ['x', 'v'], ['a']),
      node('Add', ['a', 'z'], ['b']),
      node('MatMul', ['b', 'w'], ['c']),
      node('Mul', ['c', 'z'], ['y']),
    ],
    initializers: [weights('v', [3, 3]), weights('w', [3, 3])],
  });
  const network = await readAndRun(bytes, { x: input([2, 3]), z: input([2, 3], 8) });
  expect(cutStages(network).map(({ frees }) => frees)).toEqual([[], ['x'], ['z', 'b']]);
});

test('what each stage has, reads, leaves and frees', () => {
  const bytes = bytesOf({
    nodes: [
      node('Relu', ['x'], ['r']),
      conv('r', 'v', 'a'),
      node('Add', ['a', 'r'], ['s']),
      conv('s', 'w', 'b'),
      node('Add', ['b', 'a'], ['y']),
    ],
    initializers: [w('v'), w('w')],
  });
  const stages = cutStages(readNetwork([{ name: 'net.onnx', bytes }]));
  expect(stages.map(({ layer, ...stage }) => ({ layer: layer?.name ?? null, ...stage }))).toEqual([
    { index: 0, layer: null, nodes: [0], inputs: ['x'], outputs: ['r'], frees: ['x'] },
    { index: 1, layer: 'a', nodes: [1, 2], inputs: ['r'], outputs: ['s', 'a'], frees: ['r'] },
    { index: 2, layer: 'b', nodes: [3, 4], inputs: ['s', 'a'], outputs: ['y'], frees: ['s', 'a'] },
  ]);
});

test('each node is in one stage, and each tensor is freed once', () => {
  for (const entry of CASES) {
    const network = readNetwork([{ name: 'net.onnx', bytes: bytesOf(entry) }]);
    const stages = cutStages(network);
    const freed = stages.flatMap(({ frees }) => frees);
    expect(new Set(freed).size).toBe(freed.length);
    const nodes = stages.flatMap((stage) => stage.nodes);
    expect(new Set(nodes).size).toBe(network.model.graph!.node.length);
  }
});
