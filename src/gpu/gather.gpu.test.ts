import { expect, test } from 'vitest';
import { takeMeans } from '../quant/center';
import { gatherPatches, planPatches, type Geometry } from '../core/im2col';
import { choose, random } from '../core/random';
import { openArena } from './arena';
import { gather } from './gather';
import { runDispatches } from './kernel';
import { withGpu } from '../../test/gpu';

const conv = { kind: 'conv', autoPad: 'NOTSET' } as const;

const CASES: [string, Geometry, number[]][] = [
  [
    '3 × 3, padded, two groups',
    { ...conv, channels: 4, groups: 2, kernel: [3, 3], stride: [1, 1], dilation: [1, 1], pads: [1, 1, 1, 1] },
    [3, 4, 6, 5],
  ],
  [
    'stride, dilation, uneven pads',
    { ...conv, channels: 3, groups: 1, kernel: [3, 2], stride: [2, 1], dilation: [1, 2], pads: [0, 1, 2, 0] },
    [2, 3, 9, 7],
  ],
  ['one axis', { ...conv, channels: 2, groups: 1, kernel: [5], stride: [3], dilation: [1], pads: [2, 2] }, [2, 2, 16]],
  [
    'three axes',
    {
      ...conv,
      channels: 2,
      groups: 2,
      kernel: [2, 2, 2],
      stride: [1, 1, 1],
      dilation: [1, 1, 1],
      pads: [0, 0, 0, 0, 0, 0],
    },
    [2, 2, 4, 3, 3],
  ],
  [
    'SAME_LOWER',
    {
      ...conv,
      autoPad: 'SAME_LOWER',
      channels: 1,
      groups: 1,
      kernel: [3, 3],
      stride: [2, 2],
      dilation: [1, 1],
      pads: [],
    },
    [2, 1, 6, 6],
  ],
  [
    'a transposed convolution, cut at one end',
    {
      ...conv,
      channels: 4,
      groups: 2,
      kernel: [3, 2],
      stride: [1, 1],
      dilation: [1, 2],
      pads: [-1, 1, 2, 2],
      inputDilation: [2, 3],
    },
    [2, 4, 5, 4],
  ],
  ['rows of the last axis', { kind: 'matrix', inputs: 7, axisFromEnd: 1 }, [3, 5, 7]],
  ['rows of the axis before', { kind: 'matrix', inputs: 5, axisFromEnd: 2 }, [3, 5, 7]],
];

test.each(CASES)('%s: as the reference gathers', async (_, geometry, shape) => {
  const rng = random(1);
  const activation = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
  const plan = planPatches(geometry, shape);
  const positions = choose(rng, 11, plan.positions * shape[0]!);
  const groups = geometry.kind === 'conv' ? geometry.groups : 1;
  const inputs = plan.columns / groups;
  const stride = Math.ceil((inputs + 1) / 8) * 8;
  const taken = Float32Array.from({ length: groups * inputs }, () => rng.normal());
  const expected = gatherPatches(geometry, shape, activation, positions).slice();
  takeMeans(expected, taken);
  const X = await withGpu(async (gpu) => {
    const arena = openArena(gpu);
    const means = arena.upload('means', taken);
    const out = arena.storage('X', positions.length * groups * stride);
    const options = {
      geometry,
      shape,
      rows: positions.length,
      groups,
      inputs,
      stride,
      firstSample: 0,
      firstRow: 0,
      ones: true,
      centered: true,
    };
    await runDispatches(gpu, arena, [
      gather(options, arena.upload('activation', activation), arena.upload('positions', positions), out, means),
    ]);
    const found = await arena.read(out);
    arena.close();
    return found;
  });
  for (let r = 0; r < positions.length; r++)
    for (let g = 0; g < groups; g++) {
      const at = (r * groups + g) * stride;
      expect([...X.subarray(at, at + inputs)]).toEqual([
        ...expected.subarray((r * groups + g) * inputs, (r * groups + g + 1) * inputs),
      ]);
      expect([...X.subarray(at + inputs, at + stride)]).toEqual([1, ...new Array<number>(stride - inputs - 1).fill(0)]);
    }
});
