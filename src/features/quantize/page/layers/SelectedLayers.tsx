import { useMemo } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import { layerRecipe } from '../../job/layer-recipe';
import { useQuantize } from '../../use-quantize';
import { bitsOfLetters } from './LayersTable';

/** What several selected layers are given at once; nothing where there is one. */
export default function SelectedLayers({ layers }: { layers: readonly LayerSummary[] }) {
  const recipe = useQuantize((s) => s.recipe);
  const focus = useQuantize((s) => s.selectedLayer);
  const also = useQuantize((s) => s.alsoSelected);
  const { setLayers, selectLayer } = useQuantize((s) => s);
  const ids = useMemo(() => {
    const selected = new Set([focus, ...also]);
    return layers.map(({ id }) => id).filter((id) => selected.has(id));
  }, [layers, focus, also]);
  if (ids.length < 2) return null;
  const bits = ids.map((id) => layerRecipe(recipe, id)?.bits ?? null);
  const widths = bits.filter((own) => own !== null);
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  const text = widths.length === 0 ? '–' : least === most ? String(least) : `${least}–${most}`;
  const inFloat = bits.length - widths.length;
  return (
    <span className="line" role="group" aria-label="Selected layers">
      <Explained as="label" by={LAYERS.selectedBits} about="selected layers" className="bits all-bits">
        <span className="caption">{ids.length} selected</span>
        <input
          type="range"
          aria-label="Bits of selected layers"
          aria-valuetext={widths.length === 0 ? 'in float' : `${text} bits`}
          min={1}
          max={8}
          step={1}
          value={widths.length === 0 ? recipe.bits : most}
          disabled={widths.length === 0 || bitsOfLetters(recipe) !== null}
          onChange={(event) => setLayers(ids, { bits: event.target.valueAsNumber })}
        />
        <b className="number">{text}</b>
      </Explained>
      <label className="check">
        <input
          type="checkbox"
          aria-label="Keep selected layers in float"
          checked={inFloat === ids.length}
          ref={(box) => {
            if (box) box.indeterminate = inFloat > 0 && inFloat < ids.length;
          }}
          onChange={(event) => setLayers(ids, { float: event.target.checked })}
        />
        Float
      </label>
      <Explained
        as="button"
        by={LAYERS.selectOne}
        about="one layer again"
        type="button"
        onClick={() => selectLayer(focus)}
      >
        Select one
      </Explained>
    </span>
  );
}
