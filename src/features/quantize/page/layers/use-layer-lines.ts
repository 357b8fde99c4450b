import { useMemo, useState } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { shownRunHere } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { filtered, linesOf, nextSort, sorted, type LayerLine, type Sort, type SortKey } from './layer-lines';

const largestOf = (lines: readonly LayerLine[], of: 'own' | 'error' | 'sensitivity') =>
  lines.reduce((most, line) => Math.max(most, line[of] ?? 0), 0);

/** The lines of the table of layers, in the order and as few as was asked for. */
export function useLayerLines(layers: readonly LayerSummary[]) {
  const recipe = useQuantize((s) => s.recipe);
  const run = useQuantize(shownRunHere);
  const measures = useQuantize((s) => s.layerMeasures?.result ?? null);
  const [sort, setSort] = useState<Sort | null>(null);
  const [filter, setFilter] = useState('');
  // A row stays where it is while its slider is drawn: the order is that of the recipe when it was asked for.
  const [ordering, setOrdering] = useState(recipe);
  const facts = useMemo(() => ({ report: run?.report ?? null, measures }), [run, measures]);
  const lines = useMemo(() => linesOf(layers, recipe, facts), [layers, recipe, facts]);
  const order = useMemo(
    () => sorted(filtered(linesOf(layers, ordering, facts), filter), sort).map(({ layer }) => layer.id),
    [layers, ordering, facts, filter, sort],
  );
  const shown = useMemo(() => {
    const byId = new Map(lines.map((line) => [line.layer.id, line]));
    return order.map((id) => byId.get(id)!);
  }, [lines, order]);
  const largest = useMemo(
    () => ({
      own: largestOf(lines, 'own'),
      error: largestOf(lines, 'error'),
      sensitivity: largestOf(lines, 'sensitivity'),
    }),
    [lines],
  );
  return {
    lines: shown,
    run: run?.key ?? null,
    measured: measures !== null,
    largest,
    sort,
    filter,
    onSort(by: SortKey) {
      setOrdering(recipe);
      setSort(nextSort(sort, by));
    },
    onFilter(text: string) {
      setOrdering(recipe);
      setFilter(text);
    },
  };
}

export type LayerLines = ReturnType<typeof useLayerLines>;
