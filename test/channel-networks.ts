/** Small networks with every way in which neurons go on to others, and what their groups of channels are. */
import type { NodeProto, TensorProto } from 'onnx-buf';
import { random, type Random } from '../src/core/random';
import { integers, node, tensor, type ModelParts } from '../src/onnx/build';
import type { ChannelGroup } from '../src/onnx/channels/channel-group';
import type { Network } from '../src/onnx/network';
import { weights } from './runs';

export interface ChannelCase {
  name: string;
  parts: ModelParts;
  /** Of x. */
  shape: number[];
  /** As `describeGroup` has it. */
  groups: string[];
}

/** '6: conv1, depthwise* > conv2 (norm)', and ' !' where it stays. */
export function describeGroup({ channels, producers, readers, followers, fixed }: ChannelGroup): string {
  const made = producers.map(({ layer, grouped }) => `${layer}${grouped ? '*' : ''}`).join(', ');
  const read = readers.map(({ layer }) => layer).join(', ');
  const between = followers.length > 0 ? ` (${followers.join(', ')})` : '';
  return `${channels}: ${made}${read ? ` > ${read}` : ''}${between}${fixed === null ? '' : ' !'}`;
}

/** A seeded mask of each group that may go: most stay, and of every layer one. */
export function seededKeeps(groups: readonly ChannelGroup[], seed: number, part = 0.4): Map<number, Uint8Array> {
  const rng = random(seed);
  const free = groups.filter(({ fixed }) => fixed === null);
  return new Map(
    free.map(({ id, channels, pieces }) => {
      const keep = Uint8Array.from({ length: channels }, () => Number(rng.uniform() >= part));
      for (const piece of pieces) keep[piece[0]!] = 1;
      return [id, keep];
    }),
  );
}

/** W of every layer with zeros where it reads a removed channel. */
export function zeroedReaders(network: Network, groups: readonly ChannelGroup[], keeps: Map<number, Uint8Array>) {
  const zeroed = new Map(network.layers.map(({ id, weights }) => [id, weights.slice()]));
  for (const { id, readers } of groups)
    for (const { layer, places, channels, taps } of readers) {
      const { neurons, inputs } = network.layers.find((one) => one.id === layer)!;
      places.forEach((place, i) => {
        if (keeps.get(id)?.[channels[i]!] !== 0) return;
        for (let c = 0; c < neurons; c++)
          zeroed.get(layer)!.fill(0, c * inputs + place * taps, c * inputs + (place + 1) * taps);
      });
    }
  return zeroed;
}

const pads = { pads: [1, 1, 1, 1] };
const conv = (x: string, w: string, y: string, attributes = {}) => node('Conv', [x, w, `${w}.b`], [y], attributes, y);
const convConstants = (name: string, dims: number[], neurons = dims[0]!) => [
  weights(name, dims),
  weights(`${name}.b`, [neurons]),
];
const gemm = (x: string, w: string, y: string) => node('Gemm', [x, w, `${w}.b`], [y], { transB: 1 }, y);

/** (batch, 2, 6, 6) to (batch, 3) classes. @param head of the last tensor, of so many values for each sample */
function pictures(nodes: NodeProto[], initializers: TensorProto[], last: { name: string; values: number }, opset = 13) {
  const head = [node('Flatten', [last.name], ['flat']), gemm('flat', 'wy', 'y')];
  return {
    inputs: { x: ['batch', 2, 6, 6] },
    outputs: { y: ['batch', 3] },
    nodes: [...nodes, ...head],
    initializers: [...initializers, ...convConstants('wy', [3, last.values])],
    opset,
  };
}

const SHAPE = [2, 2, 6, 6];

const statistics = (prefix: string, n: number, seed = 3) => [
  ...['gamma', 'beta', 'mean'].map((part, i) => weights(`${prefix}.${part}`, [n], seed + i)),
  tensor(
    `${prefix}.variance`,
    [n],
    Array.from({ length: n }, (_, i) => 0.5 + 0.1 * i),
  ),
];
const norm = (x: string, prefix: string, y: string) =>
  node(
    'BatchNormalization',
    [x, ...['gamma', 'beta', 'mean', 'variance'].map((part) => `${prefix}.${part}`)],
    [y],
    {},
    y,
  );

