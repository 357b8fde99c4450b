import { useMemo, type CSSProperties } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { bytes } from '../../../../state/format';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import { layerRecipe } from '../../job/layer-recipe';
import { weightBytes } from '../../job/weight-bytes';
import { shownRun } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { bitsOfLetters, LayersTable, tableHeight } from './LayersTable';

const NO_LAYERS: LayerSummary[] = [];

export function LayersPanel() {
  const model = useQuantize((s) => s.workspace.model);
  const recipe = useQuantize((s) => s.recipe);
  const shown = useQuantize((s) => shownRun(s)?.key ?? null);
  const layers = model?.layers ?? NO_LAYERS;
  const size = useMemo(() => model && weightBytes(model, recipe), [model, recipe]);
  return (
    <section
      className="panel layers-panel"
      aria-labelledby="layers-title"
      style={{ '--rows-height': `${tableHeight(layers.length)}px` } as CSSProperties}
    >
      <div className="line spread">
        <span className="line">
          <h2 id="layers-title">Layers</h2>
          {size && (
            <Explained as="span" by={LAYERS.sizes} className="caption">
              {bytes(size.quantized)} of {bytes(size.float)}
            </Explained>
          )}
          {shown !== null && <span className="caption">errors: run {shown}</span>}
        </span>
        <AllBits />
      </div>
      <OneBit layers={layers} />
      <LayersTable layers={layers} />
    </section>
  );
}

/** `int` has 0 and one more letter at 1 bit, which is seldom what is meant: binary has ±1 in as much room. */
function OneBit({ layers }: { layers: readonly LayerSummary[] }) {
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

/** One slider for all layers. */
function AllBits() {
  const recipe = useQuantize((s) => s.recipe);
  const setAllBits = useQuantize((s) => s.setAllBits);
  const lettersBits = bitsOfLetters(recipe);
  return (
    <Explained as="label" by={lettersBits === null ? null : LAYERS.binaryBits} className="bits all-bits">
      <span className="caption">All layers, bits</span>
      <input
        type="range"
        aria-label="Bits of all layers"
        min={1}
        max={8}
        step={1}
        value={lettersBits ?? recipe.bits}
        disabled={lettersBits !== null}
        onChange={(event) => setAllBits(event.target.valueAsNumber)}
      />
      <b className="number">{lettersBits ?? recipe.bits}</b>
    </Explained>
  );
}
