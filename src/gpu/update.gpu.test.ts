import { describe, expect, test } from 'vitest';
import { random } from '../core/random';
import { openArena } from './arena';
import { runDispatches } from './kernel';
import { withGpu } from '../../test/gpu';
import { product, update, type UpdatePlan } from './update';

const plain = { groups: 1, masked: false, accumulate: false, first: 0, below: 0 };

const PLANS: [string, UpdatePlan][] = [
  ['a whole product', { ...plain, stride: 48, walkers: 40, last: 46 }],
  ['one step, one tile', { ...plain, stride: 8, walkers: 8, last: 1 }],
  ['groups', { ...plain, stride: 16, walkers: 8, groups: 5, last: 9 }],
  ['only s ≤ t', { ...plain, stride: 104, walkers: 24, last: 100, masked: true }],
  ['below a block', { ...plain, stride: 104, walkers: 72, first: 32, last: 64, below: 64, accumulate: true }],
  ['below a short block', { ...plain, stride: 48, walkers: 8, first: 32, last: 45, below: 40, accumulate: true }],
];

/** out[t, v] (+)= Σ M[s, t] D[s, v] in float64. */
function expected(plan: UpdatePlan, M: Float32Array, D: Float32Array, before: Float32Array): Float64Array {
  const { stride, walkers, groups, first, last, below, masked, accumulate } = plan;
  const out = Float64Array.from(before);
  for (let g = 0; g < groups; g++)
    for (let t = below; t < stride; t++)
      for (let v = 0; v < walkers; v++) {
        const at = (g * stride + t) * walkers + v;
        let sum = accumulate ? before[at]! : 0;
        for (let s = first; s < (masked ? Math.min(last, t + 1) : last); s++)
          sum += M[(g * stride + s) * stride + t]! * D[(g * stride + s) * walkers + v]!;
        out[at] = sum;
      }
  return out;
}

describe.each([true, false])('with quads: %s', (quads) => {
  test.each(PLANS)('%s: as in float64', async (_, plan) => {
    const { stride, walkers, groups, last } = plan;
    const rng = random(5, stride, walkers);
    const M = Float32Array.from({ length: groups * stride * stride }, () => rng.normal());
    const D = Float32Array.from({ length: groups * stride * walkers }, (_, i) =>
      Math.floor(i / walkers) % stride < last ? rng.normal() : 0,
    );
    const before = D.map(() => rng.normal());
    const found = await withGpu(async (gpu) => {
      const arena = openArena(gpu);
      const out = arena.upload('out', before);
      const dispatch = update(plan, arena.upload('M', M), arena.upload('D', D), out);
      await runDispatches({ ...gpu, quads }, arena, [dispatch]);
      const read = await arena.read(out);
      arena.close();
      return read;
    });
    const right = expected(plan, M, D, before);
    const worst = found.reduce((most, x, i) => Math.max(most, Math.abs(x - right[i]!)), 0);
    expect(worst).toBeLessThan(1e-6 * stride);
  });

  test('the sum of the first rows also goes elsewhere', async () => {
    const [groups, rows, middle, size, walkers] = [2, 24, 16, 40, 24];
    const rng = random(6, size, walkers);
    const M = Float32Array.from({ length: groups * rows * size }, () => rng.normal());
    const D = Float32Array.from({ length: groups * rows * walkers }, () => rng.normal());
    const before = Float32Array.from({ length: groups * 2 * size * walkers }, () => rng.normal());
    const found = await withGpu(async (gpu) => {
      const arena = openArena(gpu);
      const out = arena.upload('out', before);
      const also = { middle, start: size * walkers };
      const whole = { groups, first: 0, last: rows, below: 0, end: size, masked: false, accumulate: true, also };
      const dispatch = product(
        whole,
        { buffer: arena.upload('M', M), pitch: size, group: rows * size },
        { buffer: arena.upload('D', D), pitch: walkers, group: rows * walkers },
        { buffer: out, pitch: walkers, group: 2 * size * walkers },
      );
      await runDispatches({ ...gpu, quads }, arena, [dispatch]);
      const read = await arena.read(out);
      arena.close();
      return read;
    });
    const worst = found.reduce((most, x, i) => {
      const [v, row] = [i % walkers, Math.floor(i / walkers)];
      const [t, half, group] = [row % size, Math.floor(row / size) % 2, Math.floor(row / size / 2)];
      let sum = before[i]!;
      for (let s = 0; s < (half ? middle : rows); s++)
        sum += M[(group * rows + s) * size + t]! * D[(group * rows + s) * walkers + v]!;
      return Math.max(most, Math.abs(x - sum));
    }, 0);
    expect(worst).toBeLessThan(1e-6 * size);
  });
});
