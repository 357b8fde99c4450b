import type { LayerSummary } from '../../../../engine/api';
import { layerRecipe } from '../../job/layer-recipe';
import { useQuantize } from '../../use-quantize';

/** `int` has 0 and one more letter at 1 bit, which is seldom what is meant: binary has ±1 in as much room. */
export function OneBit({ layers }: { layers: readonly LayerSummary[] }) {
  const recipe = useQuantize((s) => s.recipe);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const few = layers.filter(({ id }) => layerRecipe(recipe, id)?.bits === 1);
  if (recipe.alphabet !== 'int' || few.length === 0) return null;
  const all = few.length === layers.length;
  return (
    <p className="line soft">
      <span className="tag doubt">1 bit</span>
      <span>
        The int grid has the levels −1 and 0 at 1 bit, which {all ? 'most networks do' : `${named(few)} may`} not bear;
        the binary grid, −1 and 1, is as small.
      </span>
      <button type="button" onClick={() => setRecipe({ alphabet: 'binary' })}>
        {all ? 'Use the binary grid' : 'Use the binary grid everywhere'}
      </button>
    </p>
  );
}

const named = (layers: readonly LayerSummary[]) => (layers.length === 1 ? layers[0]!.name : `${layers.length} layers`);
