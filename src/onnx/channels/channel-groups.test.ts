import type { NodeProto, TensorProto } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { CHANNEL_CASES, describeGroup } from '../../../test/channel-networks';
import { weights } from '../../../test/runs';
import { graph, integers, modelBytes, node, type ModelParts } from '../build';
import { readNetwork } from '../read';
import { channelGroups } from './channel-groups';

const groupsOf = (parts: ModelParts) => channelGroups(readNetwork([{ name: 'net.onnx', bytes: modelBytes(parts) }]));

test.each(CHANNEL_CASES)('groups of channels: $name', ({ parts, groups }) => {
  expect(groupsOf(parts).map(describeGroup)).toEqual(groups);
});

test('the places of a reader are those of its columns', () => {
  const named = (name: string) => groupsOf(CHANNEL_CASES.find((one) => one.name.startsWith(name))!.parts);
  const [chained] = named('a chain').slice(1);
  expect(chained!.readers[0]).toMatchObject({ layer: 'y', taps: 1 });
  expect([...chained!.readers[0]!.channels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  const [first, second, third] = named('concatenation');
  expect(first!.readers.map(({ places }) => [...places])).toEqual([0, 1, 2].map(() => [0, 1, 2]));
  expect([...first!.readers[0]!.channels]).toEqual([0, 1, 2]);
  expect([...second!.readers[0]!.places]).toEqual([3, 4, 5, 6]);
  expect([...second!.readers[0]!.channels]).toEqual([0, 1, 2, 3]);
  expect(first!.readers[0]!.taps).toBe(9);
  expect(third!.producers.map(({ channels }) => [...channels])).toEqual([
    [0, 1],
    [2, 3, 4],
    [0, 1, 2, 3, 4],
  ]);
  const [depthwise, grouped] = named('depthwise');
  expect([...depthwise!.producers[1]!.channels]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(grouped!.producers.map(({ channels }) => [...channels])).toEqual([
    [0, 0, 1, 1, 2, 2],
    [0, 0, 0, 1, 1, 1, 2, 2, 2],
  ]);
});

describe('channels that stay have a reason', () => {
  const first = node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }, 'conv');
  const last = [node('Flatten', ['z'], ['f'], {}, 'flat'), node('MatMul', ['f', 'v'], ['y'], {}, 'fc')];
  const made = (nodes: NodeProto[], constants: TensorProto[] = [], values = 64, opset = 13): ModelParts => ({
    inputs: { x: ['batch', 4, 4, 4] },
    outputs: { y: null },
    nodes: [first, ...nodes, ...last],
    initializers: [weights('w', [4, 4, 3, 3]), weights('v', [values, 2]), ...constants],
    opset,
  });
  const lrn = { size: 3, alpha: { float: 0.1 } };

  test.each<[string, ModelParts, string]>([
    ['Softmax over them', made([node('Softmax', ['c'], ['z'], { axis: 1 }, 'soft')]), reached('Softmax soft')],
    ['LRN', made([node('LRN', ['c'], ['z'], lrn, 'lrn')]), reached('LRN lrn')],
    ['a shuffle', made([node('DepthToSpace', ['c'], ['z'], { blocksize: 2 }, 'd2s')]), reached('DepthToSpace d2s')],
    [
      'every second of them',
      made(
        [node('Slice', ['c', 's', 'e', 's', 'two'], ['z'], {}, 'cut')],
        [integers('s', [1], [1]), integers('e', [1], [4]), integers('two', [1], [2])],
        32,
      ),
      reached('Slice cut'),
    ],
    [
      'uneven parts that nothing tells the sizes of',
      made([
        node('Split', ['c'], ['p', 'q', 'r'], { axis: 1 }, 'thirds'),
        node('Concat', ['p', 'q', 'r'], ['z'], { axis: 1 }),
      ]),
      reached('Split thirds'),
    ],
    [
      'a mean over them',
      made([node('ReduceMean', ['c'], ['z'], { axes: [1, 2] }, 'mean')], [], 4),
      reached('ReduceMean mean'),
    ],
    [
      'a sum with the input',
      made([node('Add', ['x', 'c'], ['z'], {}, 'sum')]),
      'Add sum reads x with them, whose channels stay.',
    ],
    [
      'a sum with what is joined with the input',
      made(
        [
          node('Concat', ['c', 'x'], ['k'], { axis: 1 }),
          node('Conv', ['k', 'u'], ['d'], {}, 'second'),
          node('Add', ['d', 'k'], ['z'], {}, 'sum'),
        ],
        [weights('u', [8, 8, 1, 1])],
        128,
      ),
      'Add sum joins them with channels that no layer gives.',
    ],
    [
      'padding of them',
      made([node('Pad', ['c', 'p'], ['z'], {}, 'pad')], [integers('p', [8], [0, 1, 0, 0, 0, 1, 0, 0])], 96),
      reached('Pad pad'),
    ],
    ['a product of two of them', made([node('MatMul', ['c', 'c'], ['z'], {}, 'square')]), reached('MatMul square')],
    [
      'a layer over another axis',
      made([node('MatMul', ['c', 'u'], ['z'], {}, 'wide')], [weights('u', [4, 4])]),
      'wide contracts another axis than theirs.',
    ],
    [
      'their number',
      made([
        node('Shape', ['c'], ['s']),
        node('Cast', ['s'], ['t'], { to: 1 }),
        node('ReduceMean', ['t'], ['m'], {}),
        node('Div', ['c', 'm'], ['z']),
      ]),
      reached('Shape s'),
    ],
    [
      'the body of another operator',
      made([
        node('Constant', [], ['yes'], { value: flag() }),
        node('If', ['yes'], ['z'], { then_branch: branch('c'), else_branch: branch('x') }, 'if'),
      ]),
      reached('If if'),
    ],
    [
      'a reshape that mixes them with samples',
      made([node('Reshape', ['c', 's'], ['z'], {}, 'mix')], [integers('s', [2], [-1, 32])], 32),
      reached('Reshape mix'),
    ],
    [
      'groups that read the input',
      {
        ...made([node('Relu', ['c'], ['z'])]),
        nodes: [
          node('Conv', ['x', 'dw'], ['c'], { group: 4, pads: [1, 1, 1, 1] }, 'conv'),
          node('Relu', ['c'], ['z']),
          ...last,
        ],
        initializers: [weights('dw', [4, 1, 3, 3]), weights('v', [64, 2])],
      },
      'conv reads channels in groups that stay.',
    ],
    [
      'a constant that another layer reads',
      made([node('Conv', ['c', 'w'], ['z'], { pads: [1, 1, 1, 1] }, 'twin')]),
      'twin reads the same constant.',
    ],
    [
      'what leaves the network',
      { ...made([node('Relu', ['c'], ['z'])]), outputs: { y: null, z: null } },
      'They are the output z of the network.',
    ],
  ])('%s', (_, parts, reason) => {
    const [group] = groupsOf(parts);
    expect(group!.fixed).toMatch(/^The channels of conv(, \w+)* stay\. /);
    expect(group!.fixed!.split(' stay. ')[1]).toBe(reason);
  });

  function reached(what: string): string {
    return `They reach ${what}, which mixes channels, counts them, or is not followed.`;
  }

  function flag(): TensorProto {
    const yes = weights('yes', []);
    yes.dataType = 9;
    yes.rawData = Uint8Array.of(1);
    return yes;
  }

  function branch(name: string) {
    return graph({ outputs: { [`${name}.o`]: null }, nodes: [node('Identity', [name], [`${name}.o`])] });
  }

  test('the one channel of a layer', () => {
    const [group] = groupsOf({
      inputs: { x: ['batch', 3] },
      outputs: { y: null },
      nodes: [node('Gemm', ['x', 'a'], ['h'], {}, 'one'), node('Gemm', ['h', 'b'], ['y'], {}, 'two')],
      initializers: [weights('a', [3, 1]), weights('b', [1, 2])],
    });
    expect(group!.fixed).toBe('The one channel of one stays.');
  });
});
