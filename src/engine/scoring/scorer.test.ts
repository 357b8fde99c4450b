/** How many samples a network takes, and what its outputs say, on networks that people have. */
import { describe, expect, test } from 'vitest';
import type { NodeProto, TensorProto } from 'onnx-buf';
import { random } from '../../core/random';
import { frozen } from '../../../test/frozen';
import { npy, zip } from '../../../test/data-files';
import { readSamples } from '../../data/sets/read';
import { integers, modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { openEngine } from '../../../test/engine';
import { asDeclared } from '../layerwise/probed';
import { quantizeNetwork, score } from '../../features/quantize/library';
import { knownSoFar } from './probe';
import { productOf } from '../../core/shape';

const rng = random(7);
const normals = (count: number) => Array.from({ length: count }, () => rng.normal());
const weights = (name: string, dims: number[]) => tensor(name, dims, normals(productOf(dims)));

function networkOf(
  nodes: NodeProto[],
  initializers: TensorProto[],
  x: (string | number)[],
  y: (string | number)[] | null = null,
) {
  const bytes = modelBytes({ inputs: { x }, outputs: { y }, nodes, initializers, opset: 13 });
  return () => frozen(readNetwork([{ name: 'net.onnx', bytes }]));
}

const samplesOf = (count: number, shape: number[], labels: number[] | null = null) => {
  const x = npy('x.npy', '<f4', [count, ...shape], Float32Array.from(normals(count * productOf(shape))));
  return readSamples(
    labels ? [zip('set.npz', [x, npy('y.npy', '<i4', [count], Int32Array.from(labels))])] : [x],
    '0 to 1',
  );
};

describe('samples that a network would mix run one by one', () => {
  const fc = [weights('v', [8, 8]), weights('w', [8, 4])];
  test.each<[string, NodeProto[], TensorProto[], (string | number)[]]>([
    [
      'a mean over all samples',
      [
        node('ReduceMean', ['x'], ['m'], { keepdims: 1 }),
        node('Sub', ['x', 'm'], ['d']),
        node('Gemm', ['d', 'w'], ['y'], {}, 'fc'),
      ],
      fc.slice(1),
      [1, 8],
    ],
    [
      'the first sample alone',
      [
        node('Gemm', ['x', 'v'], ['h'], {}, 'first'),
        node('Gather', ['h', 'zero'], ['g'], { axis: 0 }),
        node('Unsqueeze', ['g', 'front'], ['u']),
        node('Gemm', ['u', 'w'], ['y'], {}, 'fc'),
      ],
      [...fc, integers('zero', [], [0]), integers('front', [1], [0])],
      [1, 8],
    ],
    [
      'an axis that is squeezed',
      [
        node('Gemm', ['x', 'v'], ['h'], {}, 'first'),
        node('Squeeze', ['h', 'front'], ['s']),
        node('Unsqueeze', ['s', 'front'], ['u']),
        node('Gemm', ['u', 'w'], ['y'], {}, 'fc'),
      ],
      [...fc, integers('front', [1], [0])],
      [1, 8],
    ],
    [
      'a softmax over the samples, where any number may come',
      [node('Softmax', ['x'], ['s'], { axis: 0 }), node('Gemm', ['s', 'w'], ['y'], {}, 'fc')],
      fc.slice(1),
      ['n', 8],
    ],
  ])('%s', async (_, nodes, initializers, x) => {
    const read = networkOf(nodes, initializers, x);
    const samples = samplesOf(20, [8]);
    const network = read();
    const quantized = await quantizeNetwork(network, samples, { bits: 8, calibrationCount: 20 }, { backend: 'wasm' });
    expect(knownSoFar(network).batch).toBe(1);
    const scores = await score(quantized, samples);
    expect(scores).toMatchObject({ samples: 20 });
    expect(scores).not.toHaveProperty('notFinite');
    expect(scores).not.toHaveProperty('predictions');
  });

  test('others take as many as there are, whatever is declared', async () => {
    const network = networkOf([node('Gemm', ['x', 'w'], ['y'], {}, 'fc')], fc.slice(1), [1, 8])();
    await score(network, samplesOf(20, [8]));
    expect(knownSoFar(network)).toMatchObject({ batch: null, outputAxis: 0 });
  });
});

test('time first: predictions are as many as there are', async () => {
  const nodes = [node('MatMul', ['x', 'w'], ['a'], {}, 'fc'), node('Transpose', ['a'], ['y'], { perm: [1, 0, 2] })];
  const network = networkOf(nodes, [weights('w', [8, 3])], ['n', 2, 8], [2, 'n', 3])();
  const samples = samplesOf(40, [2, 8]);
  const scores = await score(await quantizeNetwork(network, samples, { bits: 8 }, { backend: 'wasm' }), samples);
  expect(scores).toMatchObject({ samples: 40, predictions: 80 });
  expect(scores.agreement).toBeGreaterThan(0.9);
});

describe('outputs that are no list of classes', () => {
  const dense = (activation: NodeProto[] = []) =>
    networkOf(
      [node('Gemm', ['x', 'w'], [activation.length > 0 ? 'z' : 'y'], {}, 'fc'), ...activation],
      [weights('w', [8, 1])],
      ['n', 8],
      ['n', 1],
    )();
  const quantizedScores = async (network: ReturnType<typeof dense>, samples: ReturnType<typeof samplesOf>) =>
    score(await quantizeNetwork(network, samples, { bits: 2 }, { backend: 'wasm' }), samples);

  test('of a value there is SQNR alone', async () => {
    const scores = await quantizedScores(dense(), samplesOf(60, [8]));
    expect(scores).toMatchObject({ samples: 60, top1: null, top5: null, agreement: null, kl: null });
    expect(scores.sqnr).toBeGreaterThan(0);
  });

  test('of a value, and labels of more than two kinds, too', async () => {
    const labels = Array.from({ length: 60 }, (_, i) => i);
    expect(await quantizedScores(dense(), samplesOf(60, [8], labels))).toMatchObject({ top1: null, agreement: null });
  });

  test.each([
    ['a logit', []],
    ['a probability', [node('Sigmoid', ['z'], ['y'])]],
  ])('with labels 0 and 1 %s says which', async (_, activation) => {
    const network = dense(activation);
    const bare = samplesOf(60, [8]);
    const weight = network.layers[0]!.weights;
    const x = await bare.batch(Uint32Array.from({ length: 60 }, (_, i) => i));
    const logits = Array.from({ length: 60 }, (_, i) => weight.reduce((sum, w, t) => sum + w * x[8 * i + t]!, 0));
    const labelled = { ...bare, labels: Int32Array.from(logits, (z, i) => Number(z > 0 !== i < 6)) };
    expect(await score(network, labelled)).toMatchObject({ top1: 0.9, top5: null });
    const scores = await quantizedScores(network, labelled as ReturnType<typeof samplesOf>);
    expect(scores.agreement).toBeLessThan(1);
    expect(scores.kl).toBeGreaterThan(0);
    expect(scores.top1).toBeCloseTo(0.9 + (scores.gained! - scores.lost!) / 60, 12);
  });

  test('pixels of a map are predictions', async () => {
    const network = networkOf(
      [node('Conv', ['x', 'w'], ['y'], {}, 'conv')],
      [weights('w', [4, 2, 3, 3])],
      ['n', 2, 8, 8],
      ['n', 4, 6, 6],
    )();
    const scores = await quantizedScores(network, samplesOf(10, [2, 8, 8], new Array<number>(10).fill(3)));
    expect(scores).toMatchObject({ samples: 10, predictions: 360, top1: null });
    expect(scores.agreement).toBeGreaterThan(0.5);
  });
});

test('behind a softmax, KL is that of its probabilities', async () => {
  const initializers = [weights('w', [8, 10])];
  const samples = samplesOf(50, [8]);
  const scoresWith = async (nodes: NodeProto[]) => {
    const network = networkOf(nodes, initializers, ['n', 8])();
    return score(await quantizeNetwork(network, samples, { bits: 3 }, { backend: 'wasm' }), samples);
  };
  const logits = await scoresWith([node('Gemm', ['x', 'w'], ['y'], {}, 'fc')]);
  const behind = await scoresWith([node('Gemm', ['x', 'w'], ['z'], {}, 'fc'), node('Softmax', ['z'], ['y'])]);
  expect(behind.kl! / logits.kl!).toBeCloseTo(1, 3);
  expect(behind.agreement).toBe(logits.agreement);
});

test('a label that is none of the classes is refused once they are known', async () => {
  const network = networkOf(
    [node('Gemm', ['x', 'w'], ['y'], {}, 'fc')],
    [weights('w', [8, 10])],
    ['n', 8],
    ['n', 'c'],
  )();
  await expect(score(network, samplesOf(4, [8], [0, 1, 10, 2]))).rejects.toThrow(
    'gives sample 2 the label 10, but the network has 10 classes (0 to 9).',
  );
});

test('an output that is squeezed where one sample goes in', async () => {
  const nodes = [node('Gemm', ['x', 'w'], ['z'], {}, 'fc'), node('Squeeze', ['z'], ['y'])];
  const network = networkOf(nodes, [weights('w', [8, 4])], ['n', 8])();
  expect(await score(network, samplesOf(1, [8]))).toMatchObject({ samples: 1 });
  expect(knownSoFar(network)).toEqual(asDeclared(network));
  // 257 are a batch of 256, and one more.
  expect(await score(network, samplesOf(257, [8]))).toMatchObject({ samples: 257 });
  expect(knownSoFar(network)).toMatchObject({ batch: null, outputAxis: 0 });
});

test('time first without names: the axis is found by trying, whatever the last batch is', async () => {
  const nodes = [node('MatMul', ['x', 'w'], ['a'], {}, 'fc'), node('Transpose', ['a'], ['y'], { perm: [1, 0, 2] })];
  const network = networkOf(nodes, [weights('w', [8, 3])], [1, 7, 8])();
  const samples = samplesOf(263, [7, 8]);
  const quantized = await quantizeNetwork(network, samples, { bits: 8 }, { backend: 'wasm' });
  expect(await score(quantized, samples)).toMatchObject({ samples: 263, predictions: 263 * 7 });
  expect(knownSoFar(network).outputAxis).toBe(1);
});

describe('what says nothing about how many samples a network takes', () => {
  const nodes = [node('Add', ['x', 'also'], ['s']), node('Gemm', ['s', 'w'], ['y'], {}, 'fc')];
  const bytes = modelBytes({
    inputs: { x: ['n', 8], also: ['n', 8] },
    outputs: { y: null },
    nodes,
    initializers: [weights('w', [8, 4])],
  });

  test('an input that the samples lack', async () => {
    const network = readNetwork([{ name: 'two.onnx', bytes }]);
    await expect(score(network, samplesOf(4, [8]))).rejects.toThrow('The network reads also, which');
    expect(knownSoFar(network)).toEqual(asDeclared(network));
  });

  test('a network that does not run at all', async () => {
    const broken = networkOf([node('Gemm', ['x', 'w'], ['y'], {}, 'fc')], [weights('w', [9, 4])], ['n', 8])();
    await expect(score(broken, samplesOf(4, [8]))).rejects.toThrow();
    expect(knownSoFar(broken)).toEqual(asDeclared(broken));
  });

  test('nor does it say anything about the next network', async () => {
    const engine = openEngine();
    const file = (name: string, rows: number) => ({
      name,
      bytes: modelBytes({
        inputs: { x: ['n', 8] },
        outputs: { y: null },
        nodes: [node('Gemm', ['x', 'w'], ['y'], {}, 'fc')],
        initializers: [weights('w', [rows, 4])],
      }),
    });
    const data = npy('test.npy', '<f4', [6, 8], Float32Array.from(normals(48)));
    const quiet = () => undefined;
    await engine.open([file('broken.onnx', 9), data], null);
    await expect(engine.scoreFloat(quiet)).rejects.toThrow();
    await engine.open([file('good.onnx', 8)], null);
    expect(await engine.scoreFloat(quiet)).toMatchObject({ samples: 6 });
  });
});

test('one id that is no class says that ids are not what is continued, in whichever batch it comes', async () => {
  const nodes = [node('Gather', ['table', 'x'], ['rows']), node('MatMul', ['rows', 'w'], ['y'], {}, 'fc')];
  const bytes = modelBytes({
    inputs: { x: { type: 7, shape: ['n', 'l'] } },
    outputs: { y: ['n', 'l', 6] },
    nodes,
    initializers: [weights('table', [9, 8]), weights('w', [8, 6])],
  });
  const network = readNetwork([{ name: 'ids.onnx', bytes }]);
  const ids = BigInt64Array.from({ length: 300 * 4 }, (_, i) => BigInt(i % 6));
  const samples = () =>
    readSamples([npy('x.npy', '<i8', [300, 4], ids)], '0 to 1', {
      shape: network.inputs[0]!.shape,
      inputs: network.inputs,
    });
  expect(await score(network, samples())).toMatchObject({ predictions: 900, nll: expect.any(Number) as number });
  ids[280 * 4] = 8n;
  expect(await score(network, samples())).toMatchObject({ predictions: 1200, top1: null });
});

test('a confident sigmoid is right', async () => {
  const network = networkOf(
    [node('Gemm', ['x', 'w'], ['z'], {}, 'fc'), node('Sigmoid', ['z'], ['y'])],
    [tensor('w', [1, 1], [200])],
    ['n', 1],
  )();
  const x = npy('x.npy', '<f4', [4, 1], Float32Array.of(1, -1, 2, -2));
  const samples = readSamples([zip('s.npz', [x, npy('y.npy', '<i4', [4], Int32Array.of(1, 0, 1, 0))])], '0 to 1');
  const scores = await score(network, samples);
  expect(scores).toMatchObject({ top1: 1 });
  expect(scores).not.toHaveProperty('notFinite');
});
