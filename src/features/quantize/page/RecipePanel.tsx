import { DEFAULT_DAMPING, isFactored, type Method } from '../../../quant/layer';
import { isDense } from '../job/layer-recipe';
import type { Recipe } from '../job/recipe';
import { withMethod } from '../job/fresh-recipe';
import { useQuantize } from '../use-quantize';
import { PresetField } from './layers/PresetField';
import { RecipeField } from './RecipeField';
import { SparsityFields } from './SparsityFields';

export function RecipePanel() {
  const recipe = useQuantize((s) => s.recipe);
  const { method, alphabet, correctBias, regularizer } = recipe;
  const shrinks = method === 'qronos';
  return (
    <section className="panel" aria-label="Recipe">
      <div className="line end">
        <PresetField />
        <RecipeField name="method" named also={(method) => sweepsWith(recipe, method as Method)} />
        <RecipeField name="alphabet" />
        <RecipeField name="offset" disabled={alphabet === 'binary' || regularizer?.kind === 'L0'} />
        <RecipeField name="calibrationCount" />
        {isFactored({ method }) && (
          <span className="damping">
            <RecipeField
              name="damping"
              // What no damping means depends on the method: Qronos then holds back what the samples don't bear out.
              placeholder={shrinks ? `${DEFAULT_DAMPING}, held back` : String(DEFAULT_DAMPING)}
            />
          </span>
        )}
      </div>
      <details>
        <summary>Advanced</summary>
        <div className="line end">
          <RecipeField name="radius" also={(radius) => (radius === 'neuron' ? {} : { groupSize: undefined })} />
          <RecipeField name="groupSize" also={(size) => (size ? { radius: 'neuron' } : {})} />
          <GroupedLayers />
          <SparsityFields />
          {method !== 'rtn' && <RecipeField name="order" />}
          {method !== 'rtn' && method !== 'spfq' && <RecipeField name="sweeps" placeholder="0" />}
          <RecipeField name="scale" />
          <RecipeField name="percentile" />
          <RecipeField name="patches" />
          <RecipeField name="seed" />
          <RecipeField name="searchScale" />
          <RecipeField name="correctBias" />
          <RecipeField name="center" disabled={!correctBias} />
        </div>
      </details>
    </section>
  );
}

/** What comes with another method. */
function sweepsWith(recipe: Recipe, method: Method): Partial<Recipe> {
  const { sweeps } = withMethod(recipe, method);
  return sweeps === undefined ? {} : { sweeps };
}

/** Groups are consecutive inputs of a neuron of a dense layer: says which layers that are. */
function GroupedLayers() {
  const grouped = useQuantize(({ recipe }) => recipe.groupSize !== undefined);
  const layers = useQuantize((s) => s.workspace.model?.layers) ?? [];
  if (!grouped) return null;
  const dense = layers.filter(({ op }) => isDense(op)).length;
  return (
    <span className="soft">
      Groups in dense layers only (Gemm, MatMul): {dense} of {layers.length}.
    </span>
  );
}
