import { DEFAULT_DAMPING, findsStep, isFactored, sweepsOf } from '../../../quant/layer';
import { isDense } from '../job/layer-recipe';
import { useQuantize } from '../use-quantize';
import { PresetField } from './layers/PresetField';
import { RecipeField } from './RecipeField';
import { SparsityFields } from './SparsityFields';

export function RecipePanel() {
  const { method, alphabet, correctBias, regularizer } = useQuantize((s) => s.recipe);
  const made = useQuantize((s) => s.workspace.model?.made !== undefined);
  const shrinks = method === 'qronos';
  const ownStep = findsStep({ method });
  const sweeps = sweepsOf({ method, sweeps: 1 }) > 0;
  return (
    <section className="panel" aria-label="Recipe">
      <div className="line end">
        <PresetField />
        <RecipeField name="method" named />
        <RecipeField name="alphabet" />
        {!ownStep && <RecipeField name="offset" disabled={alphabet === 'binary' || regularizer?.kind === 'L0'} />}
        <RecipeField name="calibrationCount" />
        {made && <RecipeField name="keepZeros" />}
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
          {!ownStep && <RangeFields />}
          {method !== 'rtn' && <RecipeField name="order" />}
          {sweeps && <RecipeField name="sweeps" placeholder="0" />}
          {!ownStep && <RecipeField name="scale" />}
          {!ownStep && <RecipeField name="percentile" />}
          <RecipeField name="patches" />
          <RecipeField name="seed" />
          {!ownStep && <RecipeField name="searchScale" />}
          <RecipeField name="correctBias" />
          <RecipeField name="center" disabled={!correctBias} />
        </div>
      </details>
    </section>
  );
}

/** What a method that finds its steps has no use for. */
function RangeFields() {
  return (
    <>
      <RecipeField name="radius" also={(radius) => (radius === 'neuron' ? {} : { groupSize: undefined })} />
      <RecipeField name="groupSize" also={(size) => (size ? { radius: 'neuron' } : {})} />
      <GroupedLayers />
      <SparsityFields />
    </>
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
