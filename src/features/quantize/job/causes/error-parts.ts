/**
 * What the error of a layer is made of, on some of its rows: what came to it, and what it added itself. As in reports, where the bias
 * takes the mean of the error, it is of what remains, over outputs as they are.
 */
import { stepsOfWeights } from '../../../../core/scale-groups';
import type { LayerShape } from '../../../../core/layer-problem';
import { relative } from '../../../../core/stats/relative-error';
import type { LayerRecipe } from '../../../../quant/layer';

export interface LayerRows extends LayerShape {
  /** W and Q, (neurons, inputs); Q is W where the layer is left in float. */
  weights: Float32Array;
  values: Float32Array;
  /** Some rows of X and X̃, (rows, groups·inputs). */
  floatRows: Float32Array;
  quantizedRows: Float32Array;
  /** Rows that the layer was quantized on. */
  samples: number;
  /** Σ X̃_t² of each column over all of them, (groups·inputs), as they came. */
  squaredInputs: Float64Array;
  solved: { recipe: LayerRecipe; steps: Float32Array } | null;
}

export interface ErrorParts {
  /** ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖. */
  error: number;
  /** ‖X̃(W − Q)ᵀ‖/‖X̃Wᵀ‖. */
  ownError: number;
  /** ‖(X − X̃)Wᵀ‖/‖XWᵀ‖: the error with this layer in float. */
  arriving: number;
  /** ‖X̃(W − Q)ᵀ‖/‖X̃Wᵀ‖ where every weight is off by δ/√12, one as much as another, as rounding to nearest has it. */
  rounding: number;
}

/** Products that are computed, at most: neurons beyond that are left out, evenly. */
const PRODUCTS = 2 ** 24;

/** A sum of squares, less what a bias takes of it where there is one that takes the mean. */
function openSum(center: boolean) {
  let [squares, sum, count] = [0, 0, 0];
  return {
    add(x: number) {
      squares += x * x;
      sum += x;
      count++;
    },
    rest: () => Math.max(0, squares - (center ? sum ** 2 / Math.max(1, count) : 0)),
  };
}

export function errorParts(layer: LayerRows): ErrorParts {
  const { neurons, inputs, groups, weights, values, floatRows: X, quantizedRows: Xq, solved } = layer;
  const columns = groups * inputs;
  const rows = X.length / columns;
  const stride = Math.max(1, Math.ceil((neurons * inputs * rows) / PRODUCTS));
  const center = solved?.recipe.center ?? false;
  const squares = variances(Xq, columns, center);
  const stepOf = solved && stepsOfWeights(solved.steps, { inputs }, solved.recipe);
  const sums = { error: 0, own: 0, arriving: 0, rounding: 0, float: 0, quantized: 0 };
  for (let c = 0; c < neurons; c += stride) {
    const first = Math.floor(c / (neurons / groups)) * inputs;
    const parts = { error: openSum(center), own: openSum(center), arriving: openSum(center) };
    for (let r = 0; r < rows; r++) {
      let [y, yq, z] = [0, 0, 0]; // Xw, X̃w, X̃q
      for (let t = 0, i = r * columns + first, k = c * inputs; t < inputs; t++, i++, k++) {
        y += weights[k]! * X[i]!;
        yq += weights[k]! * Xq[i]!;
        z += values[k]! * Xq[i]!;
      }
      parts.error.add(y - z);
      parts.own.add(yq - z);
      parts.arriving.add(y - yq);
      sums.float += y ** 2;
      sums.quantized += yq ** 2;
    }
    for (const name of ['error', 'own', 'arriving'] as const) sums[name] += parts[name].rest();
    if (stepOf) for (let t = 0; t < inputs; t++) sums.rounding += (stepOf(c, t) ** 2 / 12) * squares[first + t]!;
  }
  const ratio = (part: number, whole: number) => relative(Math.sqrt(part), Math.sqrt(whole));
  return {
    error: ratio(sums.error, sums.float),
    ownError: ratio(sums.own, sums.quantized),
    arriving: ratio(sums.arriving, sums.float),
    rounding: ratio(sums.rounding, sums.quantized),
  };
}

/** Σ x² of each column, less what its mean has of it. */
function variances(X: Float32Array, columns: number, center: boolean): Float64Array {
  const squares = squaresOf(X, columns);
  if (!center) return squares;
  const rows = Math.max(1, X.length / columns);
  const sums = new Float64Array(columns);
  for (let from = 0; from < X.length; from += columns) for (let j = 0; j < columns; j++) sums[j]! += X[from + j]!;
  return squares.map((square, j) => Math.max(0, square - sums[j]! ** 2 / rows));
}

/** Σ x² of each column. */
export function squaresOf(X: Float32Array, columns: number, into = new Float64Array(columns)): Float64Array {
  for (let from = 0; from < X.length; from += columns) for (let j = 0; j < columns; j++) into[j]! += X[from + j]! ** 2;
  return into;
}
