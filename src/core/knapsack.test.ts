import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paretoFront, withinBudget, type Choice } from './knapsack';
import { stepsOf } from '../../test/steps';
import { random } from './random';

const WIDTHS = [2, 3, 4, 5, 6, 7, 8];

/** All choices of bits, with their sizes and costs. */
function everyChoice(layers: readonly (readonly Choice[])[]): { size: number; cost: number }[] {
  return layers.reduce(
    (all, choices) =>
      all.flatMap((one) => choices.map(({ size, cost }) => ({ size: one.size + size, cost: one.cost + cost }))),
    [{ size: 0, cost: 0 }],
  );
}

const tables = fc.array(
  fc
    .record({
      parameters: fc.integer({ min: 1, max: 400 }),
      // Whole costs add up exactly; they need not fall with the bits, as what is measured need not.
      costs: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 4 }),
    })
    .map(({ parameters, costs }) => costs.map((cost, i) => ({ bits: i + 2, size: (i + 2) * parameters, cost }))),
  { minLength: 1, maxLength: 5 },
);

function measured(count: number, seed: number): Choice[][] {
  const rng = random(seed);
  return Array.from({ length: count }, () => {
    const parameters = 1 + rng.below(2_000_000);
    const sensitivity = Math.exp(2 * rng.normal());
    return WIDTHS.map((bits) => ({ bits, size: bits * parameters, cost: sensitivity * 4 ** -bits }));
  });
}

describe('small tables, against all choices', () => {
  test('the front is every choice that none beats, with its bits', () => {
    fc.assert(
      fc.property(tables, (layers) => {
        const front = paretoFront(layers);
        expect(front.slack).toBe(0);
        const all = everyChoice(layers);
        const wanted = new Map<number, number>();
        for (const { size, cost } of all)
          if (
            !all.some((other) => other.size <= size && other.cost <= cost && (other.size < size || other.cost < cost))
          )
            wanted.set(size, cost);
        const found = [...front.sizes].map((size, i) => [size, front.costs[i]] as const);
        expect(found).toEqual([...wanted].sort(([a], [b]) => a - b));
        found.forEach(([size, cost], point) => {
          const chosen = front.bits(point).map((bits, l) => layers[l]!.find((choice) => choice.bits === bits)!);
          expect(chosen.reduce((sum, choice) => sum + choice.size, 0)).toBe(size);
          expect(chosen.reduce((sum, choice) => sum + choice.cost, 0)).toBe(cost);
        });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('the choice at a budget is the cheapest that fits', () => {
    fc.assert(
      fc.property(tables, fc.nat(20_000), (layers, budget) => {
        const front = paretoFront(layers);
        const point = withinBudget(front, budget);
        const fitting = everyChoice(layers).filter(({ size }) => size <= budget);
        if (fitting.length === 0) expect(point).toBe(-1);
        else expect(front.costs[point]).toBe(Math.min(...fitting.map(({ cost }) => cost)));
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

test('a layer with one choice keeps it, and the others make room', () => {
  const layers = measured(4, 3);
  layers[1] = [layers[1]![6]!];
  const front = paretoFront(layers);
  for (let point = 0; point < front.sizes.length; point += 50) expect(front.bits(point)[1]).toBe(8);
});

test('no layers: one point, of no size', () => {
  const front = paretoFront([]);
  expect([[...front.sizes], [...front.costs], front.bits(0)]).toEqual([[0], [0], []]);
});

describe('100 layers of 7 widths', () => {
  const layers = measured(100, 1);

  test('each choice of a layer is tried once in each of 8192 cells at most, in two steps', async () => {
    const steps = await stepsOf(() => paretoFront(layers));
    expect(steps).toBeGreaterThan(100 * 7);
    expect(steps).toBeLessThan(2 * 100 * 7 * 2 ** 13);
  });

  test('sizes grow, costs fall, no budget is exceeded, and what rounding loses is within the slack', () => {
    const front = paretoFront(layers);
    const total = layers.reduce((sum, choices) => sum + choices[0]!.size / 2, 0);
    expect(front.slack).toBeLessThan(0.0125 * 6 * total);
    for (let i = 1; i < front.sizes.length; i++) {
      expect(front.sizes[i]!).toBeGreaterThan(front.sizes[i - 1]!);
      expect(front.costs[i]!).toBeLessThan(front.costs[i - 1]!);
    }
    for (const mean of [2.5, 3, 4, 5.5]) {
      const point = withinBudget(front, mean * total);
      const bits = front.bits(point);
      const size = bits.reduce((sum, b, l) => sum + layers[l]!.find((choice) => choice.bits === b)!.size, 0);
      expect(size).toBe(front.sizes[point]);
      expect(size).toBeLessThanOrEqual(mean * total);
      // By Lagrange's relaxation: no choice at budget − slack is cheaper than this bound.
      expect(front.costs[point]!).toBeGreaterThanOrEqual(relaxed(layers, mean * total) - 1e-12);
      expect(front.costs[point]! / relaxed(layers, mean * total - front.slack)).toBeLessThan(1.02);
    }
  });
});

/** A lower bound of the least cost within a budget: max over λ of min cost + λ·(size − budget). */
function relaxed(layers: readonly (readonly Choice[])[], budget: number): number {
  let best = 0;
  for (let e = -16; e < 0; e += 0.05) {
    const price = 10 ** e;
    const least = layers.reduce((sum, choices) => sum + Math.min(...choices.map((c) => c.cost + price * c.size)), 0);
    best = Math.max(best, least - price * budget);
  }
  return best;
}
