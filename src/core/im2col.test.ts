import { describe, expect, test } from 'vitest';
import { gatherPatches, planPatches, sumPatches, type ConvGeometry } from './im2col';
import { random } from './random';

const conv = (change: Partial<ConvGeometry>): ConvGeometry => ({
  kind: 'conv',
  channels: 1,
  groups: 1,
  kernel: [2, 2],
  stride: [1, 1],
  dilation: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'NOTSET',
  ...change,
});

const iota = (n: number) => Float32Array.from({ length: n }, (_, i) => i);

describe('output sizes', () => {
  test.each([
    [{}, [1, 1, 5, 5], [4, 4], [0, 0]],
    [{ stride: [2, 2] }, [1, 1, 5, 5], [2, 2], [0, 0]],
    [{ kernel: [3, 3], dilation: [2, 2] }, [1, 1, 7, 7], [3, 3], [0, 0]],
    [{ kernel: [3, 3], pads: [1, 0, 1, 2] }, [1, 1, 5, 5], [5, 5], [1, 0]],
    [{ kernel: [3, 3], stride: [2, 2], autoPad: 'SAME_UPPER' }, [1, 1, 6, 6], [3, 3], [0, 0]],
    [{ kernel: [3, 3], stride: [2, 2], autoPad: 'SAME_LOWER' }, [1, 1, 6, 6], [3, 3], [1, 1]],
    [{ kernel: [3, 3], autoPad: 'VALID', pads: [9, 9, 9, 9] }, [1, 1, 5, 5], [3, 3], [0, 0]],
  ] as const)('%j on %j', (change, shape, outputSize, padBegin) => {
    const plan = planPatches(conv(change as Partial<ConvGeometry>), shape);
    expect(plan).toMatchObject({ outputSize, padBegin, positions: outputSize[0] * outputSize[1] });
  });

  test.each([
    // A transposed convolution of stride 2: 5 values and the 4 zeros between them.
    [{ inputDilation: [2, 2], pads: [1, 1, 1, 1] }, [10, 10], [1, 1]],
    [{ inputDilation: [2, 3], pads: [1, -2, 1, 0] }, [10, 10], [1, -2]],
    [{ inputDilation: [2, 2], pads: [1, 1, 2, 1], croppedTo: { sizes: [9, 8], odd: 'begin' } }, [9, 8], [0, 0]],
    [{ inputDilation: [2, 2], pads: [1, 1, 1, 1], croppedTo: { sizes: [9, 12], odd: 'end' } }, [9, 12], [1, 1]],
  ] as const)('with zeros put in: %j', (change, outputSize, padBegin) => {
    const plan = planPatches(conv(change as unknown as Partial<ConvGeometry>), [1, 1, 5, 5]);
    expect(plan).toMatchObject({ inputSize: [5, 5], outputSize, padBegin });
  });

  test('a tensor that the layer cannot read is named', () => {
    expect(() => planPatches(conv({}), [1, 2, 5, 5])).toThrow(
      'takes 1 channels and 2 spatial axes, and gets a tensor of (1, 2',
    );
    const rows = { kind: 'matrix', inputs: 5, axisFromEnd: 1 } as const;
    expect(() => planPatches(rows, [16], 'fc1')).toThrow('fc1 takes rows of 5 values');
    expect(() => planPatches(rows, [16])).toThrow('A layer takes rows of 5 values, and gets a tensor of (16)');
  });
});

test('windows of two channels, one position of the second sample', () => {
  const geometry = conv({ channels: 2 });
  const X = gatherPatches(geometry, [2, 2, 2, 3], iota(24), Uint32Array.of(3));
  expect([...X]).toEqual([13, 14, 16, 17, 19, 20, 22, 23]);
});

test('zeros outside, along one axis, with stride and dilation', () => {
  const geometry = conv({ kernel: [2], stride: [2], dilation: [2], pads: [1, 1] });
  expect([...gatherPatches(geometry, [1, 1, 4], Float32Array.of(1, 2, 3, 4), null)]).toEqual([0, 2, 2, 4]);
});

test('taps that fall between inputs are zero', () => {
  const geometry = conv({ kernel: [3], pads: [2, 2], inputDilation: [2] });
  expect([...gatherPatches(geometry, [1, 1, 2], Float32Array.of(1, 2), Uint32Array.of(0, 1, 2, 4))]).toEqual([
    ...[0, 0, 1],
    ...[0, 1, 0],
    ...[1, 0, 2],
    ...[2, 0, 0],
  ]);
});

test('rows of a batch of token matrices', () => {
  const geometry = { kind: 'matrix', inputs: 3, axisFromEnd: 1 } as const;
  expect(planPatches(geometry, [2, 4, 3])).toMatchObject({ positions: 4, columns: 3 });
  expect([...gatherPatches(geometry, [2, 4, 3], iota(24), Uint32Array.of(1, 7))]).toEqual([3, 4, 5, 21, 22, 23]);
});

test('columns where the layer contracts the axis before the last', () => {
  const geometry = { kind: 'matrix', inputs: 2, axisFromEnd: 2 } as const;
  expect(planPatches(geometry, [2, 2, 3])).toMatchObject({ positions: 3, columns: 2 });
  expect([...gatherPatches(geometry, [2, 2, 3], iota(12), null)]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
});

test.each([
  [{}, [3, 2, 9, 9], null],
  [{ kernel: [3, 3], pads: [1, 1, 1, 1] }, [3, 2, 9, 9], Uint32Array.of(0, 1, 80, 81, 170, 242)],
  [{ kernel: [1, 1], stride: [2, 2] }, [200, 2, 3, 3], Uint32Array.from({ length: 400 }, (_, r) => 2 * r)],
  [{ kernel: [3], inputDilation: [2], pads: [2, 2] }, [2, 2, 70], Uint32Array.from({ length: 280 }, (_, r) => r)],
] as const)('sums of columns, one row after the other: %j on %j', (change, shape, positions) => {
  const geometry = conv({
    ...(change as Partial<ConvGeometry>),
    channels: 2,
    ...(shape.length === 3 && { stride: [1], dilation: [1] }),
  });
  const rng = random(1);
  const activation = Float32Array.from({ length: shape.reduce<number>((a, b) => a * b, 1) }, () => rng.normal());
  const { columns } = planPatches(geometry, shape);
  const X = gatherPatches(geometry, shape, activation, positions);
  const expected = new Float64Array(columns).fill(1 / 3);
  X.forEach((x, i) => (expected[i % columns]! += x));
  const sums = new Float64Array(columns).fill(1 / 3);
  expect(sumPatches(geometry, shape, activation, positions, sums)).toBe(X.length / columns);
  expect(sums).toEqual(expected);
});
