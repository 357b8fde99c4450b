import { describe, expect, test } from 'vitest';
import { normals, runKernels, untouched } from '../../test/gpu';
import { pad8 } from './kernel';
import { norms, type NormsPlan } from './norms';

type Shape = Pick<NormsPlan, 'rows' | 'groups' | 'neurons'> & { candidates: number };

const SHAPES: Shape[] = [
  { rows: 1, groups: 1, neurons: 1, candidates: 1 },
  { rows: 3, groups: 2, neurons: 5, candidates: 3 },
  { rows: 63, groups: 1, neurons: 63, candidates: 1 },
  { rows: 64, groups: 3, neurons: 8, candidates: 8 },
  { rows: 65, groups: 1, neurons: 13, candidates: 5 },
  { rows: 200, groups: 2, neurons: 65, candidates: 2 },
];

/** Where A and Y begin, what lies between two groups of theirs, and Y's pitch beyond its neurons. */
const PLACES = [
  { aStart: 0, aGap: 0, yStart: 0, yGap: 0, wider: 0 },
  { aStart: 8, aGap: 24, yStart: 16, yGap: 40, wider: 8 },
];

/** ( ‖a‖², Σ a, ⟨a, y⟩ ) in float64, and the sums of magnitudes that their rounding goes by. */
function sumsOf(a: readonly number[], y: readonly number[]) {
  const sum = (of: (r: number) => number) => a.reduce((total, _, r) => total + of(r), 0);
  return {
    sums: [sum((r) => a[r]! ** 2), sum((r) => a[r]!), sum((r) => a[r]! * y[r]!)],
    sizes: [sum((r) => a[r]! ** 2), sum((r) => Math.abs(a[r]!)), sum((r) => Math.abs(a[r]! * y[r]!))],
  };
}

describe.each(PLACES)('A from $aStart on, Y from $yStart on', ({ aStart, aGap, yStart, yGap, wider }) => {
  test.each(SHAPES.flatMap((shape) => [false, true].map((diverged) => ({ ...shape, diverged }))))(
    '$rows rows, $groups groups, $candidates candidates of $neurons neurons, diverged $diverged: to 2 ** −20 of the magnitudes',
    async ({ rows, groups, neurons, candidates, diverged }) => {
      const count = neurons * candidates;
      const [walkers, neuronsPadded] = [pad8(count), pad8(neurons)];
      const yPitch = neuronsPadded + wider;
      const [aGroup, yGroup] = [rows * walkers + aGap, rows * yPitch + yGap];
      const A = normals(aStart + groups * aGroup, rows, 1);
      const Y = normals(yStart + groups * yGroup, rows, 2);
      const V = normals(groups * rows * neuronsPadded, rows, 3);
      const given = untouched(4 * (groups * walkers + 1));
      const plan = { rows, groups, count, walkers, neurons, neuronsPadded, diverged };
      const { out } = await runKernels({ A, Y, V, out: given }, (on) => [
        norms(
          plan,
          { buffer: on.A, pitch: walkers, start: aStart, group: aGroup },
          on.V,
          { buffer: on.Y, pitch: yPitch, start: yStart, group: yGroup },
          on.out,
        ),
      ]);
      for (let g = 0; g < groups; g++)
        for (let v = 0; v < walkers; v++) {
          const found = out.subarray(4 * (g * walkers + v), 4 * (g * walkers + v + 1));
          if (v >= count) {
            expect(found).toEqual(untouched(4));
            continue;
          }
          const added = (r: number) => (diverged ? V[(g * rows + r) * neuronsPadded + (v % neurons)]! : 0);
          const column = (of: (r: number) => number) => Array.from({ length: rows }, (_, r) => of(r) + added(r));
          const a = column((r) => A[aStart + g * aGroup + r * walkers + v]!);
          const y = column((r) => Y[yStart + g * yGroup + r * yPitch + (v % neurons)]!);
          const { sums, sizes } = sumsOf(a, y);
          sums.forEach((sum, k) => expect(Math.abs(found[k]! - sum)).toBeLessThanOrEqual(2 ** -20 * sizes[k]!));
          expect(found[3]).toBe(0);
        }
      expect(out.subarray(4 * groups * walkers)).toEqual(untouched(4));
    },
  );
});

test('many rows: the sums are compensated', async () => {
  const rows = 100_000;
  const A = normals(rows * 8, 1).map((x) => 1 + 0.01 * x);
  const plan = { rows, groups: 1, count: 3, walkers: 8, neurons: 3, neuronsPadded: 8, diverged: false };
  const view = { pitch: 8 };
  const { out } = await runKernels({ A, out: untouched(32) }, (on) => [
    norms(plan, { ...view, buffer: on.A }, on.A, { ...view, buffer: on.A }, on.out),
  ]);
  for (let v = 0; v < 3; v++) {
    const a = Array.from({ length: rows }, (_, r) => A[r * 8 + v]!);
    sumsOf(a, a).sums.forEach((sum, k) => expect(Math.abs(out[4 * v + k]! / sum - 1)).toBeLessThan(2 ** -21));
  }
});
