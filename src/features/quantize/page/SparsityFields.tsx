import type { Regularizer } from '../../../quant/layer';
import { NumberInput } from '../../../ui/controls/NumberInput';
import { Explained } from '../../../ui/help/Explained';
import * as RECIPE from '../help/recipe';
import { canBeSparse } from '../state/recipe-actions';
import { useQuantize } from '../use-quantize';
import { Labelled } from './RecipeField';

/** λ of a regularizer that was just chosen: about a tenth of usual weights. */
const LAMBDA = 0.01;
const MOST_LAMBDA = 1e3;

const REGULARIZERS: Record<Regularizer['kind'], string> = {
  L1: 'L1, soft threshold',
  L0: 'L0, hard threshold',
};
const REGULARIZER_KINDS = ['L1', 'L0'] as const;

/** The paper's sparse forms: more zeros, for more error. */
export function SparsityFields() {
  const recipe = useQuantize((s) => s.recipe);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const { regularizer, alphabet } = recipe;
  const choose = (kind: string) =>
    setRecipe({
      regularizer: kind ? { kind: kind as Regularizer['kind'], lambda: regularizer?.lambda ?? LAMBDA } : undefined,
    });
  return (
    <>
      <Labelled name="regularizer" recipe={recipe}>
        <select value={regularizer?.kind ?? ''} onChange={(e) => choose(e.target.value)}>
          <option value="">none</option>
          {REGULARIZER_KINDS.map((kind) => (
            <option key={kind} value={kind} disabled={!canBeSparse(alphabet, kind)}>
              {REGULARIZERS[kind]}
            </option>
          ))}
        </select>
      </Labelled>
      {regularizer && (
        <Explained as="label" by={RECIPE.threshold} className="field">
          <span>Threshold</span>
          <NumberInput
            value={regularizer.lambda}
            min={0}
            max={MOST_LAMBDA}
            step={0.001}
            eager
            onChange={(lambda) => lambda !== null && setRecipe({ regularizer: { ...regularizer, lambda } })}
          />
        </Explained>
      )}
    </>
  );
}
