/** Letters by the method that finds the step of each neuron itself. */
import { ridgeOf, isHeldBack } from '../criterion';
import type { LayerRecipe } from '../layer';
import { beaconGrid, beaconNeuron } from '../methods/beacon';
import type { Path } from '../methods/neuron';
import { saturate } from '../methods/neuron-result';
import { orderRows } from '../order';

/** Of all neurons, inputs as they come. */
export interface OwnSteps {
  values: Float32Array;
  codes: Int8Array;
  /** δ, (neurons). */
  steps: Float32Array;
  /** C of the steps, (neurons). */
  scales: Float32Array;
}

/**
 * @param neurons their weights as they come
 * @param starts δ₀, the step that all weights of a neuron fit in, (neurons)
 */
export function lettersWithSteps(
  recipe: LayerRecipe,
  neurons: readonly { path: Path; w: Float32Array }[],
  starts: Float32Array,
): OwnSteps {
  const grid = beaconGrid(recipe);
  const inputs = neurons[0]?.w.length ?? 0;
  const values = new Float32Array(neurons.length * inputs);
  const codes = new Int8Array(neurons.length * inputs);
  const steps = new Float32Array(neurons.length);
  for (const [c, { path, w }] of neurons.entries()) {
    const { columns, order } = path;
    const ridge = isHeldBack(recipe) ? ridgeOf(recipe, columns.norms) : 0;
    const found = beaconNeuron(order ? orderRows(w, order, 1) : w, { columns, grid, ridge }, starts[c]!);
    steps[c] = found.step;
    found.letters.forEach((letter, t) => {
      if (letter === 0 && grid.offset !== 0) return; // an input that never changes
      const at = c * inputs + (order ? order[t]! : t);
      values[at] = letter * found.step;
      codes[at] = saturate(letter - grid.offset);
    });
  }
  return { values, codes, steps, scales: steps.map((step, c) => (starts[c]! > 0 ? step / starts[c]! : 1)) };
}
