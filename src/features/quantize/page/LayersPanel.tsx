import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type CSSProperties } from 'react';
import { bitsOf } from '../../../quant/alphabet';
import { Explained } from '../../../ui/help/Explained';
import * as LAYERS from '../help/layers';
import * as RECIPE from '../help/recipe';
import { layerRecipe } from '../job/layer-recipe';
import { weightBytes } from '../job/weight-bytes';
import { bytes } from '../../../state/format';
import { shortNames } from '../../../state/short-names';
import { shownRun } from '../state/runs';
import { useQuantize } from '../use-quantize';
import { LayerRow } from './LayerRow';

/** Pixels, as layers.css has it. */
const ROW = 40;
const HEAD = 24;
const MANY = 120;
const COLUMNS = 5;
const NAME = 22;

export function LayersPanel() {
  const model = useQuantize((s) => s.workspace.model);
  const layers = model?.layers;
  const recipe = useQuantize((s) => s.recipe);
  const run = useQuantize(shownRun);
  const selected = useQuantize((s) => s.selectedLayer);
  const setAllBits = useQuantize((s) => s.setAllBits);
  const setLayer = useQuantize((s) => s.setLayer);
  const selectLayer = useQuantize((s) => s.selectLayer);
  const scroller = useRef<HTMLDivElement>(null);
  const all = layers ?? [];
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer's functions change with its state, by design
  const virtual = useVirtualizer({
    count: all.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    // Up to MANY layers all are in the table; of more, a few beside those in sight, so that scrolling keeps up.
    overscan: all.length > MANY ? 12 : MANY,
    // The heads of the columns stay on top.
    scrollPaddingStart: HEAD,
    initialRect: { width: 600, height: 600 },
  });
  const place = selected === null ? -1 : all.findIndex(({ id }) => id === selected);
  // Selected elsewhere, in the graph: it comes into sight.
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place, { align: 'auto' });
  }, [place, virtual]);
  const names = useMemo(
    () =>
      shortNames(
        (layers ?? []).map(({ name }) => name),
        NAME,
      ),
    [layers],
  );
  const reports = useMemo(() => new Map(run?.report.layers.map((layer) => [layer.id, layer])), [run]);
  const largest = Math.max(1e-9, ...[...reports.values()].map(({ relativeError }) => relativeError));
  // Binary letters have their bits, whatever a slider says.
  const own = recipe.alphabet === 'binary' ? bitsOf(recipe) : null;
  const size = useMemo(() => model && weightBytes(model, recipe), [model, recipe]);
  const rows = virtual.getVirtualItems();
  const above = rows[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (rows.at(-1)?.end ?? 0);
  return (
    <section
      className="panel layers-panel"
      aria-labelledby="layers-title"
      style={{ '--rows-height': `${virtual.getTotalSize() + HEAD}px` } as CSSProperties}
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
        <Explained as="label" by={own === null ? null : LAYERS.binaryBits} className="bits all-bits">
          <span className="caption">All layers, bits</span>
          <input
            type="range"
            aria-label="Bits of all layers"
            min={1}
            max={8}
            step={1}
            value={own ?? recipe.bits}
            disabled={own !== null}
            onChange={(event) => setAllBits(event.target.valueAsNumber)}
          />
          <b className="number">{own ?? recipe.bits}</b>
        </Explained>
      </div>
      <div className="scroll" ref={scroller} tabIndex={0} role="region" aria-label="Layers, scrollable">
        <table aria-label="Layers" className="layers">
          <thead>
            <tr>
              <th>Layer</th>
              <Explained as="th" by={RECIPE.field('bits', recipe)}>
                Bits
              </Explained>
              <Explained as="th" by={LAYERS.float}>
                Float
              </Explained>
              <Explained as="th" by={LAYERS.layerError} className="number">
                Error
              </Explained>
              <Explained as="th" by={LAYERS.zeros} className="number zeros">
                Zeros
              </Explained>
            </tr>
          </thead>
          <tbody>
            {above > 0 && (
              <tr aria-hidden="true">
                <td colSpan={COLUMNS} style={{ height: above, padding: 0 }} />
              </tr>
            )}
            {rows.map(({ index }) => {
              const layer = all[index]!;
              const report = reports.get(layer.id);
              const chosen = layerRecipe(recipe, layer.id);
              const bits = chosen && bitsOf(chosen);
              return (
                <LayerRow
                  key={layer.id}
                  layer={layer}
                  text={names[index]!}
                  bits={bits}
                  lastBits={own ?? recipe.layers[layer.id]?.bits ?? recipe.bits}
                  fixed={own !== null}
                  report={report ?? null}
                  run={run?.key ?? null}
                  share={(report?.relativeError ?? 0) / largest}
                  selected={layer.id === selected}
                  onLayer={setLayer}
                  onSelect={selectLayer}
                />
              );
            })}
            {below > 0 && (
              <tr aria-hidden="true">
                <td colSpan={COLUMNS} style={{ height: below, padding: 0 }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}