export const CHANNEL_CASES: ChannelCase[] = [
  {
    name: 'a chain, pools and padding, flattened by the size',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        node('Relu', ['c1'], ['r1']),
        node('MaxPool', ['r1'], ['p1'], { kernel_shape: [2, 2], strides: [2, 2] }), // 3 × 3
        node('Pad', ['p1', 'pads'], ['q1']), // 4 × 5
        conv('q1', 'w2', 'c2', { strides: [1, 2] }), // 3 × 2
        node('AveragePool', ['c2'], ['p2'], { kernel_shape: [2, 1] }), // 2 × 2
        node('Sigmoid', ['p2'], ['q2']),
        node('Reshape', ['q2', 'sizes'], ['s2']),
      ],
      [
        ...convConstants('w1', [5, 2, 3, 3]),
        ...convConstants('w2', [4, 5, 2, 2]),
        integers('pads', [8], [0, 0, 0, 1, 0, 0, 1, 1]),
        integers('sizes', [2], [-1, 16]),
      ],
      { name: 's2', values: 16 },
    ),
    groups: ['5: c1 > c2', '4: c2 > y', '3: y !'],
  },
  {
    name: 'residual sums, a normalization that is not folded',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        norm('c1', 'n', 'n1'),
        node('Relu', ['n1'], ['r1']),
        conv('r1', 'w2', 'c2', pads),
        node('Add', ['c1', 'c2'], ['a2']),
        node('Relu', ['a2'], ['r2']),
        conv('r2', 'w3', 'c3', pads),
        node('Sub', ['c3', 'a2'], ['a3']),
        node('GlobalAveragePool', ['a3'], ['g']),
      ],
      [
        ...convConstants('w1', [5, 2, 3, 3]),
        ...convConstants('w2', [5, 5, 3, 3]),
        ...convConstants('w3', [5, 5, 3, 3]),
        ...statistics('n', 5),
      ],
      { name: 'g', values: 5 },
    ),
    groups: ['5: c1, c2, c3 > c2, c3, y (n1)', '3: y !'],
  },
  {
    name: 'concatenation, with and without a sum behind it',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        conv('x', 'w2', 'c2', pads),
        node('Concat', ['c1', 'c2', 'x'], ['k1'], { axis: 1 }),
        conv('k1', 'w3', 'c3', pads),
        conv('k1', 'w4', 'c4', pads),
        conv('k1', 'w5', 'c5', pads),
        node('Concat', ['c3', 'c4'], ['k2'], { axis: -3 }),
        node('Max', ['k2', 'c5'], ['m']),
        node('Concat', ['m', 'c5'], ['k3'], { axis: 2 }),
        node('GlobalMaxPool', ['k3'], ['g']),
      ],
      [
        ...convConstants('w1', [3, 2, 3, 3]),
        ...convConstants('w2', [4, 2, 3, 3]),
        ...convConstants('w3', [2, 9, 3, 3]),
        ...convConstants('w4', [3, 9, 3, 3]),
        ...convConstants('w5', [5, 9, 3, 3]),
      ],
      { name: 'g', values: 5 },
    ),
    groups: ['3: c1 > c3, c4, c5', '4: c2 > c3, c4, c5', '5: c3, c4, c5 > y', '3: y !'],
  },
  {
    name: 'depthwise, grouped and transposed convolutions',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        conv('c1', 'w2', 'd', { ...pads, group: 4 }), // two neurons for each channel
        node('HardSwish', ['d'], ['h']),
        conv('h', 'w3', 'c3'), // 5 × 5
        conv('c3', 'w4', 'g', { group: 3 }), // 4 × 4
        node('ConvTranspose', ['g', 'w5', 'w5.b'], ['t'], { strides: [2, 2] }, 't'), // 9 × 9
        node('ConvTranspose', ['t', 'w6', 'w6.b'], ['u'], { group: 2 }, 'u'),
        conv('u', 'w7', 'c7'),
        node('GlobalAveragePool', ['c7'], ['p']),
      ],
      [
        ...convConstants('w1', [4, 2, 3, 3]),
        ...convConstants('w2', [8, 1, 3, 3]),
        ...convConstants('w3', [6, 8, 2, 2]),
        ...convConstants('w4', [9, 2, 2, 2]),
        ...convConstants('w5', [9, 4, 3, 3], 4),
        ...convConstants('w6', [4, 3, 2, 2], 6),
        ...convConstants('w7', [4, 6, 1, 1]),
      ],
      { name: 'p', values: 4 },
      14,
    ),
    groups: ['4: c1, d* > c3', '3: c3, g* > t', '2: t, u* > c7', '4: c7 > y', '3: y !'],
  },
  {
    name: 'gates of squeeze and excitation',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        node('GlobalAveragePool', ['c1'], ['g1']),
        conv('g1', 'w2', 'c2'),
        node('Relu', ['c2'], ['r2']),
        conv('r2', 'w3', 'c3'),
        node('Sigmoid', ['c3'], ['s3']),
        node('Mul', ['c1', 's3'], ['m']),
        node('ReduceMean', ['m'], ['g2'], { axes: [2, 3], keepdims: 0 }),
        gemm('g2', 'w4', 'f4'),
        node('Relu', ['f4'], ['r4']),
        gemm('r4', 'w5', 'f5'),
        node('HardSigmoid', ['f5'], ['s5']),
        node('Reshape', ['s5', 'shape'], ['v5']),
        node('Mul', ['v5', 'm'], ['n']),
        node('ReduceSum', ['n', 'axes'], ['o']),
      ],
      [
        ...convConstants('w1', [6, 2, 3, 3]),
        ...convConstants('w2', [3, 6, 1, 1]),
        ...convConstants('w3', [6, 3, 1, 1]),
        ...convConstants('w4', [4, 6]),
        ...convConstants('w5', [6, 4]),
        integers('shape', [4], [-1, 6, 1, 1]),
        integers('axes', [2], [-1, -2]),
      ],
      { name: 'o', values: 6 },
    ),
    groups: ['6: c1, c3, f5 > c2, f4, y', '3: c2 > c3', '4: f4 > f5', '3: y !'],
  },
  {
    name: 'matrix products from both sides, biases added behind them',
    shape: [2, 5, 4],
    parts: {
      inputs: { x: ['batch', 5, 4] },
      outputs: { y: ['batch', 2, 3] },
      nodes: [
        node('MatMul', ['x', 'w1'], ['m1'], {}, 'm1'),
        node('Add', ['b1', 'm1'], ['a1']),
        node('Div', ['a1', 'root'], ['d1']),
        node('Erf', ['d1'], ['e1']),
        node('Add', ['e1', 'one'], ['f1']),
        node('Mul', ['a1', 'f1'], ['g1']),
        node('MatMul', ['g1', 'w2'], ['m2'], {}, 'm2'), // (batch, 5, 6)
        node('MatMul', ['w3', 'm2'], ['m3'], {}, 'left'), // (batch, 3, 6)
        node('Transpose', ['m3'], ['t3'], { perm: [0, 2, 1] }), // (batch, 6, 3)
        node('Tanh', ['t3'], ['h3']),
        node('MatMul', ['w4', 'h3'], ['m4'], {}, 'm4'), // (batch, 2, 3)
        node('MatMul', ['m4', 'w5'], ['y'], {}, 'm5'),
      ],
      initializers: [
        ...[weights('w1', [4, 7]), weights('b1', [7]), weights('w2', [7, 6]), weights('w3', [3, 5])],
        ...[weights('w4', [2, 6]), weights('w5', [3, 3]), tensor('root', [], [1.4142135]), tensor('one', [1], [1])],
      ],
    },
    groups: ['7: m1 > m2 (a1)', '6: m2 !', '3: left !', '2: m4 !', '3: m5 !'],
  },
  {
    name: 'sizes that are named, copied, left open and computed',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', { strides: [2, 2], pads: [0, 0, 1, 1] }), // (batch, 4, 3, 3)
        node('Reshape', ['c1', 'planes'], ['v1']), // (batch, 4, 9)
        node('Shape', ['c1'], ['s1']),
        node('Gather', ['s1', 'zero'], ['n1']),
        node('Unsqueeze', ['n1', 'zeros'], ['u1']),
        node('Concat', ['u1', 'count'], ['t1'], { axis: 0 }),
        node('Reshape', ['v1', 't1'], ['v2']), // (batch, 36)
        gemm('v2', 'w2', 'f2'),
        node('Unsqueeze', ['f2', 'two'], ['u2']),
        node('Relu', ['u2'], ['r2']),
        node('Squeeze', ['r2', 'two'], ['q2']),
        node('Reshape', ['q2', 'open'], ['v3']), // (batch, 6, 1)
        node('Reshape', ['v3', 'same'], ['v4']), // (batch, 6)
      ],
      [
        ...convConstants('w1', [4, 2, 2, 2]),
        ...convConstants('w2', [6, 36]),
        ...[integers('planes', [3], [0, 0, 9]), integers('zero', [], [0]), integers('zeros', [1], [0])],
        ...[integers('count', [1], [36]), integers('two', [1], [2])],
        ...[integers('open', [3], [0, -1, 1]), integers('same', [2], [0, 6])],
      ],
      { name: 'v4', values: 6 },
    ),
    groups: ['4: c1 > f2', '6: f2 > y', '3: y !'],
  },
  {
    name: 'a number for each channel, and constants that several nodes read',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        node('PRelu', ['c1', 'k'], ['p1'], {}, 'slope'),
        node('Mul', ['p1', 'k'], ['m1'], {}, 'scale'),
        conv('m1', 'w2', 'c2', pads),
        node('InstanceNormalization', ['c2', 'gamma', 'beta'], ['i2'], {}, 'instance'),
        node('Add', ['i2', 'k'], ['a2'], {}, 'shift'),
        node('Clip', ['a2', 'low'], ['l2']),
        node('GlobalAveragePool', ['l2'], ['g2']),
        node('Flatten', ['g2'], ['f2']),
        node('Pow', ['f2', 'three'], ['h2']),
      ],
      [
        ...convConstants('w1', [4, 2, 3, 3]),
        ...convConstants('w2', [4, 4, 3, 3]),
        ...[weights('k', [4, 1, 1]), weights('gamma', [4]), weights('beta', [4])],
        ...[tensor('low', [], [0.1]), tensor('three', [1, 1], [3])],
      ],
      { name: 'h2', values: 4 },
    ),
    groups: ['4: c1 > c2 (slope, scale)', '4: c2 > y (instance, shift)', '3: y !'],
  },
  {
    name: 'channels last, resized, sliced and split over space',
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads),
        node('Transpose', ['c1'], ['t1'], { perm: [0, 2, 3, 1] }),
        node('Mul', ['t1', 'k'], ['m1'], {}, 'scale'),
        node('Transpose', ['m1'], ['t2'], { perm: [0, 3, 1, 2] }),
        node('Resize', ['t2', '', 'factors'], ['r2'], { mode: 'nearest' }), // 12 × 12
        node('Slice', ['r2', 'from', 'to', 'space'], ['l2']), // 8 × 8
        node('Softmax', ['l2'], ['x2'], { axis: 3 }),
        conv('x2', 'w2', 'c2', pads),
        node('Split', ['c2', 'halves'], ['h1', 'h2'], { axis: -1 }),
        node('Add', ['h1', 'h2'], ['a2']),
        node('ReduceMean', ['a2'], ['g2'], { axes: [2, 3] }),
        node('Transpose', ['g2'], ['t3'], { perm: [0, 2, 3, 1] }),
      ],
      [
        ...convConstants('w1', [4, 2, 3, 3]),
        ...convConstants('w2', [5, 4, 3, 3]),
        ...[weights('k', [4]), tensor('factors', [4], [1, 1, 2, 2]), integers('halves', [2], [4, 4])],
        ...[integers('from', [2], [1, 2]), integers('to', [2], [9, 10]), integers('space', [2], [2, -1])],
      ],
      { name: 't3', values: 5 },
    ),
    groups: ['4: c1 > c2 (scale)', '5: c2 > y', '3: y !'],
  },
  ...[9, 13].map((opset) => cutOut(opset)),
];

