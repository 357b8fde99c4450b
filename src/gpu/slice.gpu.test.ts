import { expect, test } from 'vitest';
import { pathColumns } from '../quant/methods/gpfq';
import { normals, runKernels, untouched } from '../../test/gpu';
import { slice, type SlicePlan } from './slice';

/** Rows, columns, first steps and steps come in fours. */
const PLANS: [string, Omit<SlicePlan, 'drift'>][] = [
  ['the least there is', { rows: 4, stride: 4, groups: 1, first: 0, steps: 4 }],
  ['some columns of two groups', { rows: 12, stride: 20, groups: 2, first: 8, steps: 12 }],
  ['a row more than threads of a workgroup', { rows: 36, stride: 36, groups: 1, first: 0, steps: 36 }],
  ['all columns of many rows', { rows: 260, stride: 64, groups: 3, first: 0, steps: 64 }],
  [
    'into the second half of what is longer',
    { rows: 28, stride: 32, groups: 2, first: 16, steps: 16, outSteps: 40, firstOut: 16 },
  ],
  ['from any row on', { rows: 8, stride: 16, groups: 3, first: 4, steps: 8, outSteps: 13, firstOut: 3 }],
];

test.each(PLANS.flatMap(([name, plan]) => [false, true].map((drift) => ({ name, plan: { ...plan, drift } }))))(
  '$name, drift: $plan.drift',
  async ({ plan }) => {
    const { rows, stride, groups, first, steps, outSteps = steps, firstOut = 0, drift } = plan;
    const X = normals(rows * groups * stride, 1);
    const Xq = normals(X.length, 2);
    const given = untouched((groups * outSteps + 1) * rows);
    const { out } = await runKernels({ X, Xq, out: given }, (on) => [slice(plan, on.X, on.Xq, on.out)]);
    const expected = given.slice();
    for (let g = 0; g < groups; g++) {
      const { float, quantized } = pathColumns(X, Xq, rows, groups * stride, g * stride + first, steps);
      // X − X̃ is rounded once, as a difference of floats is.
      const columns = drift ? float.map((x, i) => x - quantized[i]!) : quantized;
      expected.set(columns, (g * outSteps + firstOut) * rows);
    }
    expect(out).toEqual(expected);
  },
);

test('where X̃ = X both come from one buffer', async () => {
  const X = normals(4 * 8, 3);
  const plan = { rows: 4, stride: 8, groups: 1, first: 4, steps: 4 };
  const run = (drift: boolean) =>
    runKernels({ X, out: untouched(16) }, (on) => [slice({ ...plan, drift }, on.X, on.X, on.out)]);
  expect((await run(false)).out).toEqual(Float32Array.from(pathColumns(X, X, 4, 8, 4, 4).float));
  expect((await run(true)).out).toEqual(new Float32Array(16));
});
