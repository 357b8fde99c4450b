import { describe, expect, test } from 'vitest';
import { random } from '../../core/random';
import type { DataFile, Samples } from '../../data/samples';
import type { NodeProto } from 'onnx-buf';
import { integers, modelBytes, node, tensor } from '../../onnx/build';
import { readNetwork } from '../../onnx/read';
import { openRuntime } from '../../runtime/onnxruntime';
import { startJob } from '../job';
import { asDeclared } from '../layerwise/probed';
import { openNetworkSession } from './network-session';
import type { Outputs } from './outputs';
import { openScorer } from './scorer';
import { predictionsOf, scoresOf } from './score';
import { productOf } from '../../core/shape';

const outputs = (rows: number[], shape: [number, number, number], nextIds: number[] | null = null): Outputs => ({
  rows: Float32Array.from(rows),
  count: shape[0],
  positions: shape[1],
  classes: shape[2],
  nextIds: nextIds && Int32Array.from(nextIds),
  seen: null,
});

describe('classes', () => {
  const float = outputs([2, 0, 0, 0, 2, 0, 0, 0, 2], [3, 1, 3]);
  const other = outputs([2, 0, 0, 0, 0, 2, 0, 0, 2], [3, 1, 3]);

  test('accuracy, agreement, noise', () => {
    const scores = scoresOf(float, other, Int32Array.of(0, 2, 1));
    expect(scores).toMatchObject({ samples: 3, top1: 2 / 3, top5: null, agreement: 2 / 3 });
    expect(scores.sqnr).toBeCloseTo(10 * Math.log10(12 / 8), 9);
    expect(scores.kl).toBeGreaterThan(0);
    expect(Object.keys(scores)).not.toContain('nll');
  });

  test('without labels there is agreement, and no accuracy', () => {
    expect(scoresOf(float, other, null)).toMatchObject({ top1: null, top5: null, agreement: 2 / 3 });
  });
});

describe('sequences of token ids', () => {
  // log p of the wanted next ids: of 1 after the first position, of 2 after the second.
  const rows = [0, Math.log(2), 0, 0, 0, Math.log(6), 9, 9, 9];
  const float = outputs(rows, [1, 3, 3], [1, 2, -1]);

  test('what is said at a position is about the next id', () => {
    const scores = scoresOf(float, float, null);
    expect(scores).toMatchObject({ samples: 1, predictions: 2, top1: 1 });
    expect(scores.nll).toBeCloseTo((Math.log(2) + Math.log(8 / 6)) / 2, 6);
  });

  test('agreement is over all positions', () => {
    const worse = outputs([0, Math.log(2), 0, Math.log(6), 0, 0, 9, 9, 9], [1, 3, 3], [1, 2, -1]);
    const scores = scoresOf(float, worse, null);
    expect(scores.agreement).toBeCloseTo(2 / 3, 12);
    expect(scores.top1).toBe(0.5);
    expect(scores.nll).toBeGreaterThan(scoresOf(float, float, null).nll!);
  });

  test('padding does not count', () => {
    const seen = Int32Array.of(1, 1, 0);
    const padded = { ...float, nextIds: null, seen };
    const worse = { ...outputs([0, Math.log(2), 0, Math.log(6), 0, 0, 0, 9, 0], [1, 3, 3]), seen };
    const scores = scoresOf(padded, worse, null);
    expect(scores).toMatchObject({ agreement: 0.5, predictions: 2 });
    const alone = scoresOf(
      outputs(rows.slice(0, 6), [1, 2, 3]),
      outputs([0, Math.log(2), 0, Math.log(6), 0, 0], [1, 2, 3]),
      null,
    );
    expect([scores.sqnr, scores.kl]).toEqual([alone.sqnr, alone.kl]);
    expect([...predictionsOf(worse, null)]).toEqual([1, 0]);
  });

  test('other sequences have predictions, and nothing to hold them against', () => {
    expect(scoresOf({ ...float, nextIds: null }, { ...float, nextIds: null }, null)).toMatchObject({
      top1: null,
      agreement: 1,
    });
    expect([...predictionsOf(outputs(rows, [1, 3, 3]), null)]).toEqual([1, 2, 0]);
  });
});

function samples(count: number, shape: number[]): Samples {
  const rng = random(3);
  const size = productOf(shape);
  const inputs = Float32Array.from({ length: count * size }, () => rng.normal());
  const batch = (indices: ArrayLike<number>) =>
    Promise.resolve(
      Float32Array.from(Array.from(indices).flatMap((i) => [...inputs.subarray(i * size, (i + 1) * size)])),
    );
  const own = { name: 'x', format: 'test', kind: 'floats' as const, count, shape, labels: null, classes: null };
  return { ...own, inputs, batch, subset: () => samples(count, shape) };
}