/** Slices and splits of channels, told by attributes or by constants, of sizes or even. */
function cutOut(opset: number): ChannelCase {
  const lists = { one: [1], from: [-4], to: [-1], sizes: [3, 2] };
  const old = opset < 10;
  return {
    name: `slices and splits of channels in opset ${opset}`,
    shape: SHAPE,
    parts: pictures(
      [
        conv('x', 'w1', 'c1', pads), // 6
        old
          ? node('Slice', ['c1'], ['l1'], { axes: [1], starts: [-4], ends: [-1] })
          : node('Slice', ['c1', 'from', 'to', 'one'], ['l1']), // 2, 3, 4
        conv('l1', 'w2', 'c2', pads), // 5
        old
          ? node('Split', ['c2'], ['s1', 's2'], { axis: 1, split: [3, 2] })
          : node('Split', ['c2', 'sizes'], ['s1', 's2'], { axis: 1 }),
        node('Add', ['l1', 's1'], ['a1']),
        conv('s2', 'w3', 'c3', pads), // 6
        node('Split', ['c3'], ['t1', 't2'], { axis: 1 }),
        node('Sigmoid', ['t2'], ['g2']),
        node('Mul', ['t1', 'g2'], ['m']), // 3
        node('Concat', ['a1', 'm', 'c1'], ['k'], { axis: 1 }),
        node('GlobalAveragePool', ['k'], ['p']),
      ],
      [
        ...convConstants('w1', [6, 2, 3, 3]),
        ...convConstants('w2', [5, 3, 3, 3]),
        ...convConstants('w3', [6, 2, 3, 3]),
        ...(old ? [] : Object.entries(lists).map(([name, values]) => integers(name, [values.length], values))),
      ],
      { name: 'p', values: 12 },
      opset,
    ),
    groups: ['8: c1, c2 > c2, c3, y', '3: c3 > y', '3: y !'],
  };
}

