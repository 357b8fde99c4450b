/**
 * The path form (DESIGN.md 4.2) with onnxruntime's matrix products, for one group of a layer: U, the error of each
 * walker on each sample, is carried along in blocks of columns.
 */
import type { LayerRecipe } from '../core/layer';
import { orderRows, pathOrder } from '../core/order';
import { makeWalkers, walkBlock, type GroupWeights, type WalkedGroup } from '../core/walkers';
import type { Matrix, Products } from './products';

/** Steps walked at once. */
const BLOCK = 64;

export interface PathGroup {
  /** X, (inputs, samples). */
  float: Float32Array;
  /** X̃, (inputs, samples); null: the same. */
  quantized: Float32Array | null;
  samples: number;
}

export async function walkPathGroup(
  products: Products,
  group: PathGroup,
  own: GroupWeights,
  recipe: LayerRecipe,
  steps: Float32Array[],
  pause: () => Promise<void>,
): Promise<WalkedGroup> {
  const { samples } = group;
  const { inputs, neurons } = own;
  const order = pathOrder(
    recipe,
    sumRows({ data: group.quantized ?? group.float, rows: inputs, columns: samples }, (x) => x * x),
  );
  const ordered = (all: Float32Array) => (order ? orderRows(all, order, samples) : all);
  const X = ordered(group.float);
  const Xq = group.quantized && ordered(group.quantized);
  const walkers = makeWalkers(own, recipe, steps, order);
  const { count } = walkers;
  // u = u′ + v: v = Σ w_t (X − X̃)_t is the same for all candidates of a neuron.
  let U: Matrix = { data: new Float32Array(count * samples), rows: count, columns: samples };
  let V: Matrix | null = Xq && { data: new Float32Array(neurons * samples), rows: neurons, columns: samples };
  let Y: Matrix = { data: new Float32Array(neurons * samples), rows: neurons, columns: samples }; // XWᵀ, transposed
  for (let first = 0; first < inputs; first += BLOCK) {
    await pause();
    const size = Math.min(BLOCK, inputs - first);
    const rows = (all: Float32Array): Matrix => ({
      data: all.subarray(first * samples, (first + size) * samples),
      rows: size,
      columns: samples,
    });
    const Xb = rows(X); // (size, samples)
    const Xqb = Xq ? rows(Xq) : Xb;
    const Db = Xq && { ...Xb, data: Xb.data.map((x, i) => x - Xqb.data[i]!) };
    const Wb = {
      data: walkers.weights.subarray(first * neurons, (first + size) * neurons),
      rows: size,
      columns: neurons,
    };

    const lower = (await products.transposedRight(Xqb, Xqb)).data;
    const past = first === 0 ? new Float32Array(size * count) : (await products.transposedRight(Xqb, U)).data;
    const drift = Db && maskedProduct((await products.transposedRight(Xqb, Db)).data, Wb, size);
    if (drift && V && first > 0) {
      const before = (await products.transposedRight(Xqb, V)).data;
      before.forEach((x, at) => (drift[at]! += x));
    }
    walkBlock(walkers, { first, size, past, lower, drift });

    const d = { data: walkers.differences.subarray(first * count, (first + size) * count), rows: size, columns: count };
    U = await products.transposedLeft(d, Xqb, U);
    if (Db && V) V = await products.transposedLeft(Wb, Db, V);
    Y = await products.transposedLeft(Wb, Xb, Y);
  }
  if (V) addRows(U, V);
  return {
    walkers,
    squaredErrors: sumRows(U, (u) => u * u),
    squaredNorms: sumRows(Y, (y) => y * y),
    meanErrors: sumRows(U, (u) => u).map((sum) => (samples ? sum / samples : 0)),
  };
}

/** Σ_{s ≤ t} E_ts w_s within a block, (size, neurons). */
function maskedProduct(E: Float32Array, W: Matrix, size: number): Float64Array {
  const n = W.columns;
  const out = new Float64Array(size * n);
  for (let t = 0; t < size; t++)
    for (let s = 0; s <= t; s++) {
      const e = E[t * size + s]!;
      if (e !== 0) for (let c = 0; c < n; c++) out[t * n + c]! += e * W.data[s * n + c]!;
    }
  return out;
}

/** Adds row v mod (rows of V) of V to each row v of U. */
function addRows(U: Matrix, V: Matrix): void {
  for (let at = 0, from = 0; at < U.data.length; at++, from = from + 1 === V.data.length ? 0 : from + 1)
    U.data[at]! += V.data[from]!;
}

function sumRows({ data, rows, columns }: Matrix, of: (x: number) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++) sum += of(data[j]!);
    return sum;
  });
}
