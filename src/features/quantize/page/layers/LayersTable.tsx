import { useEffect, useMemo } from 'react';
import { bitsOf } from '../../../../quant/alphabet';
import { shortNames } from '../../../../state/short-names';
import { useRowsInSight } from '../../../../ui/controls/rows-in-sight';
import type { Recipe } from '../../job/recipe';
import { useQuantize } from '../../use-quantize';
import { LayerHeads } from './LayerHeads';
import { LayerRow } from './LayerRow';
import type { LayerLines } from './use-layer-lines';
import { useRowSelection } from './use-row-selection';

/** Pixels, as layers.css has it. */
const ROW = 30;
const HEAD = 28;
const MANY = 120;
const COLUMNS = 7;
const NAME = 22;

/** Binary letters have their bits, whatever a slider says; null: the slider says. */
export const bitsOfLetters = (recipe: Recipe) => (recipe.alphabet === 'binary' ? bitsOf(recipe) : null);

/** The rows that are in sight, and the room of those that are not. */
export function LayersTable({ table }: { table: LayerLines }) {
  const { lines, sort, onSort, measured } = table;
  const { scroller, places, above, below, show } = useRowsInSight({
    count: lines.length,
    height: ROW,
    head: HEAD,
    // Up to MANY layers all are in the table.
    beside: lines.length > MANY ? 12 : MANY,
  });
  const selected = useQuantize((s) => s.selectedLayer);
  const place = selected === null ? -1 : lines.findIndex(({ layer }) => layer.id === selected);
  // Selected elsewhere, in the graph: it comes into sight.
  useEffect(() => {
    if (place >= 0) show(place);
  }, [place, show]);
  const ids = useMemo(() => lines.map(({ layer }) => layer.id), [lines]);
  const { reached, handlers } = useRowSelection(ids, (to) => {
    show(to);
    // A row that was out of sight is there with the next frame.
    const focused = () => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-layer="${CSS.escape(ids[to]!)}"] .pick`) ?? null;
      row?.focus({ preventScroll: true });
      return row !== null;
    };
    if (!focused()) requestAnimationFrame(() => requestAnimationFrame(focused));
  });
  return (
    <div className="scroll" ref={scroller} tabIndex={0} role="region" aria-label="Layers, scrollable">
      <table aria-label="Layers" className={measured ? 'layers measured' : 'layers'} {...handlers}>
        <LayerHeads sort={sort} onSort={onSort} measured={measured} />
        <tbody>
          <Room height={above} />
          <Rows table={table} places={places} reached={reached} />
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

/** @param places of the lines whose rows are drawn */
function Rows({ table, places, reached }: { table: LayerLines; places: number[]; reached: string | null }) {
  const { lines, run, largest, measured } = table;
  const recipe = useQuantize((s) => s.recipe);
  const focus = useQuantize((s) => s.selectedLayer);
  const also = useQuantize((s) => s.alsoSelected);
  const setLayer = useQuantize((s) => s.setLayer);
  const names = useMemo(
    () =>
      shortNames(
        lines.map(({ layer }) => layer.name),
        NAME,
      ),
    [lines],
  );
  const selected = useMemo(() => new Set([focus, ...also]), [focus, also]);
  const lettersBits = bitsOfLetters(recipe);
  return places.map((place) => {
    const line = lines[place];
    if (!line) return null;
    const { id } = line.layer;
    return (
      <LayerRow
        key={id}
        line={line}
        text={names[place]!}
        lastBits={lettersBits ?? recipe.layers[id]?.bits ?? recipe.bits}
        fixed={lettersBits !== null}
        run={run}
        largest={largest}
        measured={measured}
        selected={selected.has(id)}
        reached={id === reached}
        onLayer={setLayer}
      />
    );
  });
}