test('of several outputs the first float one is scored, position by position', async () => {
  const bytes = modelBytes({
    inputs: { input: ['batch', 5, 4] },
    outputs: { best: { type: 7, shape: ['batch', 5] }, logits: ['batch', 5, 6], more: ['batch', 5, 6] },
    nodes: [
      node('MatMul', ['input', 'w'], ['logits'], {}, 'fc'),
      node('ArgMax', ['logits'], ['best'], { axis: 2, keepdims: 0 }),
      node('Relu', ['logits'], ['more']),
    ],
    initializers: [
      tensor(
        'w',
        [4, 6],
        Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      ),
    ],
  });
  const scorer = await scorerOf({ name: 'heads.onnx', bytes });
  const found = await scorer.run(samples(3, [5, 4]), null, startJob());
  await scorer.close();
  expect(found).toMatchObject({ count: 3, positions: 5, classes: 6, nextIds: null });
  expect(found.rows.some((x) => x < 0)).toBe(true);
  expect(scoresOf(found, found, null)).toMatchObject({ samples: 3, predictions: 15, top1: null });
});

async function scorerOf(file: DataFile) {
  const network = readNetwork([file]);
  return openScorer(asDeclared(network), openNetworkSession(network, await openRuntime()));
}

const best = (nodes: NodeProto[], type: number, shape: string[]) => ({
  name: 'best.onnx',
  bytes: modelBytes({
    inputs: { input: ['batch', 4] },
    outputs: { best: { type, shape } },
    nodes: [node('MatMul', ['input', 'w'], ['logits'], {}, 'fc'), ...nodes],
    initializers: [tensor('w', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]), integers('zero', [1], [1])],
  }),
});

test.each<[string, NodeProto[], number]>([
  ['an ArgMax', [node('ArgMax', ['logits'], ['best'], { axis: 1, keepdims: 0 })], 7],
  [
    'an ArgMax that is made int32, and its axis taken away',
    [
      node('ArgMax', ['logits'], ['i'], { axis: -1 }),
      node('Cast', ['i'], ['c'], { to: 6 }),
      node('Squeeze', ['c', 'zero'], ['best']),
    ],
    6,
  ],
  [
    'an ArgMax that is made a float',
    [node('ArgMax', ['logits'], ['i'], { axis: 1, keepdims: 0 }), node('Cast', ['i'], ['best'], { to: 1 })],
    1,
  ],
])('in front of %s is what is scored', async (_, nodes, type) => {
  const scorer = await scorerOf(best(nodes, type, ['batch']));
  const found = await scorer.run(samples(3, [4]), null, startJob());
  await scorer.close();
  expect(found).toMatchObject({ count: 3, positions: 1, classes: 2 });
  expect(scoresOf(found, { ...found }, Int32Array.of(1, 1, 0))).toMatchObject({ top1: 1, agreement: 1, kl: 0 });
});

test('ids of classes are held against each other as they are', async () => {
  // 1 where the second logit is the larger one: nothing in front of it names the axis of the classes.
  const nodes = [
    node('Split', ['logits'], ['a', 'b'], { axis: 1 }),
    node('Less', ['a', 'b'], ['less']),
    node('Cast', ['less'], ['best'], { to: 7 }),
  ];
  const scorer = await scorerOf(best(nodes, 7, ['batch', '1']));
  const found = await scorer.run(samples(3, [4]), null, startJob());
  await scorer.close();
  expect(found).toMatchObject({ count: 3, positions: 1, classes: 1, ids: true });
  expect([...found.rows]).toEqual([1, 1, 0]);
  const other = { ...found, rows: Float32Array.of(1, 0, 0) };
  const scores = scoresOf(found, other, Int32Array.of(1, 1, 0));
  expect(scores).toEqual({
    ...{ samples: 3, top1: 2 / 3, top5: null, agreement: 2 / 3, sqnr: null, kl: null, gained: 0, lost: 1 },
  });
  expect([...predictionsOf(found, null)]).toEqual([1, 1, 0]);
});

test('a network without numbers at its end says so', async () => {
  const scorer = await scorerOf(best([node('Cast', ['logits'], ['best'], { to: 8 })], 8, ['batch', '2']));
  await expect(scorer.run(samples(3, [4]), null, startJob())).rejects.toThrow(
    "The network's output best is string; only float32 outputs, and ids of classes, can be scored. Remove what follows the logits.",
  );
  await scorer.close();
});
