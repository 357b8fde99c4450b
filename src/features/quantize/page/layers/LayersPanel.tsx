import { Suspense, useMemo } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { bytes } from '../../../../state/format';
import { Boundary } from '../../../../ui/boundary/Boundary';
import { late } from '../../../../ui/boundary/late';
import { About } from '../../../../ui/help/About';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import { weightBytes } from '../../job/weight-bytes';
import { shownRun } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { AllBits, OwnBits } from './AllBits';
import { ChosenLayer } from './ChosenLayer';
import { LayersTable } from './LayersTable';
import { OneBit } from './OneBit';
import { useLayerLines } from './use-layer-lines';

const NO_LAYERS: LayerSummary[] = [];

/** One is selected at first. */
const SelectedLayers = late('What several layers are given', () => import('./SelectedLayers'));

export function LayersPanel() {
  const model = useQuantize((s) => s.workspace.model);
  const recipe = useQuantize((s) => s.recipe);
  const shown = useQuantize((s) => shownRun(s)?.key ?? null);
  const layers = model?.layers ?? NO_LAYERS;
  // What zeros take, and what is stored otherwise already, a run says.
  const size = useMemo(() => model && !model.made && weightBytes(model, recipe), [model, recipe]);
  const several = useQuantize((s) => s.alsoSelected.length > 0);
  const table = useLayerLines(layers);
  return (
    <section className="panel layers-panel" aria-labelledby="layers-title">
      <div className="line">
        <h2 id="layers-title">Layers</h2>
        {size && (
          <Explained as="span" by={LAYERS.sizes} className="caption">
            {bytes(size.quantized)} of {bytes(size.float)}
          </Explained>
        )}
        {shown !== null && <span className="caption">errors: run {shown}</span>}
      </div>
      <div className="line">
        <AllBits />
        <span className="line filter">
          <input
            type="search"
            aria-label="Filter layers"
            placeholder="Filter: conv, bits<4, float"
            value={table.filter}
            onChange={(event) => table.onFilter(event.target.value)}
          />
          <About name="Filter layers" by={LAYERS.filter} />
        </span>
        {table.lines.length < layers.length && (
          <span className="caption">
            {table.lines.length} of {layers.length}
          </span>
        )}
        <OwnBits />
        {several && (
          <Boundary what="What several layers are given">
            <Suspense>
              <SelectedLayers layers={layers} />
            </Suspense>
          </Boundary>
        )}
      </div>
      <OneBit layers={layers} />
      <LayersTable table={table} />
      <ChosenLayer layers={layers} />
    </section>
  );
}
