import { describe, expect, test } from 'vitest';
import { gramMatrices } from '../core/linalg/gram';
import { random } from '../core/random';
import { openArena } from './arena';
import { gram, type GramMode } from './gram';
import { runDispatches } from './kernel';
import { withGpu } from '../../test/gpu';

const SHAPES = [
  { rows: 1, stride: 8, groups: 1 },
  { rows: 7, stride: 16, groups: 3 },
  { rows: 50, stride: 40, groups: 2 },
  { rows: 33, stride: 104, groups: 1 },
];

/** Random columns of X and X̃, (rows, groups · stride), added in two slabs. */
async function accumulate(mode: GramMode, { rows, stride, groups }: (typeof SHAPES)[number], quads: boolean) {
  const rng = random(3, rows, stride);
  const size = rows * groups * stride;
  const X = Float32Array.from({ length: size }, () => rng.normal());
  const Xq = X.map((x) => x + 0.1 * rng.normal());
  const found = await withGpu(async (gpu) => {
    const arena = openArena(gpu);
    const [sum, carry] = ['sum', 'carry'].map((label) => arena.storage(label, groups * stride * stride));
    const first = Math.ceil(rows / 3);
    for (const [from, to] of [
      [0, first],
      [first, rows],
    ] as const) {
      const part = (all: Float32Array) => all.subarray(from * groups * stride, to * groups * stride);
      if (from === to) continue;
      const slab = { rows: to - from, stride, groups };
      const [x, xq] = [arena.upload('X', part(X)), arena.upload('X̃', part(Xq))];
      await runDispatches({ ...gpu, quads }, arena, [gram(mode, slab, x, xq, { sum: sum!, carry: carry! })]);
    }
    const out = await arena.read(sum!);
    arena.close();
    return out;
  });
  return { X, Xq, found };
}

describe.each([true, false])('with quads: %s', (quads) => {
  test.each(SHAPES)('$rows rows, $groups groups of $stride columns: as in float64', async (shape) => {
    const { rows, stride, groups } = shape;
    const columns = groups * stride;
    for (const mode of ['H', 'Et', 'F'] as const) {
      const { X, Xq, found } = await accumulate(mode, shape, quads);
      const { H, E, F } = gramMatrices(X, Xq, rows, columns);
      for (let g = 0; g < groups; g++)
        for (let i = 0; i < stride; i++)
          for (let j = 0; j < (mode === 'Et' ? stride : i + 1); j++) {
            const [a, b] = [g * stride + i, g * stride + j];
            const expected = { H: H[a * columns + b]!, Et: E[b * columns + a]!, F: F[a * columns + b]! }[mode];
            expect(Math.abs(found[a * stride + j]! - expected)).toBeLessThan(1e-6 * rows + 1e-6 * Math.abs(expected));
          }
    }
  });

  test('the same rows twice give the same bits', async () => {
    const first = await accumulate('Et', SHAPES[2]!, quads);
    const second = await accumulate('Et', SHAPES[2]!, quads);
    expect(second.found).toEqual(first.found);
  });
});
