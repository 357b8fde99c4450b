import { DEFAULT_DAMPING, isFactored } from '../../../quant/layer';
import { isDense } from '../job/layer-recipe';
import { useQuantize } from '../use-quantize';
import { PresetField } from './layers/PresetField';
import { RecipeField } from './RecipeField';
import { SparsityFields } from './SparsityFields';

export function RecipePanel() {
  const { method, correctBias } = useQuantize((s) => s.recipe);
  const shrinks = method === 'qronos';
  return (
    <section className="panel" aria-label="Recipe">
      <div className="line end">
        <PresetField />
        <RecipeField name="method" named />
        <RecipeField name="alphabet" />
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
