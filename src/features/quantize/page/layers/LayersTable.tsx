import { useEffect, useMemo } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { bitsOf } from '../../../../quant/alphabet';
import { shortNames } from '../../../../state/short-names';
import { useRowsInSight } from '../../../../ui/controls/rows-in-sight';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import * as RECIPE from '../../help/recipe';
import { layerRecipe } from '../../job/layer-recipe';
import type { Recipe } from '../../job/recipe';
import { shownRunHere } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { LayerRow } from './LayerRow';

/** Pixels, as layers.css has it. */
const ROW = 40;
const HEAD = 24;
const MANY = 120;
const COLUMNS = 5;
const NAME = 22;

/** Of so many layers, in pixels. */
export const tableHeight = (layers: number) => layers * ROW + HEAD;

/** Binary letters have their bits, whatever a slider says; null: the slider says. */
export const bitsOfLetters = (recipe: Recipe) => (recipe.alphabet === 'binary' ? bitsOf(recipe) : null);

/** The rows that are in sight, and the room of those that are not. */
export function LayersTable({ layers }: { layers: LayerSummary[] }) {
  const recipe = useQuantize((s) => s.recipe);
  const { scroller, places, above, below, show } = useRowsInSight({
    count: layers.length,
    height: ROW,
    head: HEAD,
    // Up to MANY layers all are in the table.
    beside: layers.length > MANY ? 12 : MANY,
  });
  const selected = useQuantize((s) => s.selectedLayer);
  const place = selected === null ? -1 : layers.findIndex(({ id }) => id === selected);
  // Selected elsewhere, in the graph: it comes into sight.
  useEffect(() => {
    if (place >= 0) show(place);
  }, [place, show]);
  return (
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
          <Room height={above} />
          <Rows layers={layers} places={places} />
          <Room height={below} />
        </tbody>
      </table>
    </div>
  );
}

/** Where rows would be that are out of sight. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={COLUMNS} style={{ height, padding: 0 }} />
    </tr>
  );
}

/** @param places of the layers whose rows are drawn */
function Rows({ layers, places }: { layers: LayerSummary[]; places: number[] }) {
  const recipe = useQuantize((s) => s.recipe);
  const run = useQuantize(shownRunHere);
  const selected = useQuantize((s) => s.selectedLayer);
  const setLayer = useQuantize((s) => s.setLayer);
  const selectLayer = useQuantize((s) => s.selectLayer);
  const names = useMemo(
    () =>
      shortNames(
        layers.map(({ name }) => name),
        NAME,
      ),
    [layers],
  );
  const reports = useMemo(() => new Map(run?.report.layers.map((layer) => [layer.id, layer])), [run]);
  const largest = Math.max(1e-9, ...[...reports.values()].map(({ relativeError }) => relativeError));
  const lettersBits = bitsOfLetters(recipe);
  return places.map((place) => {
    const layer = layers[place]!;
    const report = reports.get(layer.id) ?? null;
    const chosen = layerRecipe(recipe, layer.id);
    return (
      <LayerRow
        key={layer.id}
        layer={layer}
        text={names[place]!}
        bits={chosen && bitsOf(chosen)}
        lastBits={lettersBits ?? recipe.layers[layer.id]?.bits ?? recipe.bits}
        fixed={lettersBits !== null}
        report={report}
        run={run?.key ?? null}
        share={(report?.relativeError ?? 0) / largest}
        selected={layer.id === selected}
        onLayer={setLayer}
        onSelect={selectLayer}
      />
    );
  });
}
