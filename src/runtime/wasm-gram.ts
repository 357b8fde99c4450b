/**
 * The Gram form (DESIGN.md 4.2) with onnxruntime's matrix products, for one group of a layer:
 * H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃) are summed batch by batch in float64, then the samples are forgotten.
 */
import { unreachable } from '../core/errors';
import { factorizeInPieces, type Factor } from '../core/factor';
import { DEFAULT_DAMPING, type LayerRecipe } from '../core/layer';
import { orderBoth, orderRows, pathOrder } from '../core/order';
import { makeWalkers, walkBlock, type GroupWeights, type WalkedGroup, type Walkers } from '../core/walkers';
import { addNarrow, mirror, type NarrowRows } from './narrow-sums';
import type { Matrix, Products } from './products';
import { planGptq, planPath, planQronos } from './wasm-plans';

/** Steps walked at once. */
const BLOCK = 64;

type Pause = () => Promise<void>;

export interface GramGroup {
  /** @param X rows of this group, (rows, inputs); @param Xq null: the same */
  add(X: Matrix, Xq: Matrix | null): Promise<void>;
  /** The same for at most `NARROW` inputs, from where the rows lie. */
  addNarrow(X: NarrowRows, Xq: NarrowRows | null): void;
  walk(recipe: LayerRecipe, steps: Float32Array[], pause: Pause): Promise<WalkedGroup>;
}

export function openGramGroup(products: Products, group: GroupWeights, diverged: boolean): GramGroup {
  const { weights, neurons, inputs } = group;
  const W: Matrix = { data: weights, rows: neurons, columns: inputs };
  const H = new Float64Array(inputs * inputs);
  const E = diverged ? new Float64Array(inputs * inputs) : null;
  const squaredNorms = new Float64Array(neurons); // ‖Xw‖²
  const squaredDrifts = new Float64Array(neurons); // ‖(X − X̃)w‖²
  const floatSums = new Float64Array(neurons); // Σ Xw over the samples
  const inputSums = new Float64Array(inputs); // Σ X̃ over the samples
  let samples = 0;
  const squaredInputs = new Float64Array(inputs); // ‖X̃_t‖²
  let factored: { key: string; factor: Factor } | null = null;

  const planFor = async (recipe: LayerRecipe, walkers: Walkers, pause: Pause) => {
    const { method, damping = DEFAULT_DAMPING } = recipe;
    const { order } = walkers;
    const sums = { H: order ? orderBoth(H, order) : H, E: E && order ? orderBoth(E, order) : E, squaredDrifts };
    switch (method) {
      case 'rtn':
      case 'gpfq':
      case 'spfq':
        return planPath(products, sums, walkers);
      case 'gptq':
      case 'qronos': {
        const key = `${damping}, ${recipe.order ?? 'natural'}`;
        if (factored?.key !== key) factored = { key, factor: await factorizeInPieces(sums.H, inputs, damping, pause) };
        if (method === 'gptq') return planGptq(products, sums, walkers, factored.factor);
        return planQronos(products, sums, walkers, factored.factor, recipe.shrink ? samples : null);
      }
      default:
        return unreachable(method);
    }
  };

  return {
    async add(X, Xq) {
      factored = null;
      const quantized = Xq ?? X;
      samples += X.rows;
      accumulate(H, (await products.transposedLeft(quantized, quantized)).data);
      const Y = await products.transposedRight(X, W); // (rows, neurons)
      addColumns(Y, squaredNorms, floatSums);
      addColumns(quantized, squaredInputs, inputSums);
      if (Xq && E) {
        const D: Matrix = { ...X, data: X.data.map((x, i) => x - Xq.data[i]!) };
        accumulate(E, (await products.transposedLeft(Xq, D)).data);
        addColumns(await products.transposedRight(D, W), squaredDrifts, null);
      }
    },

    addNarrow(X, Xq) {
      factored = null;
      samples += X.rows;
      const sums = { H, E: Xq && E, squaredNorms, floatSums, squaredDrifts, squaredInputs, inputSums };
      addNarrow(sums, X, Xq ?? X, weights, inputs);
      mirror(H, inputs);
    },

    async walk(recipe, steps, pause) {
      const order = pathOrder(recipe, squaredInputs);
      const walkers = makeWalkers(group, recipe, steps, order);
      const ownSums = order ? orderRows(inputSums, order, 1) : inputSums;
      const { count, differences, letters } = walkers;
      const plan = await planFor(recipe, walkers, pause);
      const meanSums = Float64Array.from({ length: count }, (_, v) => floatSums[v % neurons]!);
      const onStep = (t: number, sums: Float64Array) => {
        plan.addErrors(t, sums);
        for (let v = 0; v < count; v++) meanSums[v]! -= letters[t * count + v]! * ownSums[t]!;
      };
      for (let first = 0; first < inputs; first += BLOCK) {
        await pause();
        const size = Math.min(BLOCK, inputs - first);
        // What the block's arguments owe to the steps before it: L[block, before] · D[before].
        const past =
          first === 0
            ? new Float32Array(size * count)
            : (
                await products.plain(part(plan.lower, inputs, first, size, 0, first), {
                  data: differences.subarray(0, first * count),
                  rows: first,
                  columns: count,
                })
              ).data;
        const lower = part(plan.lower, inputs, first, size, first, size).data;
        const drift = plan.drift && plan.drift.subarray(first * neurons, (first + size) * neurons);
        walkBlock(walkers, { first, size, past, lower, drift, onStep });
      }
      const meanErrors = meanSums.map((sum) => (samples ? sum / samples : 0));
      return { walkers, squaredErrors: plan.squaredErrors, squaredNorms, meanErrors };
    },
  };
}

function accumulate(total: Float64Array, batch: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i]! += batch[i]!;
}

/** Adds the squares (and the values) of each column of Y. */
function addColumns(Y: Matrix, squares: Float64Array, sums: Float64Array | null): void {
  const { data, columns } = Y;
  for (let i = 0, c = 0; i < data.length; i++, c = c + 1 === columns ? 0 : c + 1) {
    const y = data[i]!;
    squares[c]! += y * y;
    if (sums) sums[c]! += y;
  }
}

function part(values: Float64Array, n: number, row: number, rows: number, column: number, columns: number): Matrix {
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++)
    data.set(values.subarray((row + i) * n + column, (row + i) * n + column + columns), i * columns);
  return { data, rows, columns };
}
