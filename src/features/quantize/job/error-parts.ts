/** What the error of a layer is made of, on some of its rows: what came to it, and what it added itself. */
import { stepsOfWeights } from '../../../core/scale-groups';
import type { LayerShape } from '../../../core/layer-problem';
import { relative } from '../../../core/stats/relative-error';
import type { LayerRecipe } from '../../../quant/layer';

export interface LayerRows extends LayerShape {
  /** W and Q, (neurons, inputs); Q is W where the layer is left in float. */
  weights: Float32Array;
  values: Float32Array;
  /** Some rows of X and X̃, (rows, groups·inputs), less the means of their columns where the bias takes those. */
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

export function errorParts(layer: LayerRows): ErrorParts {
  const { neurons, inputs, groups, weights, values, floatRows: X, quantizedRows: Xq, solved } = layer;
  const columns = groups * inputs;
  const rows = X.length / columns;
  const stride = Math.max(1, Math.ceil((neurons * inputs * rows) / PRODUCTS));
  const squares = squaresOf(Xq, columns);
  const stepOf = solved && stepsOfWeights(solved.steps, { inputs }, solved.recipe);
  const sums = { error: 0, own: 0, arriving: 0, rounding: 0, float: 0, quantized: 0 };
  for (let c = 0; c < neurons; c += stride) {
    const first = Math.floor(c / (neurons / groups)) * inputs;
    for (let r = 0; r < rows; r++) {
      let [y, yq, z] = [0, 0, 0]; // Xw, X̃w, X̃q
      for (let t = 0, i = r * columns + first, k = c * inputs; t < inputs; t++, i++, k++) {
        y += weights[k]! * X[i]!;
        yq += weights[k]! * Xq[i]!;
        z += values[k]! * Xq[i]!;
      }
      sums.error += (y - z) ** 2;
      sums.own += (yq - z) ** 2;
      sums.arriving += (y - yq) ** 2;
      sums.float += y ** 2;
      sums.quantized += yq ** 2;
    }
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

/** Σ x² of each column. */
export function squaresOf(X: Float32Array, columns: number, into = new Float64Array(columns)): Float64Array {
  for (let from = 0; from < X.length; from += columns) for (let j = 0; j < columns; j++) into[j]! += X[from + j]! ** 2;
  return into;
}
