import { useMemo, type CSSProperties } from 'react';
import type { LayerSummary } from '../../../engine/api';
import { bytes } from '../../../state/format';
import { Explained } from '../../../ui/help/Explained';
import * as LAYERS from '../help/layers';
import { weightBytes } from '../job/weight-bytes';
import { useQuantize } from '../use-quantize';
import { bitsOfLetters, LayersTable, tableHeight } from './LayersTable';

const NO_LAYERS: LayerSummary[] = [];

export function LayersPanel() {
  const model = useQuantize((s) => s.workspace.model);
  const recipe = useQuantize((s) => s.recipe);
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
        </span>
        <AllBits />
      </div>
      <LayersTable layers={layers} />
    </section>
  );
}

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
