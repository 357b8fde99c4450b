import type { Explanation } from '../../../../ui/help/explanation';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import * as RECIPE from '../../help/recipe';
import { useQuantize } from '../../use-quantize';
import type { Sort, SortKey } from './layer-lines';

interface LayerHeadsProps {
  sort: Sort | null;
  onSort: (by: SortKey) => void;
  /** Whether own errors and sensitivities are known. */
  measured: boolean;
}

/** The heads of the columns: each puts the layers in its order. */
export function LayerHeads({ sort, onSort, measured }: LayerHeadsProps) {
  const recipe = useQuantize((s) => s.recipe);
  const head = (by: SortKey, text: string, explanation: Explanation, className?: string) => (
    <Explained
      as="th"
      by={explanation}
      className={className}
      aria-sort={sort?.by === by ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className="sort" onClick={() => onSort(by)}>
        {text}
      </button>
    </Explained>
  );
  return (
    <thead>
      <tr>
        {head('name', 'Layer', LAYERS.layer)}
        {head('bits', 'Bits', RECIPE.field('bits', recipe))}
        {head('float', 'Float', LAYERS.float, 'middle')}
        {measured && head('own', 'Own error', LAYERS.ownError, 'number')}
        {head('error', 'Error', LAYERS.layerError, 'number')}
        {measured && head('sensitivity', 'Sensitivity', LAYERS.sensitivity, 'number')}
        {head('zeros', 'Zeros', LAYERS.zeros, 'number zeros')}
      </tr>
    </thead>
  );
}
