/** A layer with other weights, and what they give: by the sums of its rows, or by the weights where there are none. */
import type { LayerShape } from '../core/layer-problem';
import { relativeErrors } from '../core/stats/relative-error';
import type { GroupSums } from '../quant/sums';
import { judgeWeights } from './judge';
import type { CompressedLayer } from './layer';

/**
 * @param sums of each group; null: errors are those of the weights, ‖W − Q‖ / ‖W‖, and no bias shifts
 * @param W @param values (neurons, inputs)
 */
export function judgedLayer(
  shape: LayerShape,
  sums: readonly GroupSums[] | null,
  W: Float32Array,
  values: Float32Array,
): CompressedLayer {
  if (sums) {
    const { relativeError, neuronErrors, biasShift } = judgeWeights(shape, sums, W, values);
    return { values, relativeError, neuronErrors, biasShift };
  }
  const { neurons, inputs } = shape;
  const [errors, norms] = [new Float64Array(neurons), new Float64Array(neurons)];
  W.forEach((w, i) => {
    const c = Math.floor(i / inputs);
    errors[c]! += (w - values[i]!) ** 2;
    norms[c]! += w ** 2;
  });
  return { values, ...relativeErrors(errors, norms), biasShift: new Float32Array(neurons) };
}
