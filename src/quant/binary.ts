/** Binary letters have no 0. */
import { stepsOfWeights } from '../core/scale-groups';
import type { LayerShape, QuantizedLayer } from '../core/layer-problem';
import type { LayerRecipe } from './layer';

/**
 * An input that never changes (‖X̃_t‖ = 0, less its mean where inputs are centered) leaves 0, whatever the letters are: no
 * error depends on it. With binary letters it becomes ±δ, as the weight is. L0 has a 0 of its own.
 * @param found changed in place
 */
export function fillBinary(
  weights: Float32Array,
  { values, codes, steps }: Pick<QuantizedLayer, 'values' | 'codes' | 'steps'>,
  { inputs }: Pick<LayerShape, 'inputs'>,
  recipe: LayerRecipe,
): void {
  if (recipe.alphabet !== 'binary' || recipe.regularizer?.kind === 'L0') return;
  const stepOf = stepsOfWeights(steps, { inputs }, recipe);
  codes.forEach((code, i) => {
    const step = stepOf(Math.floor(i / inputs), i % inputs);
    if (code !== 0 || step === 0) return;
    codes[i] = weights[i]! < 0 ? -1 : 1;
    values[i] = codes[i]! * step;
  });
}
