/** Inputs that never change, and letters among which there is no 0 for them. */
import { stepsOfWeights } from '../core/scale-groups';
import type { LayerShape, QuantizedLayer } from '../core/layer-problem';
import { quantizer } from './alphabet';
import type { LayerRecipe } from './layer';

/**
 * An input that never changes (‖X̃_t‖ = 0, less its mean where inputs are centered) leaves 0, whatever the letters are: no
 * error depends on it. Where 0 is a letter its code is that; where it is none, with binary letters and those between 0 and δ,
 * it becomes the letter next to the weight. L0 has a 0 of its own.
 * @param found changed in place; `offsets` o of each neuron, (neurons)
 */
export function fillDeadInputs(
  weights: Float32Array,
  { values, codes, steps, offsets }: Pick<QuantizedLayer, 'values' | 'codes' | 'steps'> & { offsets: Float32Array },
  { inputs }: Pick<LayerShape, 'inputs'>,
  recipe: LayerRecipe,
): void {
  if (recipe.regularizer?.kind === 'L0') return;
  const binary = recipe.alphabet === 'binary';
  if (!binary && offsets.every((o) => o === 0)) return;
  const stepOf = stepsOfWeights(steps, { inputs }, recipe);
  values.forEach((value, i) => {
    if (value !== 0) return;
    const c = Math.floor(i / inputs);
    const [step, o] = [stepOf(c, i % inputs), offsets[c]!];
    if (step === 0) return;
    if (!binary && Number.isInteger(o)) {
      codes[i] = -o;
      return;
    }
    const nearest = quantizer({ alphabet: recipe.alphabet, bits: recipe.bits }, step, o);
    codes[i] = nearest.code(weights[i]!);
    values[i] = nearest.value(weights[i]!);
  });
}