/** Seeded: convolutions of all kinds, sums, gates, concatenations, activations. (2, 2, 6, 6) → (2, 3). */
export function randomChannelNetwork(seed: number): ModelParts {
  const rng = random(seed);
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const tensors: { name: string; channels: number }[] = [{ name: 'x', channels: 2 }];
  const constant = (dims: number[], scale = 0.5) => {
    const name = `k${initializers.length}`;
    const values = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => scale * rng.normal());
    initializers.push(tensor(name, dims, values));
    return name;
  };
  const add = (op: string, inputs: string[], channels: number, attributes = {}) => {
    const name = `t${nodes.length}`;
    nodes.push(node(op, inputs, [name], attributes, name));
    tensors.push({ name, channels });
  };
  const list = (value: number) => {
    const name = `k${initializers.length}`;
    initializers.push(integers(name, [1], [value]));
    return name;
  };
  for (let step = 0; step < 16; step++) drawStep(rng, tensors, add, constant, list);
  const last = tensors.at(-1)!;
  add('GlobalAveragePool', [last.name], last.channels);
  return pictures(nodes, initializers, { name: `t${nodes.length - 1}`, values: last.channels }, 14);
}

type Add = (op: string, inputs: string[], channels: number, attributes?: Record<string, number | number[]>) => void;

