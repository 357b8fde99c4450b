import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type CSSProperties } from 'react';
import { bitsOf } from '../../../quant/alphabet';
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
const widthText = (bits: number | null) => (bits === null ? 'in float' : `${bits} bits`);
const OWN_BITS = 'Binary letters take 1 bit, with L0 2: there is nothing to choose';

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
            <span
              className="caption"
              title="All weights at these bits: packed, with the steps and biases in float32; then as they are, in float32"
            >
              {bytes(size.quantized)} of {bytes(size.float)}
            </span>
          )}
        </span>
        <label className="bits all-bits" title={own === null ? undefined : OWN_BITS}>
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
        </label>
      </div>
      <div className="scroll" ref={scroller} tabIndex={0} role="region" aria-label="Layers, scrollable">
        <table aria-label="Layers" className="layers">
          <thead>
            <tr>
              <th>Layer</th>
              <th title="Bits a weight; the number of letters follows from them and the alphabet">Bits</th>
              <th title="Keep the layer in float: its weights stay as they are">Float</th>
              <th
                className="number"
                title="Relative error of what the layer gives, ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖, in the run that is selected in Results; where inputs are centered, of what the bias leaves"
              >
                Error
              </th>
              <th className="number zeros" title="Share of its quantized weights that are 0">
                Zeros
              </th>
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
                  old={report && report.bits !== bits ? `of run ${run?.key}: ${widthText(report.bits)}` : null}
                  error={report?.relativeError ?? null}
                  zeros={report?.sparsity ?? null}
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
