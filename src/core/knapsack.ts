/**
 * Which bits each layer gets, so that the whole does least damage within a size: an integer program (a multiple-choice
 * knapsack), solved by dynamic programming over sizes. Costs are taken as additive over the layers.
 */

/** What one layer costs at one width. */
export interface Choice {
  bits: number;
  /** In the unit of the budget, a whole number: bits · parameters. */
  size: number;
  /** Damage, ≥ 0. */
  cost: number;
}

/** All choices that no other one beats in both size and cost, from the smallest on: sizes grow, costs fall. */
export interface Front {
  readonly sizes: Float64Array;
  readonly costs: Float64Array;
  /**
   * 0: every point is exact. Else a choice at a budget costs no more than the best one at budget − slack; its size is
   * its own, and never above the budget.
   */
  readonly slack: number;
  /** Bits of each layer at one point. */
  bits(point: number): number[];
}

/** Sizes that are told apart, at most: 100 layers of 7 widths take some 30 ms. */
const MOST_CELLS = 2 ** 13;
/** Cells of the table over all layers, at most, as far as that leaves each of them LEAST_CELLS. */
const TABLE = 2 ** 22;
const LEAST_CELLS = 2 ** 10;

/**
 * Each cell of the table holds the cheapest choice whose size falls into it. Its unit is the greatest common divisor of
 * all differences between sizes, so that a cell is one size; where that gives more cells than fit, a larger one. Two sizes
 * of a cell then differ by less than a unit, at each layer: that is the slack.
 * @param layers the choices of each layer, at least one
 */
export function paretoFront(layers: readonly (readonly Choice[])[]): Front {
  const least = layers.map((choices) => Math.min(...choices.map(({ size }) => size)));
  const range = layers.reduce((sum, choices, l) => sum + Math.max(...choices.map(({ size }) => size)) - least[l]!, 0);
  const exact = layers.flatMap((choices, l) => choices.map(({ size }) => size - least[l]!)).reduce(gcd, 0) || 1;
  const cells = Math.max(LEAST_CELLS, Math.min(MOST_CELLS, Math.floor(TABLE / Math.max(1, layers.length))));
  const unit = Math.max(exact, range / (cells - 1));
  const count = Math.floor(range / unit) + 1;

  let now: Cells = { costs: Float64Array.of(0), sizes: Float64Array.of(0), cells: Uint16Array.of(0) };
  const steps: Step[] = [];
  layers.forEach((choices, l) => {
    const { cells, ...step } = extend(now, choices, least[l]!, unit, count);
    now = cells;
    steps.push(step);
  });

  const smallest = least.reduce((a, b) => a + b, 0);
  return {
    sizes: now.sizes.map((size) => smallest + size),
    costs: now.costs,
    slack: unit === exact ? 0 : layers.length * unit,
    bits(point) {
      let cell = now.cells[point]!;
      const bits = new Array<number>(layers.length);
      for (let l = layers.length - 1; l >= 0; l--) {
        const { from, chosen } = steps[l]!;
        bits[l] = layers[l]![chosen[cell]!]!.bits;
        cell = from[cell]!;
      }
      return bits;
    },
  };
}

/** @returns the point of least cost whose size is within the budget; −1 where even the smallest is not */
export function withinBudget({ sizes }: Pick<Front, 'sizes'>, budget: number): number {
  let [low, high] = [0, sizes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sizes[middle]! <= budget) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What none beats so far, by growing size; sizes count from the smallest one on. */
interface Cells {
  costs: Float64Array;
  sizes: Float64Array;
  /** Where they lie in the table. */
  cells: Uint16Array;
}

/** Of each cell of one layer: the cell before it, and which of the layer's choices leads there. */
interface Step {
  from: Uint16Array;
  chosen: Uint8Array;
}

function extend(before: Cells, choices: readonly Choice[], least: number, unit: number, count: number) {
  const costs = new Float64Array(count).fill(Infinity);
  const sizes = new Float64Array(count);
  const from = new Uint16Array(count);
  const chosen = new Uint8Array(count);
  const { costs: costsBefore, sizes: sizesBefore, cells: cellsBefore } = before;
  const states = cellsBefore.length;
  const last = count - 1;
  for (let c = 0; c < choices.length; c++) {
    const more = choices[c]!.size - least;
    const extra = choices[c]!.cost;
    for (let i = 0; i < states; i++) {
      const cost = costsBefore[i]! + extra;
      const size = sizesBefore[i]! + more;
      const cell = Math.min(last, Math.floor(size / unit));
      const rival = costs[cell]!;
      if (cost > rival || (cost === rival && size >= sizes[cell]!)) continue;
      costs[cell] = cost;
      sizes[cell] = size;
      from[cell] = cellsBefore[i]!;
      chosen[cell] = c;
    }
  }
  // What a smaller one undercuts can be in no optimum.
  const front = new Uint16Array(count);
  let length = 0;
  let best = Infinity;
  for (let cell = 0; cell < count; cell++)
    if (costs[cell]! < best) {
      best = costs[cell]!;
      front[length++] = cell;
    }
  const places = front.slice(0, length);
  const pick = (all: Float64Array) => {
    const picked = new Float64Array(length);
    for (let i = 0; i < length; i++) picked[i] = all[places[i]!]!;
    return picked;
  };
  return { cells: { costs: pick(costs), sizes: pick(sizes), cells: places }, from, chosen };
}

function gcd(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