function drawStep(
  rng: Random,
  tensors: { name: string; channels: number }[],
  add: Add,
  constant: (dims: number[], scale?: number) => string,
  list: (value: number) => string,
): void {
  const pick = <T>(list: readonly T[]): T => list[rng.below(list.length)]!;
  const x = rng.uniform() < 0.6 ? tensors.at(-1)! : pick(tensors);
  const c = x.channels;
  const alike = pick(tensors.filter(({ channels }) => channels === c));
  // x has two channels.
  const small = pick(tensors.filter(({ channels }) => channels <= 6));
  const convolve = (neurons: number, groups: number) => {
    const w = constant([neurons, c / groups, 3, 3], 1 / Math.sqrt((9 * c) / groups));
    add('Conv', [x.name, w, constant([neurons], 0.3)], neurons, { pads: [1, 1, 1, 1], group: groups });
  };
  const cut = (to: number) => add('Slice', [x.name, list(1), list(to), list(1)], (to < 0 ? c + to : to) - 1);
  const steps = [
    () => convolve(2 + rng.below(5), 1),
    () => convolve(pick([4, 6]), 1),
    () => convolve(c * (1 + rng.below(2)), c),
    () => (c % 2 === 0 ? convolve(pick([2, 4, 6]), 2) : convolve(4, 1)),
    () => add(pick(['Relu', 'Sigmoid', 'Tanh', 'HardSwish']), [x.name], c),
    () => add(pick(['Add', 'Sub', 'Max']), [x.name, alike.name], c),
    () => add('Concat', [x.name, small.name], c + small.channels, { axis: 1 }),
    () => add(pick(['Add', 'Mul']), [x.name, constant([c, 1, 1])], c),
    () => (c > 1 ? cut(c > 2 && rng.below(2) ? -1 : c) : add('Relu', [x.name], c)),
    () => add('MaxPool', [x.name], c, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
  ];
  pick(steps)();
}
